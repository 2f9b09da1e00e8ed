"""The last step of a batch: the half-year report, from what the run released."""

import json
import shutil

import pytest

from lokalis_research.runs.folder import made_from
from lokalis_research.runs.status import half_year_status

REPORT = "halfjaarbericht"
ABSENCE = """
from lokalis_research import notebook
from lokalis_research.verzuim import analyse, schemes, spells
from lokalis_research.verzuim import clean
run = notebook.open_run(periode)
verzuim = clean.absence_in(run.delivery, run.period)
klassen = schemes.two_way(14)
halfjaren = analyse.absence_rate(verzuim, run.period.trailing(6), scheme=klassen)
run.show(run.release(halfjaren, "verzuim_per_halfjaar"))
"""


@pytest.fixture
def absence(notebook_folder, batch):
    """A batch with the one notebook that the report reads here, and another that it does not."""
    notebook_folder("40_verzuim_kort_lang", ABSENCE)
    notebook_folder("99_anders", "1 + 1")
    return batch


def test_a_run_ends_with_a_report_that_manifest_and_index_know(absence):
    report, seen = absence()
    assert report.states[REPORT] == "done"
    assert seen[-2:] == [(REPORT, "running"), (REPORT, "done")]
    run = absence.folder
    assert {path.suffix for path in (run / "bericht").iterdir()} == {
        ".html", ".docx", ".pdf", ".json",
    }  # fmt: skip
    assert "bericht/halfjaarbericht.docx" in (run / "index.html").read_text(encoding="utf-8")
    manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["bericht"]["toestand"] == "done"
    page = (run / "bericht/halfjaarbericht.html").read_text(encoding="utf-8")
    assert "Het ziekteverzuim was " in page
    assert "Deze pagina kon niet worden gemaakt" in page  # of the notebooks that are not there


def test_it_is_made_anew_when_what_it_reads_changed_and_not_else(absence, notebook_folder):
    absence()
    before = (absence.folder / "bericht/halfjaarbericht.pdf").read_bytes()
    report, _ = absence()
    assert report.states[REPORT] == "up to date"

    notebook_folder("99_anders", "2 + 2")
    report, _ = absence()
    assert report.states == {
        "40_verzuim_kort_lang": "up to date", "99_anders": "done", REPORT: "up to date",
    }  # fmt: skip

    duiding = absence.order.runs / "duiding/2022H2/halfjaarbericht-professionele_organisatie.md"
    duiding.parent.mkdir(parents=True)
    duiding.write_text("Het verzuim stijgt al 98765 dagen.", encoding="utf-8")
    order = absence.order
    status = half_year_status(order.period, order.runs, order.notebooks, order.dictionary)
    assert status[REPORT][0] == "outdated"
    report, _ = absence()
    assert report.states[REPORT] == "done"
    assert made_from(absence.folder)["niet_te_herleiden"] == ["98765"]
    assert (absence.folder / "bericht/halfjaarbericht.pdf").read_bytes() != before

    # A run folder never mixes two runs: without its tables there is no report.
    (absence.folder / "bericht/halfjaarbericht.docx").write_bytes(b"anders")
    report, _ = absence()
    assert report.states[REPORT] == "done"


def test_a_report_that_fails_leaves_the_pages_and_is_told(absence, tmp_path):
    words = tmp_path / "dictionary"
    shutil.copytree(absence.order.dictionary, words)
    path = words / "halfjaarbericht.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("kolom: verzuimpercentage", "kolom: verzuim"), encoding="utf-8")
    report, _ = absence(dictionary=words)
    assert report.states[REPORT] == "failed"
    (failure,) = report.failures
    assert 'has no column "verzuim"' in str(failure)
    assert "het kon niet worden gemaakt" in report.index.read_text(encoding="utf-8")


def test_a_text_that_belongs_to_no_section_is_told(absence):
    duiding = absence.order.runs / "duiding/2022H2/halfjaarbericht-veilighied.md"
    duiding.parent.mkdir(parents=True)
    duiding.write_text("Iets.", encoding="utf-8")
    report, _ = absence()
    assert "halfjaarbericht-veiligheid" in str(report.failures[0])


def test_without_a_notebook_that_it_reads_there_is_none(notebook_folder, batch):
    notebook_folder("99_anders", "1 + 1")
    report, _ = batch()
    assert report.states == {"99_anders": "done"}
    assert not (batch.folder / "bericht").exists()
