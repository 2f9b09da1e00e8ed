"""Notebooks on a Dask cluster: a real scheduler and two workers on this machine."""

import os
import subprocess
import sys

import pytest

from lokalis_research.errors import RunError

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="folders are shared by name on Unix"),
    pytest.mark.slow,
]
distributed = pytest.importorskip("distributed")
OUTPUTS = ("notebooks", "paginas", "tabellen", "vrijgave")
RELEASE = """
from lokalis_research import notebook
from lokalis_research.verzuim import analyse
from lokalis_research.verzuim import clean
run = notebook.open_run(periode)
verzuim = clean.absence_in(run.delivery, run.period)
run.show(run.release(analyse.absence_rate(verzuim, [run.period]), "verzuim", "Verzuim"))
"""


def outputs(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for place in OUTPUTS
        for path in (folder / place).rglob("*")
        if path.is_file()
    }


def start_worker(address, folder, **changed):
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1",
         "--no-dashboard", "--local-directory", folder],
        env=os.environ | changed, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.fixture(scope="module")
def cluster(tmp_path_factory):
    """The address of a scheduler with two workers, each a process of its own."""
    with distributed.LocalCluster(n_workers=0, dashboard_address=":0") as here:
        address = here.scheduler_address
        started = [start_worker(address, tmp_path_factory.mktemp("w")) for _ in range(2)]
        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=120)
        yield address
        for worker in started:
            worker.terminate()
            worker.wait()


def test_a_cluster_gives_the_same_bytes_as_this_machine(cluster, batch, notebook_folder, tmp_path):
    for name in ("10_a", "20_b", "30_c"):
        notebook_folder(name, RELEASE)
    report, _ = batch(cluster=cluster)
    assert set(report.states.values()) == {"done"}
    batch(runs=tmp_path / "hier", workers=1)
    batch(runs=tmp_path / "met vier", workers=4)
    assert outputs(batch.folder) == outputs(tmp_path / "hier" / "2022H2")
    assert outputs(batch.folder) == outputs(tmp_path / "met vier" / "2022H2")


def test_a_cell_that_fails_there_is_named_here(cluster, batch, notebook_folder):
    notebook_folder("10_a", "1")
    notebook_folder("20_b", "1 / 0")
    report, _ = batch(cluster=cluster)
    assert report.states == {"10_a": "done", "20_b": "failed"}
    assert str(report.failures[0]) == "20_b, cell 3: ZeroDivisionError"


def test_a_worker_that_is_lost_costs_no_notebook(cluster, batch, notebook_folder, tmp_path):
    """The first to run it ends its own worker; the next one finds that it was there before."""
    marker = tmp_path / "al geweest"
    lose = f"""
import os, signal
from pathlib import Path
if not Path({str(marker)!r}).exists():
    Path({str(marker)!r}).touch()
    worker = int(Path(f"/proc/{{os.getppid()}}/stat").read_text().rpartition(")")[2].split()[1])
    worker = int(Path(f"/proc/{{worker}}/stat").read_text().rpartition(")")[2].split()[1])
    os.kill(worker, signal.SIGKILL)
    import time
    time.sleep(60)
"""
    notebook_folder("10_a", lose)
    notebook_folder("20_b", "1")
    report, _ = batch(cluster=cluster)
    assert marker.exists()
    assert report.states == {"10_a": "done", "20_b": "done"}


def test_what_is_wrong_with_a_cluster_is_said_before_anything_runs(
    batch, notebook_folder, tmp_path
):
    notebook_folder("10_a", "1")
    with pytest.raises(RunError, match="No Dask scheduler answers"):
        batch(cluster="tcp://127.0.0.1:9")
    with pytest.raises(RunError, match="No Dask scheduler answers"):
        batch(cluster="onzin://x")
    with distributed.LocalCluster(n_workers=0, dashboard_address=":0") as empty:
        with pytest.raises(RunError, match="has no workers"):
            batch(cluster=empty.scheduler_address)
        other = tmp_path / "other"
        (other / "sitecustomize.dist-info").mkdir(parents=True)
        text = "Metadata-Version: 2.1\nName: sitecustomize\nVersion: 1\n"
        (other / "sitecustomize.dist-info" / "METADATA").write_text(text, encoding="utf-8")
        worker = start_worker(empty.scheduler_address, tmp_path, PYTHONPATH=str(other))
        try:
            with distributed.Client(empty.scheduler_address, set_as_default=False) as client:
                client.wait_for_workers(1, timeout=120)
            with pytest.raises(RunError, match="another version of Python or its packages"):
                batch(cluster=empty.scheduler_address)
        finally:
            worker.terminate()
            worker.wait()
    assert not batch.folder.exists() or not list(batch.folder.glob("notebooks/*"))
