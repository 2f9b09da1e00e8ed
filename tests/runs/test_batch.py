"""A batch on the demo delivery with real kernels: what it makes, keeps, skips and refuses."""

import json
import shutil
from pathlib import Path

import pytest

from lokalis_research import home
from lokalis_research.errors import RunError
from lokalis_research.release.attack import Finding
from lokalis_research.resources import dictionary_path
from lokalis_research.runs.folder import open_run_folder

RELEASE_A_TABLE = """
from lokalis_research import notebook, published
run = notebook.open_run(periode)
maanden = run.release(published.as_result(run.dictionary))
run.show(maanden)
"""
COUNT_PEOPLE = """
import lokalis_research as lr
run = lr.open_run(periode)
banen = run.delivery.table("dienstverbanden")
run.show(lr.build(banen, who="medewerker_id", by=["functie"], name="{0}", title="Wie {0}"))
"""


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != ".slot"
    }


def test_a_batch_leaves_pages_tables_audit_manifest_and_nothing_half(batch, notebook_folder):
    notebook_folder("10_a", RELEASE_A_TABLE)
    report, _ = batch()
    assert report.states == {"10_a": "done"}
    names = set(files(batch.folder))
    assert names >= {
        "index.html",
        "manifest.json",
        "grootboek.json",
        "paginas/10_a.html",
        "notebooks/10_a.ipynb",
        "tabellen/10_a/verzuim_gepubliceerd.csv",
        "vrijgave/10_a/verzuim_gepubliceerd.csv",
    }
    assert not [name for name in names if ".half-" in name]


def test_a_second_batch_does_nothing_and_leaves_every_byte(batch, notebook_folder):
    notebook_folder("10_a", RELEASE_A_TABLE)
    batch()
    before = files(batch.folder)
    report, seen = batch()
    assert report.states == {"10_a": "up to date"}
    assert seen == [("10_a", "up to date")]
    assert files(batch.folder) == before


def test_two_undisturbed_batches_give_the_same_bytes(batch, notebook_folder, tmp_path):
    notebook_folder("10_a", RELEASE_A_TABLE)
    batch()
    batch(runs=tmp_path / "elders")
    assert files(batch.folder) == files(tmp_path / "elders" / "2022H2")


def test_only_what_changed_and_what_builds_on_it_is_made_anew(batch, notebook_folder):
    notebook_folder("10_a", "1")
    notebook_folder("20_b", "2", after=["10_a"])
    notebook_folder("30_c", "3")
    batch()
    notebook_folder("10_a", "1 + 1")
    report, _ = batch()
    assert report.states == {"10_a": "done", "20_b": "done", "30_c": "up to date"}


def test_an_output_that_was_touched_by_hand_is_made_anew(batch, notebook_folder):
    notebook_folder("10_a", RELEASE_A_TABLE)
    batch()
    table = batch.folder / "tabellen" / "10_a" / "verzuim_gepubliceerd.csv"
    good = table.read_bytes()
    table.write_text("mooier\n", encoding="utf-8")
    assert batch()[0].states == {"10_a": "done"}
    assert table.read_bytes() == good


def test_a_parameter_reaches_the_notebook_and_counts_as_a_change(batch, notebook_folder):
    notebook_folder(
        "10_a", "print(periode, grens)", parameters='periode: str = "2022H2"\ngrens: int = 14'
    )
    batch()
    report, _ = batch(settings={"grens": "7"})
    assert report.states == {"10_a": "done"}
    assert "2022H2 7" in (batch.folder / "notebooks" / "10_a.ipynb").read_text(encoding="utf-8")


def test_a_new_coding_makes_the_page_of_its_study_anew_and_no_other(
    batch, notebook_folder, tmp_path
):
    notebook_folder("10_a", "1", studies=["veiligheid"])
    notebook_folder("20_b", "2", studies=["doelkwaliteit"])
    coded = tmp_path / "onderzoek" / "veiligheid" / "2022H2" / "codeur-a.jsonl"
    coded.parent.mkdir(parents=True)
    coded.write_text("{}\n", encoding="utf-8")
    batch()
    (coded.parent / ".slot").write_text("open", encoding="utf-8")
    assert set(batch()[0].states.values()) == {"up to date"}
    coded.write_text("{}\n{}\n", encoding="utf-8")
    assert batch()[0].states == {"10_a": "done", "20_b": "up to date"}


