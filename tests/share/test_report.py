"""The half-year report goes the way of all pages: reviewed, scanned, shared, verified."""

import io
import zipfile

import docx
import nbformat
import pypdf
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from lokalis_research import share as room
from lokalis_research.demo import write_delivery
from lokalis_research.errors import RunError
from lokalis_research.levering import DEMO_KEY, read_delivery
from lokalis_research.period import HalfYear
from lokalis_research.resources import dictionary_path
from lokalis_research.runs.batch import Order, run_batch
from lokalis_research.scan import needles_of
from lokalis_research.share.verification import unlike, verify

NAME = "40_verzuim_kort_lang"
FILES = [f"bericht/halfjaarbericht.{kind}" for kind in ("docx", "html", "pdf")]
ABSENCE = """
from lokalis_research import notebook
from lokalis_research.verzuim import analyse, schemes
from lokalis_research.verzuim import clean
run = notebook.open_run(periode)
verzuim = clean.absence_in(run.delivery, run.period)
halfjaren = analyse.absence_rate(verzuim, run.period.trailing(6), scheme=schemes.two_way(14))
run.show(run.release(halfjaren, "verzuim_per_halfjaar"))
"""


@pytest.fixture
def order(tmp_path, monkeypatch):
    """A batch whose pages the report reads, with a text of a researcher."""
    monkeypatch.setenv("LOKALIS_THUIS", str(tmp_path / "thuis"))
    (tmp_path / "notebooks").mkdir()
    parameters = new_code_cell('periode: str = "2022H2"')
    parameters.metadata["tags"] = ["parameters"]
    book = new_notebook(cells=[new_markdown_cell("# Verzuim"), parameters, new_code_cell(ABSENCE)])
    book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(book, tmp_path / "notebooks" / f"{NAME}.ipynb")
    return Order(
        period=HalfYear(2022, 2),
        delivery=write_delivery(tmp_path / "levering"),
        runs=tmp_path / "runs",
        notebooks=tmp_path / "notebooks",
        dictionary=dictionary_path(),
        studies=lambda checked, dictionary, period: tmp_path / "onderzoek",
    )


@pytest.fixture
def share_it(order, dictionary, tmp_path):
    """Run, review, approve and share with a text; gives the bundle."""

    def do(text):
        places = room.Places(order.runs, order.period)
        places.duiding.mkdir(parents=True, exist_ok=True)
        duiding = places.duiding / "halfjaarbericht-professionele_organisatie.md"
        duiding.write_text(text, encoding="utf-8")
        assert not run_batch(order, lambda name, state: None).failures
        checked = read_delivery(order.delivery, dictionary, key=b"k" * 32, cache=tmp_path / "cache")
        needles = needles_of(checked, dictionary, key=DEMO_KEY)
        shown = room.review(places, dictionary, needles)
        shown.write()
        shown.decide("akkoord", by="Beoordelaar", reason="Alles nagekeken.")
        asked = room.Sharing(places, "Deler", order.notebooks, dictionary, checked, needles)
        return shown, lambda: room.share(asked).path

    return do


def other_words(path, old, new):
    """The report of a bundle, with something else in Word."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in FILES}
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(files[FILES[0]])) as word,
        zipfile.ZipFile(made, "w") as other,
    ):
        for name in word.namelist():
            content = word.read(name)
            assert name != "word/document.xml" or old in content
            other.writestr(
                name, content.replace(old, new) if name.endswith("ment.xml") else content
            )
    return files | {FILES[0]: made.getvalue()}


def test_a_report_is_shared_with_its_text_and_without_what_is_for_the_researcher(share_it):
    shown, share = share_it("Het verzuim bleef hoog, en dat is 98.765 keer gezegd.")
    assert "Getypt door onderzoekers" in shown.page()
    assert "98.765" in shown.page()
    path = share()
    assert verify(path).faults == ()
    assert unlike(other_words(path, b"98.765", b"98.766")) == FILES[:1]
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist() if name in FILES}
        index = archive.read("index.html").decode()
    assert sorted(files) == FILES
    assert all(name in index for name in FILES)
    word = docx.Document(io.BytesIO(files[FILES[0]]))
    pdf = pypdf.PdfReader(io.BytesIO(files[FILES[2]]))
    for text in (
        "\n".join(paragraph.text for paragraph in word.paragraphs),
        files[FILES[1]].decode(),
        "\n".join(page.extract_text() for page in pdf.pages),
    ):
        assert "Het verzuim bleef hoog" in text
        assert "Vrijgegeven na beoordeling" in text
        assert "CONCEPT" not in text
        assert "Ruimte voor uw duiding" not in text


def test_a_text_that_may_not_leave_stops_the_whole_bundle(share_it):
    _, share = share_it("Bel met zoe@voorbeeld.nl.")
    with pytest.raises(RunError, match="e-mailadres"):
        share()
