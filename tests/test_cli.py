"""The command as a person types it: in a process of its own, in odd places, interrupted."""

import re
import shutil
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow
DEMO = object()


def test_help_tells_what_there_is(lokalis):
    said = lokalis("--help").stdout
    for command in ("run", "check", "status", "lab", "demo"):
        assert command in said


def test_help_waits_for_no_pandas_and_no_jupyter(tmp_path):
    loaded = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "lokalis_research", "run", "--help"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stderr
    names = {line.rpartition("|")[2].strip().partition(".")[0] for line in loaded.splitlines()}
    assert "typer" in names
    assert not names & {"pandas", "numpy", "nbformat", "papermill", "jupyter_client", "nbclient"}


def test_a_half_year_may_be_written_small_and_status_says_where_it_looked(lokalis):
    said = " ".join(lokalis("status", "2022h2").stdout.split())
    assert "Gekeken in: " in said
    assert "nog niet gemaakt" in said
    assert "2022H2" in said


def test_comparing_runs_has_an_english_name_that_help_does_not_list(lokalis):
    said = [lokalis(name, "2022H2", "2022H1").stderr for name in ("compare", "vergelijk")]
    assert said[0] == said[1]
    assert "2022H2" in said[0]
    assert "compare" not in lokalis("--help").stdout


def test_a_run_in_a_folder_with_a_space_and_an_e_with_dots(lokalis, notebook_folder, tmp_path):
    notebook_folder("10_a", "print(periode)")
    runs = tmp_path / "map van Zoë"
    arguments = ("run", "2022H1", "--demo", "--map", runs, "--notebooks", notebook_folder.folder)
    first = lokalis(*arguments)
    assert first.returncode == 0, first.stderr
    index = runs / "2022H1" / "index.html"
    assert f"Open: {index}" in first.stdout
    assert "eerste halfjaar 2022" in index.read_text(encoding="utf-8")
    again = lokalis(*arguments)
    assert again.returncode == 0
    assert "Niets te doen" in again.stdout
    status = lokalis("status", "2022H1", "--map", runs, "--notebooks", notebook_folder.folder)
    assert status.returncode == 0
    assert "bij" in status.stdout


def test_some_pages_are_named_with_commas_or_one_by_one(lokalis, notebook_folder, demo, tmp_path):
    options = ("--only=10, 30_c", "--alleen", "30")
    for name in ("10_a", "20_b", "30_c"):
        notebook_folder(name, "1")
    places = ("--map", tmp_path / "r", "--notebooks", notebook_folder.folder)
    ran = lokalis("run", "2022H1", "--levering", demo, *places, *options)
    assert ran.returncode == 0, ran.stderr
    made = {path.stem for path in (tmp_path / "r").glob("2022H1/paginas/*.html")}
    assert made == {"10_a", "30_c"}


def test_status_says_what_changed(lokalis, notebook_folder, demo, tmp_path):
    notebook_folder("10_a", "1")
    places = ("--map", tmp_path / "r", "--notebooks", notebook_folder.folder)
    missing = lokalis("status", "2022H1", *places)
    assert missing.returncode == 1
    assert "nog niet gemaakt" in missing.stdout
    assert lokalis("run", "2022H1", "--levering", demo, *places).returncode == 0
    notebook_folder("10_a", "2")
    changed = lokalis("status", "2022H1", *places)
    assert changed.returncode == 1
    assert "het notebook veranderde" in changed.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("run", "2022", "--levering", DEMO), "2022H1"),
        (("run", "2022H3", "--levering", DEMO), "geen halfjaar nummer 3"),
        (("run", "2022H2"), "Geef --levering MAP of --demo."),
        (("run", "2022H2", "--levering", DEMO, "--zet", "schema"), "--zet naam=waarde"),
        (("run", "2022H2", "--levering", DEMO, "--zet", "schemma=vernet"), 'Bedoelt u "schema"'),
        (
            ("run", "2022H2", "--levering", DEMO, "--zet", "grens=veertien"),
            "moet van het type int zijn",
        ),
        (("run", "2030H1", "--levering", DEMO), "begint na de peildatum van de levering"),
        (("run", "2022H2", "--levering", "nergens"), "nergens"),
        (("run", "2022H2", "--levering", DEMO, "--alleen", ","), "geen notebook"),
        (("check", "nergens"), "nergens"),
        (("demo", "."), "niet leeg"),
    ],
)
def test_a_mistake_is_told_in_a_sentence_and_nothing_is_made(
    lokalis, demo, tmp_path, arguments, said
):
    (tmp_path / "iets.txt").write_text("", encoding="utf-8")
    ran = lokalis(*(demo if argument is DEMO else argument for argument in arguments))
    assert ran.returncode == 1
    assert said in ran.stderr
    assert "Traceback" not in ran.stderr
    assert not list(tmp_path.glob("papermill_runs/*/*.html"))