def test_a_failure_names_notebook_and_cell_and_holds_up_only_what_needs_it(batch, notebook_folder):
    notebook_folder("10_a", "1", "geheim = 'Jansen'\n{}[geheim]")
    notebook_folder("20_b", "2", after=["10_a"])
    notebook_folder("30_c", RELEASE_A_TABLE)
    report, _ = batch()
    assert report.states == {"10_a": "failed", "20_b": "skipped", "30_c": "done"}
    assert str(report.failures[0]) == "10_a, cell 4: KeyError"
    assert not (batch.folder / "paginas" / "10_a.html").exists()
    shown = "".join(text.decode("utf-8", "ignore") for text in files(batch.folder).values())
    assert "Jansen" not in shown
    full = home.failure_reports() / "2022H2-10_a.txt"
    assert "Jansen" in full.read_text(encoding="utf-8")
    assert "mislukt" in (batch.folder / "index.html").read_text(encoding="utf-8")


def test_our_own_errors_are_told_in_full(batch, notebook_folder):
    notebook_folder("10_a", "from lokalis_research.period import HalfYear", "HalfYear.parse('nu')")
    report, _ = batch()
    assert "PeriodError" in str(report.failures[0])
    assert len(report.failures[0].message) > 20


def test_a_kernel_that_dies_is_a_failure_of_that_notebook(batch, notebook_folder):
    notebook_folder("10_a", "import os, signal\nos._exit(9)")
    notebook_folder("20_b", "1")
    report, _ = batch()
    assert report.states == {"10_a": "failed", "20_b": "done"}
    assert report.failures[0].error == "KernelDied"


def test_a_broken_notebook_is_mended_by_the_next_batch(batch, notebook_folder):
    notebook_folder("10_a", "1 / 0")
    batch()
    notebook_folder("10_a", "1")
    assert batch()[0].states == {"10_a": "done"}


def test_pages_of_a_notebook_that_is_gone_are_taken_away(batch, notebook_folder):
    notebook_folder("10_a", RELEASE_A_TABLE)
    notebook_folder("20_b", "1")
    batch()
    (notebook_folder.folder / "10_a.ipynb").unlink()
    batch()
    assert not [name for name in files(batch.folder) if "10_a" in name]


def test_a_changed_number_in_a_copy_of_the_dictionary_changes_the_table(
    batch, notebook_folder, tmp_path
):
    notebook_folder("10_a", RELEASE_A_TABLE)
    batch()
    table = batch.folder / "tabellen" / "10_a" / "verzuim_gepubliceerd.csv"
    before = table.read_text(encoding="utf-8")
    copy = tmp_path / "woordenboek"
    shutil.copytree(dictionary_path(), copy)
    months = copy / "gepubliceerd" / "verzuim_maand.csv"
    text = months.read_text(encoding="utf-8")
    assert "12.61" in text
    months.write_text(text.replace("12.61", "11.61"), encoding="utf-8")
    assert batch(dictionary=copy)[0].states == {"10_a": "done"}
    after = table.read_text(encoding="utf-8")
    assert after == before.replace("12,61", "11,61")


def test_a_delivery_that_changes_while_the_batch_runs_is_noticed(
    batch, notebook_folder, demo, tmp_path
):
    moving = tmp_path / "levering"
    shutil.copytree(demo, moving)
    target = next(moving.glob("*.csv"))
    notebook_folder("10_a", f"with open({str(target)!r}, 'ab') as f: f.write(b'\\r\\n')")
    with pytest.raises(RunError, match="changed while the batch ran"):
        batch(delivery=moving)


def test_two_batches_cannot_work_in_one_folder(batch, notebook_folder):
    notebook_folder("10_a", "1")
    with open_run_folder(batch.folder), pytest.raises(RunError, match="Another batch"):
        batch()


def test_a_mistyped_parameter_starts_no_kernel(batch, notebook_folder):
    notebook_folder("10_a", "1")
    with pytest.raises(RunError, match="No notebook has a parameter"):
        batch(settings={"grenz": "7"})
    assert not batch.folder.exists()


def test_two_tables_with_one_name_are_refused(batch, notebook_folder):
    notebook_folder(
        "10_a",
        RELEASE_A_TABLE,
        "run.keep(maanden.derive(lambda table: table.head(3), name=maanden.name, title='Kort', "
        "dimensions=maanden.dimensions, values=maanden.values))",
    )
    report, _ = batch()
    assert "verzuim_gepubliceerd" in report.failures[0].message


