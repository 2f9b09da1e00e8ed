"""What README and the manual tell people to type: every command of it, as written."""

import re
import shlex
import shutil
from pathlib import Path

import pandas as pd
import pytest
import typer.main
import yaml
from typer.testing import CliRunner

from lokalis_research.cli import app
from lokalis_research.cli.dutch import ENGLISH, USAGE_ERROR
from lokalis_research.dictionary import load_dictionary
from lokalis_research.dictionary.begin import begin_dictionary
from lokalis_research.dictionary.municipality import PLACES, read_municipality
from lokalis_research.levering import read_delivery
from lokalis_research.period import HalfYear

DOCUMENTS = ("README.md", "docs/handleiding.md", "docs/andere-gemeente.md", "docs/referentie.md")
ROOT = Path(__file__).resolve().parents[1]


def commands_in(name):
    """The commands in blocks of a document, in order, without what is said behind them."""
    blocks = re.findall(r"^```.*?\n(.*?)^```", (ROOT / name).read_text("utf-8"), re.S | re.M)
    lines = [line for block in blocks for line in block.splitlines()]
    return [line.partition("  #")[0].strip() for line in lines if line.startswith("lokalis ")]


def spans_in(name):
    text = re.sub(r"^```.*?^```", "", (ROOT / name).read_text("utf-8"), flags=re.S | re.M)
    return re.findall(r"`([^`]+)`", text)


def every_command(group):
    for command in group.commands.values():
        if hasattr(command, "commands"):
            yield from every_command(command)
        else:
            yield command


@pytest.fixture
def understood():
    """Parse a command without doing what it says; give back what it would be called with."""
    group = typer.main.get_command(app)
    called = []
    for command in every_command(group):
        command.callback = lambda **given: called.append(given)

    def parse(line):
        group.main(shlex.split(line)[1:], prog_name="lokalis", standalone_mode=False)
        return called.pop()

    return parse


@pytest.mark.parametrize("line", sorted({line for name in DOCUMENTS for line in commands_in(name)}))
def test_a_command_in_a_document_is_understood_as_written(understood, line):
    assert understood(line)


def test_a_command_that_is_written_wrong_is_not_understood(understood):
    with pytest.raises(USAGE_ERROR, match="--doelenn bestaat niet"):
        understood("lokalis codeerronde plan 2022H2 --doelenn 120")


@pytest.mark.parametrize("name", [name for name in DOCUMENTS if "referentie" not in name])
def test_an_option_in_running_text_exists_by_that_name(name):
    there = {
        option
        for command in every_command(typer.main.get_command(app))
        for parameter in command.params
        for option in (*parameter.opts, *parameter.secondary_opts)
    } | {"--help"}
    told = {option for span in spans_in(name) for option in re.findall(r"--[a-z-]+", span)}
    assert told
    assert told <= there


def yaml_in(name):
    """The blocks of YAML in a document."""
    text = (ROOT / name).read_text("utf-8")
    return [
        yaml.safe_load(block) for block in re.findall(r"^```yaml\n(.*?)^```", text, re.S | re.M)
    ]


def test_the_files_that_another_municipality_fills_in_exist(tmp_path):
    begin_dictionary(tmp_path, "Dorp")
    named = {
        one
        for line in (ROOT / "docs/andere-gemeente.md").read_text("utf-8").splitlines()
        if line.startswith("| `")
        for one in re.findall(r"`([\w/]+\.(?:csv|yaml))`", line.split("|")[1])
    }
    there = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")}
    there |= {path.rpartition("/")[2] for path in there}
    assert len(named) > 10
    assert named <= there


def test_the_example_of_a_municipality_is_read_as_written(tmp_path):
    (example,) = yaml_in("docs/andere-gemeente.md")
    path = tmp_path / "gemeente.yaml"
    path.write_text(yaml.safe_dump(example), encoding="utf-8")
    providers = pd.DataFrame({"code": ["nieuw"], "naam": "Nieuw", "geldig_van": "2021-01-01"})
    read = read_municipality(path, {"aanbieders": providers})
    assert read.overgang.to == "Nieuw"
    assert read.remark("duur", HalfYear(2021, 1))
    places = (ROOT / "docs/andere-gemeente.md").read_text("utf-8")
    assert [place for place in PLACES if f"`{place}`" not in places] == []


