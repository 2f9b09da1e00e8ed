"""A small finished run, made once by a real batch, and everything that goes with sharing it."""

import dataclasses
import shutil
import zipfile

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from lokalis_research import share as room
from lokalis_research.demo import write_delivery
from lokalis_research.levering import DEMO_KEY, read_delivery
from lokalis_research.period import HalfYear
from lokalis_research.release.rules import load_rules
from lokalis_research.resources import dictionary_path
from lokalis_research.runs.batch import Order, run_batch
from lokalis_research.runs.registers import Registers
from lokalis_research.scan import needles_of
from lokalis_research.share.bundle import pack
from lokalis_research.state import seal, unseal

NAME = "40_verzuim"
PARAMETERS = 'periode: str = "2022H2"'
CELLS = """
from lokalis_research import notebook, published
from lokalis_research.text import Answer
from lokalis_research.verzuim import analyse, schemes, tables
from lokalis_research.verzuim import clean
from lokalis_research.verzuim import figures
run = notebook.open_run(periode)
verzuim = clean.absence_in(run.delivery, run.period)
===
Answer(("Het verzuim was hoger dan een jaar eerder.",))
===
gepubliceerd = run.release(published.as_result(run.dictionary))
run.show(gepubliceerd)
===
figures.trend(run.keep(tables.season_and_trend(tables.months_by_duration(gepubliceerd))))
===
klassen = run.release(
    analyse.absence_rate(verzuim, [run.period], scheme=schemes.get_scheme("zes_weken")).named(
        "verzuim_per_klasse", "Verzuim naar duur"
    )
)
run.show(klassen, ["verzuimpercentage"])
"""


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """The run of one notebook on the absence part of the demo, by a real kernel."""
    folder = tmp_path_factory.mktemp("gemaakt ë")
    notebooks = folder / "notebooks"
    notebooks.mkdir()
    cells = [new_markdown_cell("# Verzuim\n\nHoeveel verzuim is er?"), new_code_cell(PARAMETERS)]
    cells += [new_code_cell(source.strip()) for source in CELLS.split("===")]
    cells[1].metadata["tags"] = ["parameters"]
    cells[3].metadata["tags"] = ["antwoord"]
    cells.append(new_markdown_cell("## Hoe het is berekend\n\nVolgens de regels."))
    book = new_notebook(cells=cells)
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(book, notebooks / f"{NAME}.ipynb")
    order = Order(
        period=HalfYear(2022, 2),
        delivery=write_delivery(folder / "levering"),
        runs=folder / "runs",
        notebooks=notebooks,
        dictionary=dictionary_path(),
        studies=lambda checked, dictionary, period: folder / "onderzoek",
    )
    report = run_batch(order, lambda name, state: None)
    assert not report.failures
    return order


@pytest.fixture(scope="session")
def checked(made, dictionary, tmp_path_factory):
    """The delivery of the run."""
    return read_delivery(
        made.delivery, dictionary, key=b"k" * 32, cache=tmp_path_factory.mktemp("cache")
    )


@pytest.fixture(scope="session")
def needles(made, checked, dictionary):
    """What the delivery of the run holds."""
    return needles_of(checked, dictionary, key=DEMO_KEY)


@pytest.fixture(scope="session")
def copied(made, checked, dictionary):
    """Copy a run, and what is known of it among the personal data, to another home."""

    def copy(runs, home, order=made, checked=checked, words=dictionary):
        def registers(of):
            version = checked.fingerprint + words.fingerprint
            return Registers.of(of / str(order.period), load_rules(words), version).folder

        known = registers(order.runs)
        shutil.copytree(order.runs, runs)
        with pytest.MonkeyPatch.context() as patched:
            patched.setenv("LOKALIS_THUIS", str(home))
            shutil.copytree(known, registers(runs))
        return room.Places(runs, order.period)

    return copy


@pytest.fixture
def places(copied, tmp_path, monkeypatch):
    """A copy of the run to do anything with, and a register of its own."""
    found = copied(tmp_path / "runs ë", tmp_path / "thuis")
    monkeypatch.setenv("LOKALIS_THUIS", str(tmp_path / "thuis"))
    return found


@pytest.fixture
def failed():
    """Have a batch say of a notebook that it failed."""

    def do(places, name):
        path = places.run / "manifest.json"
        manifest = unseal(path.read_text("utf-8"))
        manifest["notebooks"][name] = {"toestand": "failed"}
        path.write_text(seal(manifest), encoding="utf-8")

    return do


@pytest.fixture
def sharing(places, made, dictionary, checked, needles):
    """What `share` is asked."""
    return room.Sharing(
        places=places,
        by="Deler",
        notebooks=made.notebooks,
        dictionary=dictionary,
        checked=checked,
        needles=needles,
    )


@pytest.fixture
def look(places, dictionary):
    """Make the reviewer's page."""

    def make(needles=None):
        shown = room.review(places, dictionary, needles)
        shown.write()
        return shown

    return make


@pytest.fixture
def approve(look):
    """Look and approve, as somebody else."""

    def do(by="Beoordelaar", **options):
        return look().decide("akkoord", by=by, reason="Alles nagekeken.", **options)

    return do


@pytest.fixture
def bundle(approve, sharing):
    """The path of a bundle that was shared."""
    approve()
    return room.share(sharing).path


@pytest.fixture(scope="session")
def sound(made, copied, dictionary, checked, needles, tmp_path_factory):
    """The bytes of a bundle that nobody touched, made once."""
    folder = tmp_path_factory.mktemp("gedeeld")
    places = copied(folder / "runs", folder / "thuis")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("LOKALIS_THUIS", str(folder / "thuis"))
        shown = room.review(places, dictionary)
        shown.write()
        shown.decide("akkoord", by="Beoordelaar", reason="Alles nagekeken.")
        asked = room.Sharing(places, "Deler", made.notebooks, dictionary, checked, needles)
        return room.share(asked).path.read_bytes()


@pytest.fixture
def received(sound, tmp_path):
    """A bundle as somebody received it."""
    path = tmp_path / "ontvangen.zip"
    path.write_bytes(sound)
    return path


@pytest.fixture
def rewrite(received, tmp_path):
    """Write a bundle anew with something changed: as another program would, or as `share` does."""

    def do(change, *, write=None, whole=False):
        with zipfile.ZipFile(received) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        change(members)
        target = tmp_path / "veranderd.zip"
        if whole:
            target.write_bytes(pack(members))
            return target
        with zipfile.ZipFile(target, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)
            if write is not None:
                write(archive)
        return target

    return do


@pytest.fixture
def duiding(places):
    """Write a text of researchers."""

    def write(text, name=NAME):
        places.duiding.mkdir(parents=True, exist_ok=True)
        (places.duiding / f"{name}.md").write_text(text, encoding="utf-8")

    return write


@pytest.fixture
def changed_rules(dictionary):
    """The data dictionary with another threshold for employees."""

    def make(least):
        rules = dictionary.release_rules
        drempel = {**rules["drempel"], "medewerker": least}
        return dataclasses.replace(dictionary, release_rules={**rules, "drempel": drempel})

    return make