def test_the_manifest_tells_what_ran_and_no_path(batch, notebook_folder, tmp_path):
    notebook_folder("10_a", RELEASE_A_TABLE)
    batch()
    text = (batch.folder / "manifest.json").read_text(encoding="utf-8")
    manifest = json.loads(text)
    assert manifest["periode"] == "2022H2"
    assert manifest["levering"]["gemaakt"] is True
    assert "pandas" in manifest["versies"]
    everything = "".join(part.decode("utf-8", "ignore") for part in files(batch.folder).values())
    assert str(tmp_path) not in everything
    assert str(home.home()) not in everything


CITY_AND_TEAMS = """
import pandas as pd
from lokalis_research import notebook
from lokalis_research.result import Quantity, build
run = notebook.open_run(periode)
table = pd.DataFrame({rows}, columns=["team", "gezinnen"])
families = table.loc[table.index.repeat(table["gezinnen"])].assign(gezinnen=1)
families["gezin_id"] = [str(number) for number in range(len(families))]
getoond = run.release(build(families, who="gezin_id", by=["team"], name="{name}", title="Gezinnen",
    quantities=[Quantity("gezinnen", "Gezinnen", entities=("gezin",), kind="aantal")],
    totals=(("team", "totaal"),)))
"""


def test_notebooks_that_would_give_each_other_away_are_made_again(notebook_folder, batch):
    rows = [("a", 4), ("b", 14), ("totaal", 18)]
    notebook_folder("10_alle", CITY_AND_TEAMS.format(rows=rows, name="alle"))
    notebook_folder("20_een", CITY_AND_TEAMS.format(rows=rows[1:2], name="een"))
    report, seen = batch(workers=2)
    assert report.states == {"10_alle": "done", "20_een": "done"}
    assert report.exposed == ()
    assert [name for name, state in seen if state == "done"].count("20_een") == 2
    shown = (batch.folder / "tabellen" / "20_een" / "een.csv").read_text(encoding="utf-8-sig")
    assert "b;;verborgen" in shown
    # No exact number lies in the run folder, and a second call finds nothing to do.
    assert not any("te_verbergen" in name for name in files(batch.folder))
    _, again = batch()
    assert {state for _, state in again} == {"up to date"}


def test_a_notebook_beside_another_hides_at_once_what_would_give_it_away(notebook_folder, batch):
    rows = [("a", 4), ("b", 14), ("totaal", 18)]
    notebook_folder("10_een", CITY_AND_TEAMS.format(rows=rows[1:2], name="een"), naast=["20_alle"])
    notebook_folder("20_alle", CITY_AND_TEAMS.format(rows=rows, name="alle"))
    _, seen = batch(workers=2)
    assert [name for name, state in seen if state == "done"] == ["20_alle", "10_een"]
    shown = (batch.folder / "tabellen" / "10_een" / "een.csv").read_text(encoding="utf-8-sig")
    assert "b;;verborgen" in shown


def test_a_notebook_stands_until_the_one_beside_it_lets_out_something_else(notebook_folder, batch):
    rows = [("a", 12), ("b", 14), ("totaal", 26)]
    once = CITY_AND_TEAMS.format(rows=rows[1:2], name="een") + "import uuid\nprint(uuid.uuid4())"
    notebook_folder("10_een", once, naast=["20_alle"])

    def page(rows, more=""):
        notebook_folder("20_alle", CITY_AND_TEAMS.format(rows=rows, name="alle") + more)
        assert batch()[0].states == {"10_een": "done", "20_alle": "done"}
        return (batch.folder / "paginas" / "10_een.html").read_bytes()

    made = page(rows)
    assert page(rows, "1") == made
    assert page([("a", 4), ("b", 14), ("totaal", 18)]) != made
    shown = (batch.folder / "tabellen" / "10_een" / "een.csv").read_text(encoding="utf-8-sig")
    assert "b;;verborgen" in shown


def test_a_notebook_is_made_alone_where_the_one_beside_it_is_not_asked_for(notebook_folder, batch):
    notebook_folder("10_een", "1", naast=["20_alle"])
    notebook_folder("20_alle", "2")
    assert batch(only=("10",))[0].states == {"10_een": "done", "20_alle": "not made yet"}
    # Now there is something beside it: it is made again with that, whichever is asked for.
    assert batch(only=("20",))[0].states == {"10_een": "done", "20_alle": "done"}
    assert batch()[0].states == {"10_een": "up to date", "20_alle": "up to date"}


