"""The wheel is pure Python and brings notebooks, dictionary and page templates along."""

import os
import subprocess
import sys
import zipfile

import pytest


@pytest.fixture(scope="module")
def wheel(repository, tmp_path_factory):
    target = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(target)],
        cwd=repository,
        check=True,
        capture_output=True,
    )
    return next(target.glob("*.whl"))


def test_it_installs_on_every_platform(wheel):
    assert wheel.name.endswith("-py3-none-any.whl")


def test_it_holds_all_that_stands_beside_the_package(wheel, repository):
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("notebooks", "data_dictionary"):
        for path in (repository / folder).rglob("*"):
            if path.is_file() and ".ipynb_checkpoints" not in path.parts:
                inside = path.relative_to(repository).as_posix()
                assert f"lokalis_research/_inhoud/{inside}" in names
    for path in (repository / "lokalis_research").rglob("*"):
        if path.is_file() and path.suffix != ".pyc":
            assert path.relative_to(repository).as_posix() in names


def test_installed_elsewhere_it_finds_them(wheel, tmp_path):
    place = tmp_path / "een map met ë"
    zipfile.ZipFile(wheel).extractall(place)
    code = (
        "from lokalis_research.dictionary import load_dictionary\n"
        "from lokalis_research.resources import notebooks_path\n"
        "from lokalis_research.runs.plan import read_plan\n"
        "assert '_inhoud' in str(notebooks_path())\n"
        "print(len(load_dictionary().published), [n.name for n in read_plan(notebooks_path())])\n"
    )
    said = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(place), "LANG": "C", "LC_ALL": "C"},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert said.startswith("350 ['00_levering'")
