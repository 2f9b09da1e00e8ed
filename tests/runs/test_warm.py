"""A warm kernel is a fork of a process that has the imports done, and otherwise the same."""

import asyncio
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import nbformat
import pytest

from lokalis_research.resources import notebooks_path
from lokalis_research.runs.execute import Started, kernel_manager
from lokalis_research.runs.plan import Limits
from lokalis_research.runs.provisioner import fork_server
from lokalis_research.verzuim import analyse

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="kernels are forked on Linux")

DRAW = """
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import seaborn as sns
sns.barplot(pd.DataFrame({"a": ["x", "y"], "b": [1, 2]}), x="a", y="b")
plt.show()
print(__name__, {"a", "b", "c", "d"}, np.random.default_rng(1).random(), plt.get_backend())
pd.DataFrame({"a": [1.5, None]})
"""


def outputs(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for place in ("notebooks", "paginas", "tabellen", "vrijgave")
        for path in (folder / place).rglob("*")
        if path.is_file()
    }


def test_a_warm_kernel_gives_the_same_bytes_as_a_cold_one(batch, notebook_folder, tmp_path):
    notebook_folder("10_tekent", DRAW, "_ = plt.plot([1, 2])", "!echo buiten", "%who")
    name = "40_verzuim_kort_lang.ipynb"
    shutil.copy(notebooks_path() / name, notebook_folder.folder / name)
    report, _ = batch(warm=True)
    assert set(report.states.values()) == {"done"}
    batch(warm=False, runs=tmp_path / "koud")
    assert outputs(batch.folder) == outputs(tmp_path / "koud" / "2022H2")


def test_forks_of_one_process_share_no_chance_and_no_thread(batch, notebook_folder):
    look = (
        "import random, numpy\n"
        "print(random.random(), numpy.random.random(), 'pandas' in sys.modules)"
    )
    notebook_folder("10_a", "import sys", look)
    notebook_folder("20_b", "import sys", look)
    batch()
    read = [nbformat.read(path, 4) for path in sorted((batch.folder / "notebooks").iterdir())]
    first, second = (notebook.cells[-1].outputs[0].text.split() for notebook in read)
    assert first[2] == second[2] == "True"  # these were warm
    assert first[:2] != second[:2]


def test_a_module_that_changed_since_the_imports_starts_a_fresh_kernel(
    batch, notebook_folder, tmp_path
):
    for name in ("10_a", "20_b"):
        notebook_folder(name, "import sys\nprint('lokalis_research.verzuim' in sys.modules)")
    batch()
    executed = batch.folder / "notebooks" / "10_a.ipynb"
    assert nbformat.read(executed, 4).cells[-1].outputs[0].text == "True\n"
    before = Path(analyse.__file__).stat()
    os.utime(analyse.__file__)
    try:
        batch(runs=tmp_path / "later")
    finally:
        os.utime(analyse.__file__, ns=(before.st_atime_ns, before.st_mtime_ns))
    executed = tmp_path / "later" / "2022H2" / "notebooks" / "10_a.ipynb"
    assert nbformat.read(executed, 4).cells[-1].outputs[0].text == "False\n"


def test_a_batch_goes_on_when_the_fork_server_was_ended_in_between(batch, notebook_folder):
    for name in ("10_a", "20_b"):
        notebook_folder(name, "1")
    batch()
    fork_server()._process.kill()
    for name in ("20_b", "30_c"):
        notebook_folder(name, "2")
    assert batch()[0].states == {"10_a": "up to date", "20_b": "done", "30_c": "done"}


def test_papermill_finds_the_warm_kernel_by_its_name(repository, notebook_folder, tmp_path):
    """As after an installation: an entry point and a kernel specification."""
    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    group = "jupyter_client.kernel_provisioners"
    (name, target), *_ = project["entry-points"][group].items()
    info = tmp_path / "site" / "warm-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: warm\nVersion: 1\n", "utf-8")
    (info / "entry_points.txt").write_text(f"[{group}]\n{name} = {target}\n", "utf-8")
    spec = tmp_path / "jupyter" / "kernels" / "lokalis-warm"
    spec.mkdir(parents=True)
    shutil.copy(repository / "lokalis_research" / "runs" / "kernel" / "kernel.json", spec)
    notebook_folder("10_a", "import sys\nprint('lokalis_research.verzuim' in sys.modules)")
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(tmp_path / "site"), str(repository)]),
        "JUPYTER_PATH": str(tmp_path / "jupyter"),
    }
    ran = subprocess.run(
        [sys.executable, "-m", "papermill", "-k", "lokalis-warm",
         notebook_folder.folder / "10_a.ipynb", tmp_path / "uit.ipynb"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    assert nbformat.read(tmp_path / "uit.ipynb", 4).cells[-1].outputs[0].text == "True\n"


def test_an_interrupt_reaches_a_warm_kernel(tmp_path):
    """As the stop button of JupyterLab does."""
    kind = kernel_manager({}, tmp_path / "log", Limits(), Started(), warm=True)

    async def work():
        manager = kind(kernel_name="python3")
        await manager.start_kernel()
        client = manager.client()
        client.start_channels()
        await client.wait_for_ready(timeout=60)
        asked = client.execute("import time\ntime.sleep(60)")
        await asyncio.sleep(0.5)
        await manager.interrupt_kernel()
        while (reply := await client.get_shell_msg(timeout=30))["parent_header"].get(
            "msg_id"
        ) != asked:
            pass
        client.stop_channels()
        await manager.shutdown_kernel(now=True)
        return reply["content"], await manager.is_alive()

    content, alive = asyncio.run(work())
    assert (content["status"], content["ename"]) == ("error", "KeyboardInterrupt")
    assert not alive
