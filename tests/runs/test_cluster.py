"""Notebooks on a Dask cluster: a real scheduler and two workers on this machine, under TLS."""

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
dask = pytest.importorskip("dask")
TLS = "distributed.comm.tls"
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


def write_keys(folder):
    """Make an authority with one key and certificate; name the files as Dask's settings do."""
    made = distributed.Security.temporary()
    files = {"ca-file": made.tls_ca_file}
    for role in ("client", "scheduler", "worker"):
        files |= {f"{role}.key": made.tls_client_key, f"{role}.cert": made.tls_client_cert}
    settings = {}
    for name, text in files.items():
        path = folder / f"{name}.pem"
        path.write_text(text, encoding="utf-8")
        settings[f"{TLS}.{name}"] = str(path)
    return settings


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """Dask's settings for TLS, which hold here while the tests of this module run."""
    settings = write_keys(tmp_path_factory.mktemp("sleutels"))
    with dask.config.set(settings):
        yield settings


@pytest.fixture(scope="module")
def cluster(tmp_path_factory, keys):
    """The address of a scheduler with two workers, each a process of its own."""
    of_worker = {
        f"DASK_{name}".replace(".", "__").replace("-", "_").upper(): path
        for name, path in keys.items()
    }
    with distributed.LocalCluster(
        n_workers=0, dashboard_address=":0", protocol="tls://", security=distributed.Security()
    ) as here:
        address = here.scheduler_address
        assert address.startswith("tls://")
        started = [
            start_worker(address, tmp_path_factory.mktemp("w"), **of_worker) for _ in range(2)
        ]
        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=120)
        yield address
        for worker in started:
            worker.terminate()
        for worker in started:
            worker.wait()


@pytest.mark.parametrize(
    "here",
    [
        {"one": (1, True), "four": (4, False)},
        pytest.param({"one": (1, False), "four": (4, True)}, marks=pytest.mark.long),
    ],
    ids=["one warm and four cold", "one cold and four warm"],
)
def test_a_cluster_gives_the_same_bytes_as_this_machine(
    cluster, batch, notebook_folder, tmp_path, here
):
    for name in ("10_a", "20_b", "30_c"):
        notebook_folder(name, RELEASE)
    report, _ = batch(cluster=cluster)
    assert set(report.states.values()) == {"done"}
    there = outputs(batch.folder)
    assert {path.partition("/")[0] for path in there} == {*OUTPUTS}
    for name, (workers, warm) in here.items():
        batch(runs=tmp_path / name, workers=workers, warm=warm)
        assert outputs(tmp_path / name / "2022H2") == there


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


def test_keys_that_do_not_fit_are_refused_with_what_to_set(
    cluster, keys, batch, notebook_folder, tmp_path
):
    """Another authority here, a key it did not sign, no keys at all, or no TLS."""
    notebook_folder("10_a", "1")
    other = write_keys(tmp_path)
    own_authority = other | {f"{TLS}.ca-file": keys[f"{TLS}.ca-file"]}
    for wrong in (other, own_authority, dict.fromkeys(keys)):
        with (
            dask.config.set(wrong),
            pytest.raises(RunError, match="TLS keys set for Dask here do not fit"),
        ):
            batch(cluster=cluster)
    with pytest.raises(RunError, match="whether it asks for tls://"):
        batch(cluster=cluster.replace("tls://", "tcp://"))


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "tls://127.0.0.1:9", "onzin://x"])
def test_a_cluster_that_is_not_there_is_said_to_be_silent(
    keys, batch, notebook_folder, monkeypatch, address
):
    monkeypatch.setattr("lokalis_research.runs.cluster._PATIENCE", "1s")
    notebook_folder("10_a", "1")
    with pytest.raises(RunError, match="No Dask scheduler answers"):
        batch(cluster=address)


def test_what_is_wrong_with_a_cluster_is_said_before_anything_runs(
    batch, notebook_folder, tmp_path
):
    notebook_folder("10_a", "1")
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