def test_a_missing_column_is_named_and_nothing_is_made(lokalis, demo, tmp_path):
    broken = tmp_path / "levering"
    shutil.copytree(demo, broken)
    path = broken / "HR_verzuim.csv"
    text = path.read_text(encoding="cp1252").replace("Eerste ziektedag", "Begindatum", 1)
    path.write_text(text, encoding="cp1252", newline="")
    ran = lokalis("run", "2022H2", "--levering", broken)
    assert ran.returncode == 1
    assert "HR_verzuim.csv" in ran.stderr
    assert "Eerste ziektedag" in ran.stderr
    assert not list(tmp_path.glob("papermill_runs/*/*.html"))


def test_check_tells_what_was_set_apart(lokalis, demo, tmp_path):
    ran = lokalis("check", demo, "--csv", tmp_path / "bevindingen.csv")
    assert ran.returncode == 3
    assert "in quarantaine" in ran.stdout
    findings = (tmp_path / "bevindingen.csv").read_text(encoding="utf-8-sig").splitlines()
    assert findings[0].startswith("bestand;tabel;kolom;regel;ernst;aantal;van;aandeel")
    assert len(findings) > 5


def test_a_delivery_begins_with_a_draft_that_can_be_checked(lokalis, demo, tmp_path):
    exports = tmp_path / "exports"
    shutil.copytree(demo, exports)
    (exports / "levering.yaml").unlink()
    began = lokalis("levering", "begin", exports)
    assert began.returncode == 0, began.stderr
    assert (exports / "levering.yaml").is_file()
    again = lokalis("levering", "begin", exports)
    assert "levering.voorstel.yaml" in again.stdout


def test_a_later_delivery_is_compared_in_counts(lokalis, demo, tmp_path):
    old, new = tmp_path / "eerder", tmp_path / "later"
    for folder in (old, new):
        shutil.copytree(demo, folder)
        agreement = folder / "levering.yaml"
        text = re.sub(r"gemaakt:\n  vingerafdruk.*\n", "", agreement.read_text(encoding="utf-8"))
        agreement.write_text(text, encoding="utf-8")
    path = new / "HR_verzuim.csv"
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:100] + lines[104:]))
    ran = lokalis("levering", "compare", old, new)
    assert ran.returncode == 0, ran.stderr
    assert re.search(r"verzuimmeldingen\n +4 van [0-9.]+ rijen weg", ran.stdout)


def test_clean_removes_the_cache_and_says_so(lokalis, demo, tmp_path):
    lokalis("check", demo)
    cleaned = lokalis("clean", "--ouder-dan", 0)
    assert cleaned.returncode == 0, cleaned.stderr
    assert "ouder: 1 " in cleaned.stdout
    assert "ouder: 0 " in lokalis("clean", "--ouder-dan", 0).stdout


def test_a_failed_notebook_sets_the_exit_status_and_shows_no_value(lokalis, demo, notebook_folder):
    notebook_folder("10_a", "{}['Jansen']")
    notebook_folder("20_b", "1")
    ran = lokalis("run", "2022H2", "--levering", demo, "--notebooks", notebook_folder.folder)
    assert ran.returncode == 1
    assert "10_a, cel 3: KeyError" in ran.stderr
    assert "Jansen" not in ran.stdout + ran.stderr