def test_a_notebook_beside_one_that_failed_is_judged_anew_when_that_is_mended(
    notebook_folder, batch
):
    rows = [("a", 4), ("b", 14), ("totaal", 18)]
    notebook_folder("10_een", CITY_AND_TEAMS.format(rows=rows[1:2], name="een"), naast=["20_alle"])
    notebook_folder("20_alle", "1 / 0")
    assert batch()[0].states == {"10_een": "done", "20_alle": "failed"}
    notebook_folder("20_alle", CITY_AND_TEAMS.format(rows=rows, name="alle"))
    _, seen = batch(workers=2)
    assert [name for name, state in seen if state == "done"] == ["20_alle", "10_een"]


def test_only_makes_the_named_notebook_and_what_it_builds_on(batch, notebook_folder):
    notebook_folder("10_a", "1")
    notebook_folder("20_b", "2", after=["10_a"])
    notebook_folder("30_c", "3")
    report, _ = batch(only=("20",))
    assert report.states == {"10_a": "done", "20_b": "done", "30_c": "not made yet"}
    assert "nog niet uitgevoerd" in (batch.folder / "index.html").read_text(encoding="utf-8")
    assert batch()[0].states == {"10_a": "up to date", "20_b": "up to date", "30_c": "done"}
    # A page that is out of date is not kept beside others, also where it is not made now.
    notebook_folder("30_c", "4")
    batch(only=("10",))
    assert not (batch.folder / "paginas" / "30_c.html").exists()
    with pytest.raises(RunError, match='No notebook begins with "9"'):
        batch(only=("9",))


def test_a_parameter_makes_only_the_notebooks_anew_that_have_it(batch, notebook_folder):
    notebook_folder("10_a", "1", parameters='periode: str = "2022H2"\ngrens: int = 14')
    notebook_folder("20_b", "2")
    batch()
    assert batch(settings={"grens": "7"})[0].states == {"10_a": "done", "20_b": "up to date"}


def test_what_an_attack_found_is_told_again_by_a_batch_that_makes_nothing(
    batch, notebook_folder, monkeypatch
):
    notebook_folder("10_a", RELEASE_A_TABLE)
    finding = Finding("tabel", "kolom", "plaats", 1.0, ("elders",))
    attacked = []

    def attack(*_):
        attacked.append(1)
        return (finding,)

    monkeypatch.setattr("lokalis_research.runs.batch.attack_records", attack)
    assert batch()[0].exposed == (finding,)
    assert batch()[0].exposed == (finding,)
    assert len(attacked) == 1


def test_a_table_of_which_an_attack_computes_a_number_is_left_out_and_the_run_can_be_shared(
    batch, notebook_folder, monkeypatch
):
    notebook_folder("10_a", COUNT_PEOPLE.format("wie"))
    notebook_folder("20_b", COUNT_PEOPLE.format("ook"))

    def attack(records, *_):
        # As an attack that knows more than the door does: of what is shown it computes a number.
        shown = (records / "10_a" / "wie.json").exists()
        return (Finding("verband", "verschil", "", 1.0, ("wie: aantal",)),) if shown else ()

    monkeypatch.setattr("lokalis_research.runs.batch.attack_records", attack)
    report, seen = batch()
    assert (report.exposed, report.left_out) == ((), ("wie",))
    assert [name for name, state in seen if state == "done"].count("20_b") == 1
    assert ";getoond" not in (batch.folder / "tabellen/10_a/wie.csv").read_text("utf-8")
    assert ";getoond" in (batch.folder / "tabellen/20_b/ook.csv").read_text("utf-8")
    assert batch()[0].left_out == ("wie",)


def test_what_a_notebook_writes_goes_with_its_folder_and_elsewhere_it_is_named(
    batch, notebook_folder, tmp_path, monkeypatch
):
    (tmp_path / "hier").mkdir()
    monkeypatch.chdir(tmp_path / "hier")
    beside = notebook_folder.folder / "eigen.csv"
    notebook_folder("10_a", f"open('x.csv', 'w').write('a')\nopen({str(beside)!r}, 'w').write('a')")
    report = batch()[0]
    assert not report.failures
    assert list(Path.cwd().iterdir()) == []
    assert list(batch.folder.rglob("x.csv")) == []
    assert [note for note in report.notes if "eigen.csv" in note]


def test_a_notebook_that_says_nonsense_about_its_time_is_refused(batch, notebook_folder):
    notebook_folder("10_a", "1", minuten="lang")
    with pytest.raises(RunError, match="in minutes"):
        batch()