def test_the_example_of_public_figures_is_read_as_written(tmp_path):
    (example,) = yaml_in("docs/referentie.md")
    (file,) = example["bestanden"]
    headers = [one for one in file["kolommen"].values() if isinstance(one, str)]
    rows = [headers, ["Wijk 1", "Zuilen", "2022", "1200"], ["Utrecht", "", "2022", "45000"]]
    (tmp_path / file["bestand"]).write_text("\n".join(map(";".join, rows)), encoding="utf-8")
    agreement = {"naam": "Openbaar", "peildatum": "2023-03-01", **example}
    (tmp_path / "levering.yaml").write_text(yaml.safe_dump(agreement), encoding="utf-8")
    read = read_delivery(tmp_path, load_dictionary(), key=bytes(32), cache=tmp_path / "cache")
    assert read.table("referentiecijfers")["aantal"].tolist() == [1200.0, 45000.0]


def test_former_english_names_still_work_and_are_shown_nowhere(understood):
    new = understood("lokalis codeerronde decide doelkwaliteit 2022H2 u c a --door ik --reden zo")
    old = understood("lokalis codeerronde decide doelkwaliteit 2022H2 u c a --by ik --why=zo")
    assert old == new
    for command in every_command(typer.main.get_command(app)):
        shown = {one for parameter in command.params for one in parameter.opts}
        assert not shown & ENGLISH.keys()


DONE = (
    "lokalis levering begin MAP",
    "lokalis check MAP",
    "lokalis check MAP --csv bevindingen.csv",
    "lokalis levering compare OUD NIEUW",
    "lokalis steekproef plan 2022H2 --levering MAP",
    "lokalis steekproef draw 2022H2 --levering MAP --plannen 60 --codeurs codeur-a,codeur-b",
    "lokalis steekproef extend 2022H2 --levering MAP --plannen 120 --codeurs codeur-a,codeur-b",
    "lokalis steekproef verify 2022H2 --levering MAP",
    "lokalis codeerronde plan 2022H2 --levering MAP --doelen 120",
    "lokalis codeerronde new doelkwaliteit 2022H2 --levering MAP --doelen 120 --dubbel 1 "
    "--codeurs codeur-a,codeur-b",
    "lokalis codeerronde calibrate doelkwaliteit 2022H2 --levering MAP --doelen 25 "
    "--codeurs codeur-a,codeur-b",
    "lokalis codeerronde codebook doelkwaliteit codeboek.html",
    "lokalis codeerronde form doelkwaliteit 2022H2 codeur-b blad.xlsx",
    "lokalis codeerronde read-form doelkwaliteit 2022H2 blad.xlsx --deels",
    "lokalis codeerronde status doelkwaliteit 2022H2",
    "lokalis codeerronde agreement doelkwaliteit 2022H2 --ronde ijking-1 --partij 25",
    "lokalis codeerronde decide doelkwaliteit 2022H2",
    "lokalis clean",
)
"""Done here, in a folder with a delivery called MAP. The others are done in tests of their own,
or open a browser (lab, code, try, adjudicate), of which only the words are checked."""
STATUS = {"lokalis check MAP": 3, "lokalis check MAP --csv bevindingen.csv": 3}
STATUS |= {"lokalis codeerronde status doelkwaliteit 2022H2": 1}


def test_what_is_done_here_stands_in_a_document():
    told = {line for name in DOCUMENTS for line in commands_in(name)}
    assert set(DONE) <= {" ".join(line.split()) for line in told}


@pytest.mark.slow
def test_who_types_the_manual_from_top_to_bottom_gets_through(tmp_path, monkeypatch):
    monkeypatch.setenv("LOKALIS_THUIS", str(tmp_path / "thuis"))
    monkeypatch.chdir(tmp_path)
    runner = CliRunner()
    assert runner.invoke(app, ["demo", "MAP"]).exit_code == 0
    for copy in ("OUD", "NIEUW"):
        shutil.copytree("MAP", copy)
    for line in DONE:
        result = runner.invoke(app, shlex.split(line)[1:])
        assert result.exit_code == STATUS.get(line, 0), f"{line}\n{result.output}"
