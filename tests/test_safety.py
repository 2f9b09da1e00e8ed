"""Nothing of a real delivery can be committed by accident, or read by another user."""

import re
import shutil
import subprocess
import sys

import nbformat
import pytest

from lokalis_research import home
from lokalis_research.dictionary import load_dictionary
from lokalis_research.errors import LokalisError, RunError
from lokalis_research.levering import read_delivery
from lokalis_research.notebook import open_run
from lokalis_research.period import HalfYear
from lokalis_research.resources import dictionary_path, notebooks_path
from lokalis_research.runs.context import CONTEXT_VARIABLE, Context, write_context
from lokalis_research.runs.working_copies import prepare

PERIOD = HalfYear(2022, 2)


@pytest.fixture
def real(demo, tmp_path):
    """A delivery that does not call itself made up."""
    folder = tmp_path / "echt"
    shutil.copytree(demo, folder)
    agreement = folder / "levering.yaml"
    text = re.sub(r"gemaakt:\n  vingerafdruk.*\n", "", agreement.read_text(encoding="utf-8"))
    agreement.write_text(text, encoding="utf-8")
    return read_delivery(folder, load_dictionary(), key=b"k" * 32, cache=tmp_path / "cache")


@pytest.fixture
def opened(real, tmp_path, monkeypatch):
    """Let a kernel of this delivery think it was started by `lokalis lab`."""
    path = tmp_path / "context.json"
    write_context(Context("", str(PERIOD), real.path, dictionary_path(), tmp_path, None), path)
    monkeypatch.setenv(CONTEXT_VARIABLE, str(path))


@pytest.fixture
def checkout(tmp_path):
    folder = tmp_path / "checkout"
    (folder / ".git").mkdir(parents=True)
    (folder / "notebooks").mkdir()
    return folder


def test_a_real_delivery_is_not_opened_where_saving_would_be_seen_by_git(
    opened, checkout, monkeypatch
):
    monkeypatch.chdir(checkout / "notebooks")
    with pytest.raises(RunError, match="under version control"):
        open_run("2022H2")


def test_outside_version_control_it_is(opened, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    session = open_run("2022H2")
    assert not session.delivery.is_demo


def test_personal_data_do_not_stand_under_version_control(checkout, monkeypatch):
    monkeypatch.setenv(home.HOME_VARIABLE, str(checkout / "thuis"))
    with pytest.raises(LokalisError, match="under version control"):
        home.home()


def test_personal_data_do_not_stand_where_somebody_happens_to_be(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv(home.HOME_VARIABLE, "thuis")
    with pytest.raises(LokalisError, match="depends on where you are"):
        home.home()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows closes a user's profile by itself")
def test_personal_data_do_not_stand_where_others_write(tmp_path, monkeypatch):
    shared = tmp_path / "gedeeld"
    shared.mkdir()
    shared.chmod(0o777)
    monkeypatch.setenv(home.HOME_VARIABLE, str(shared))
    with pytest.raises(LokalisError, match="others may write in it"):
        home.home()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows closes a user's profile by itself")
def test_what_is_written_among_personal_data_is_closed_to_others(tmp_path, monkeypatch):
    monkeypatch.setenv(home.HOME_VARIABLE, str(tmp_path / "thuis"))
    path = home.cache_folder() / "iets.csv"
    path.write_text("a", encoding="utf-8")
    assert path.stat().st_mode & 0o077 == 0


def test_a_working_copy_starts_without_outputs_and_is_never_overwritten(
    real, tmp_path, monkeypatch
):
    monkeypatch.setenv(home.HOME_VARIABLE, str(tmp_path / "thuis"))
    folder, _ = prepare(PERIOD, real, notebooks_path(), dictionary_path(), tmp_path)
    copy = folder / "40_verzuim_kort_lang.ipynb"
    notebook = nbformat.read(copy, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells)
    notebook.cells[0].source = "# Mijn eigen vraag?"
    nbformat.write(notebook, copy)
    prepare(PERIOD, real, notebooks_path(), dictionary_path(), tmp_path)
    assert nbformat.read(copy, as_version=4).cells[0].source == "# Mijn eigen vraag?"


@pytest.mark.parametrize(
    "path",
    [
        "papermill_runs/2022H2/tabellen/40_verzuim_kort_lang/kengetallen.csv",
        "papermill_runs/2022H2/notebooks/40_verzuim_kort_lang.ipynb",
        "HR_verzuim.csv",
        "leveringen/2022/HR_deelherstel.xlsx",
        "notebooks/export.parquet",
        "levering.yaml",
    ],
)
def test_git_ignores_what_researchers_leave_lying_about(repository, path):
    if shutil.which("git") is None or not (repository / ".git").exists():
        pytest.skip("this is no checkout")
    ran = subprocess.run(["git", "check-ignore", "-q", path], cwd=repository, check=False)
    assert ran.returncode == 0


@pytest.mark.skipif(sys.platform == "win32", reason="Windows closes a user's profile by itself")
def test_the_folder_for_personal_data_is_closed_to_others(tmp_path, monkeypatch):
    monkeypatch.setenv(home.HOME_VARIABLE, str(tmp_path / "thuis"))
    for folder in (home.home(), home.cache_folder(), home.working_copies(), home.failure_reports()):
        assert folder.stat().st_mode & 0o077 == 0


def test_a_place_that_cannot_be_made_is_named_with_the_remedy(tmp_path, monkeypatch):
    (tmp_path / "bestand").write_text("", encoding="utf-8")
    monkeypatch.setenv(home.HOME_VARIABLE, str(tmp_path / "bestand" / "thuis"))
    with pytest.raises(LokalisError, match=home.HOME_VARIABLE):
        home.home()
