"""Sharing: every gate refuses for its own reason, and what comes out is the same every time."""

import csv
import dataclasses
import hashlib
import io
import json
import zipfile

import openpyxl
import pandas as pd
import pyreadstat
import pytest

from lokalis_research import share as room
from lokalis_research.errors import ReleaseError, RunError
from lokalis_research.levering.pseudonym import DEMO_KEY, pseudonymise
from lokalis_research.runs.batch import run_batch
from lokalis_research.share.crate import CRATE, crate_faults
from lokalis_research.share.decision import is_same_person
from lokalis_research.share.register import seal_kept
from lokalis_research.share.shown import WHY_HIDDEN
from lokalis_research.share.workbook import HEAD_ROW
from lokalis_research.state import seal, unseal

NAME = "40_verzuim"
PAGE, TABLE = f"paginas/{NAME}.html", f"tabellen/{NAME}/verzuim_per_klasse.csv"


def members(path):
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def change(places, name, text, *, before="</main>"):
    """Put a text in a file of the run, as a notebook that shows it would."""
    path = places.run / name
    old = path.read_text("utf-8")
    assert before in old
    before, text = hashlib.sha256(path.read_bytes()).hexdigest(), old.replace(before, text + before)
    path.write_text(text, encoding="utf-8", newline="")
    after = hashlib.sha256(path.read_bytes()).hexdigest()
    for name in ("grootboek.json", "manifest.json"):
        file = places.run / name
        told = unseal(file.read_text("utf-8"))
        file.write_text(seal(json.loads(json.dumps(told).replace(before, after))), "utf-8")


def test_a_bundle_holds_pages_tables_method_account_provenance_and_checksums(bundle):
    names = set(members(bundle))
    assert names == {
        "begrippen.html",
        "index.html",
        "leeswijzer.html",
        "verantwoording.html",
        f"paginas/{NAME}.html",
        f"tabellen/{NAME}/verzuim_per_klasse.csv",
        f"tabellen/{NAME}/verzuim_gepubliceerd.csv",
        f"tabellen/{NAME}/seizoen_en_trend_gepubliceerd.csv",
        f"spss/{NAME}/seizoen_en_trend_gepubliceerd.sav",
        f"figuren/{NAME}/01.png",
        f"figuren/{NAME}/01.svg",
        "figuren/inhoud.csv",
        "getallen.csv",
        f"spss/{NAME}/verzuim_per_klasse.sav",
        f"spss/{NAME}/verzuim_gepubliceerd.sav",
        "codeboek.csv",
        "tabellen.xlsx",
        "ro-crate-metadata.json",
        "manifest-sha256.txt",
        "handtekening.json",
    }


def test_the_account_says_how_much_is_hidden_and_never_by_which_rule(bundle):
    account = members(bundle)["verantwoording.html"].decode()
    assert "Niet getoond" in account
    assert [why for why in WHY_HIDDEN.values() if why in account] == []


def test_two_bundles_of_one_run_are_the_same_byte_for_byte(bundle, sharing):
    first = bundle.read_bytes()
    bundle.unlink()
    assert room.share(sharing).path.read_bytes() == first
    assert len(room.read_register()) == 1


def test_a_bundle_says_no_more_that_it_is_a_draft_and_still_that_it_is_made_up(bundle):
    for name, content in members(bundle).items():
        if name.endswith(".html"):
            assert "CONCEPT" not in content.decode()
            assert "Vrijgegeven op besluit" in content.decode()
            assert "Fictieve gegevens" in content.decode()


def test_who_approved_is_in_the_bundle_only_if_they_said_so(approve, sharing):
    approve()
    without = room.share(sharing).path.read_bytes()
    assert b"Beoordelaar" not in without
    assert b"Deler" not in without


def test_who_approved_is_named_if_they_said_so(approve, sharing):
    approve(may_name=True)
    found = members(room.share(sharing).path)
    assert b"door Beoordelaar" in found["index.html"]
    assert b'"Beoordelaar"' in found[CRATE]


def test_without_a_review_nothing_is_shared(sharing):
    with pytest.raises(RunError, match="Nobody has reviewed"):
        room.share(sharing)
    assert not sharing.places.bundle.exists()


@pytest.mark.parametrize(
    "name", ["Beoordelaar", " beoordelaar ", "BEOORDELAAR", "Béoordelaar", "Beoor\u200bde-laar"]
)
def test_who_approved_cannot_share(approve, sharing, name):
    approve()
    with pytest.raises(RunError, match="four eyes"):
        room.share(dataclasses.replace(sharing, by=name))


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("A. Bakker", "Anna Bakker", True),
        ("Bakker, Anna", "anna bakker", True),
        ("Anna", "Anna Bakker", True),
        ("A.M. de Boer", "Anna de Boer", True),
        ("AnnaBakker", "Anna Bakker", True),
        ("Leon Smit", "Noel Smit", False),
        ("A. Bakker", "Bert Bakker", False),
        ("Anna Bakker", "Anna Visser", False),
    ],
)
def test_spellings_of_one_person_are_told_from_two_people(one, other, same):
    assert is_same_person(one, other) == same
    assert is_same_person(other, one) == same


@pytest.mark.parametrize("verdict", ["aanpassen", "afgewezen"])
def test_the_last_decision_counts(approve, look, sharing, verdict):
    approve()
    look().decide(verdict, by="Beoordelaar", reason="Toch niet.")
    with pytest.raises(RunError, match=verdict):
        room.share(sharing)


@pytest.mark.parametrize(
    "place", ["index.html", f"vrijgave/{NAME}/verzuim_per_klasse.csv", "manifest.json"]
)
def test_one_changed_byte_after_the_approval_voids_it(approve, sharing, place):
    approve()
    path = sharing.places.run / place
    path.write_bytes(path.read_bytes() + b"\n")
    with pytest.raises(RunError, match=r"Changed since it was approved|Out of date"):
        room.share(sharing)
    assert not sharing.places.bundle.exists()


def test_a_text_added_after_the_approval_voids_it(approve, sharing, duiding):
    approve()
    duiding("Het steeg.")
    with pytest.raises(RunError, match=r"duiding/40_verzuim\.md"):
        room.share(sharing)


def test_a_page_changed_by_hand_stops_the_sharing_even_when_approved(approve, sharing):
    path = sharing.places.run / "paginas" / f"{NAME}.html"
    path.write_text(path.read_text("utf-8") + " ", encoding="utf-8")
    approve()
    with pytest.raises(RunError, match="Out of date"):
        room.share(sharing)


@pytest.mark.parametrize(
    "name", ["tabellen/40_verzuim/extra.csv", "paginas/99_extra.html", "vrijgave/40_verzuim/x.json"]
)
def test_a_file_that_no_notebook_made_stops_the_sharing(sharing, name):
    path = sharing.places.run / name
    path.write_text("a;b\n1;2\n", encoding="utf-8")
    if path.suffix == ".csv":  # with an audit record of its own, as if it came through the door
        audit = sharing.places.run / "vrijgave" / NAME / "verzuim_per_klasse.csv"
        (audit.parent / path.name).write_bytes(audit.read_bytes())
    with pytest.raises(RunError, match="not made by the run"):
        room.share(sharing)


def test_another_delivery_than_that_of_the_run_is_refused(approve, sharing):
    approve()
    other = dataclasses.replace(sharing.checked, fingerprint="0" * 64)
    with pytest.raises(RunError, match="another delivery"):
        room.share(dataclasses.replace(sharing, checked=other))


def test_a_successful_attack_stops_the_sharing_and_names_what_it_found(approve, sharing):
    approve()
    leak = "verzuim_per_klasse, aantal via verzuim_gepubliceerd"
    with pytest.raises(RunError, match="verzuim_per_klasse"):
        room.share(dataclasses.replace(sharing, attack=lambda *_: [leak]))
    assert room.read_register() == []


def revised(sharing):
    """Let the bundle that was kept hold another table than the run, as after a revision."""
    [(_, folder)] = room.shared_before(made_up=True)
    record = folder / "vrijgave" / NAME / "verzuim_per_klasse.json"
    record.write_text(record.read_text("utf-8") + "\n", "utf-8")
    seal_kept(folder)
    room.correct(sharing.places, "ingetrokken", by="Deler", reason="Fout in de klassen.")
    return folder


def test_a_bundle_that_was_shared_since_the_run_asks_for_a_new_run(bundle, sharing, look):
    revised(sharing)
    look().decide("akkoord", by="Beoordelaar", reason="Goed zo.")
    with pytest.raises(ReleaseError, match=r"Shared since this run was made: .* versie-1"):
        room.share(sharing)


def test_the_attack_gets_the_records_of_bundles_shared_before(bundle, sharing, made, look):
    folder = revised(sharing)
    report = run_batch(
        dataclasses.replace(made, runs=sharing.places.runs, shared=lambda _: [folder]),
        lambda name, state: None,
    )
    assert (report.failures, report.exposed, report.cost) == ((), (), {})
    look().decide("akkoord", by="Beoordelaar", reason="Goed zo.")
    seen = []
    room.share(
        dataclasses.replace(sharing, attack=lambda new, old, *_: seen.append((new, old)) or ())
    )
    [(new, old)] = seen
    assert new == sharing.places.run / "vrijgave"
    assert old == {"2022H2-gemaakt versie-1": folder / "vrijgave"}


def test_a_pseudonym_of_the_delivery_on_a_page_stops_the_sharing(approve, sharing):
    someone = sharing.checked.table("dienstverbanden")["medewerker_id"].iloc[0]
    change(sharing.places, PAGE, f"<p>Zie {someone}.</p>")
    approve()
    with pytest.raises(RunError, match="pseudoniem") as refused:
        room.share(sharing)
    assert someone not in str(refused.value)


def test_a_raw_id_in_a_duiding_stops_the_sharing(approve, sharing, duiding, made):
    [path] = made.delivery.glob("*dienst*.csv")
    lines = path.read_text("cp1252").splitlines()
    numbers = pd.Series(sorted({line.split(";")[0] for line in lines}), dtype="str")
    known = sharing.checked.table("dienstverbanden")["medewerker_id"]
    raw = numbers[pseudonymise(numbers, "medewerker_id", DEMO_KEY).isin(known)].iloc[0]
    duiding(f"Vooral {raw} was lang ziek.")
    approve()
    with pytest.raises(RunError, match="nummer uit de levering"):
        room.share(sharing)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("Bel 06-12345678 ", "telefoonnummer"), ("=1+1", "formule"), ("zoe@voorbeeld.nl", "e-mail")],
)
def test_a_leak_in_what_a_table_is_called_stops_the_sharing(approve, sharing, text, kind):
    change(sharing.places, TABLE.replace("tabellen", "vrijgave"), text, before="Verzuim naar duur")
    approve()
    with pytest.raises(RunError, match=kind):
        room.share(sharing)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Bel 06-12345678.", "telefoonnummer"),
        ("Mail zoe@voorbeeld.nl.", "e-mailadres"),
        ("BSN 111222333.", "BSN"),
        ("Zie /home/zoe/levering.xlsx.", "pad"),
    ],
)
def test_personal_data_in_a_duiding_stop_the_sharing(approve, sharing, duiding, text, kind):
    duiding(text)
    approve()
    with pytest.raises(RunError, match=kind):
        room.share(sharing)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<script>1</script>", "element script"),
        ('<img alt="" src="https://voorbeeld.nl/a.png">', "src refers outside"),
        ("<p onclick='1'>a</p>", "attribute onclick"),
    ],
)
def test_a_page_that_acts_or_calls_stops_the_sharing(approve, sharing, text, fault):
    change(sharing.places, PAGE, text)
    approve()
    with pytest.raises(RunError, match=fault):
        room.share(sharing)


def test_tables_are_csv_as_a_spreadsheet_opens_them_with_a_status_beside_an_empty_cell(bundle):
    content = members(bundle)[f"tabellen/{NAME}/verzuim_per_klasse.csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";"))
    statuses = {row["verzuimpercentage_status"] for row in rows}
    assert statuses <= {"getoond", "verborgen", "niet_bepaald"}
    for row in rows:
        assert (row["verzuimpercentage"] == "") == (row["verzuimpercentage_status"] != "getoond")


def test_the_workbook_holds_numbers_as_numbers_and_names_nobody(bundle):
    content = members(bundle)["tabellen.xlsx"]
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames[:3] == ["omslag", "inhoud", "noten"]
    assert [row[3].value for row in book["inhoud"].iter_rows(min_row=2)] == [
        f"tabellen/{NAME}/seizoen_en_trend_gepubliceerd.csv",
        f"tabellen/{NAME}/verzuim_gepubliceerd.csv",
        f"tabellen/{NAME}/verzuim_per_klasse.csv",
    ]
    sheet = book["tabel 3"]
    assert sheet["A1"].value == "Verzuim naar duur"
    assert sheet["A2"].value.startswith("Bron: levering")
    heads = [cell.value for cell in sheet[HEAD_ROW]]
    assert len(set(heads)) == len(heads)
    column = heads.index("Verzuimpercentage (%)")
    values = [row[column].value for row in sheet.iter_rows(min_row=HEAD_ROW + 1)]
    marks = {row[0].value for row in book["noten"].iter_rows(min_row=2)}
    assert any(isinstance(value, float) for value in values)
    assert all(isinstance(value, (int, float)) or value in marks for value in values)
    assert book.properties.creator == "lokalis_research"
    assert book.properties.lastModifiedBy is None


def test_every_table_is_labelled_data_too(bundle):
    """A hidden number is missing, and a variable beside it says so."""
    content = members(bundle)[f"spss/{NAME}/verzuim_per_klasse.sav"]
    table, about = pyreadstat.read_sav(io.BytesIO(content), apply_value_formats=True)
    assert about.file_label == "Verzuim naar duur"
    assert about.column_names_to_labels["verzuimpercentage"] == "Verzuimpercentage (%)"
    states = table["verzuimpercentage_status"].astype("str")
    assert set(states) <= {"getoond", "verborgen", "niet_bepaald"}
    assert (table["verzuimpercentage"].notna() == (states == "getoond")).all()


def test_the_codebook_says_of_every_column_what_it_is(bundle):
    found = members(bundle)
    text = found["codeboek.csv"].decode("utf-8-sig")
    told = {
        (row["bestand"], row["kolom"]): row
        for row in csv.DictReader(text.splitlines(), delimiter=";")
    }
    for name, content in found.items():
        if name.startswith("tabellen/"):
            heads = content.decode("utf-8-sig").splitlines()[0].split(";")
            assert all((name, head) in told for head in heads)
    rate = told[f"tabellen/{NAME}/verzuim_per_klasse.csv", "verzuimpercentage"]
    assert (rate["betekenis"], rate["eenheid"]) == ("Verzuimpercentage", "%")


def test_the_provenance_is_a_sound_ro_crate_without_paths_and_keys(bundle, sharing):
    found = members(bundle)
    rest = {
        name: len(content)
        for name, content in found.items()
        if name not in {CRATE, "manifest-sha256.txt", "handtekening.json"}
    }
    text = found[CRATE].decode()
    assert crate_faults(text, rest) == []
    assert str(sharing.places.runs) not in text
    assert sharing.checked.fingerprint not in text


def test_why_one_cell_is_hidden_is_never_in_the_bundle(bundle):
    for name, content in members(bundle).items():
        if name.endswith(".csv"):
            assert b"drempel" not in content
    assert not any("vrijgave" in name for name in members(bundle))


def test_after_a_withdrawal_the_next_version_says_why(bundle, sharing, look):
    first = bundle.read_bytes()
    notice = room.correct(
        sharing.places, "ingetrokken", by="Deler", reason="De klassen waren verwisseld."
    )
    assert "De klassen waren verwisseld." in notice.path.read_text("utf-8")
    assert not bundle.exists()
    with pytest.raises(RunError, match="Changed since it was approved: correcties"):
        room.share(sharing)
    look().decide("akkoord", by="Beoordelaar", reason="Goed zo.")
    again = room.share(sharing)
    assert again.event.versie == 2
    index = members(again.path)["index.html"].decode()
    assert "De klassen waren verwisseld." in index
    assert "Versie 2 vervangt" in index
    assert again.path.read_bytes() != first


def test_earlier_bundles_and_their_records_are_kept(bundle, sharing):
    content = bundle.read_bytes()
    room.correct(sharing.places, "ingetrokken", by="Deler", reason="Fout.")
    [(event, folder)] = room.shared_before(made_up=True)
    assert event.versie == 1
    assert (folder / "deelpakket-2022H2.zip").read_bytes() == content
    assert (folder / "vrijgave" / NAME / "verzuim_per_klasse.csv").is_file()
    assert room.shared_before(made_up=False) == []


def test_another_content_needs_a_withdrawal_or_an_erratum_first(
    bundle, sharing, approve, duiding, look
):
    duiding("Het steeg.")
    approve()
    with pytest.raises(RunError, match="shared already and differs"):
        room.share(sharing)
    room.correct(sharing.places, "erratum", by="Deler", reason="Duiding toegevoegd.")
    look().decide("akkoord", by="Beoordelaar", reason="Goed zo.")
    assert room.share(sharing).event.versie == 2


@pytest.mark.parametrize("kind", ["ingetrokken", "erratum"])
def test_what_was_never_shared_cannot_be_corrected(places, kind):
    with pytest.raises(RunError, match="No bundle"):
        room.correct(places, kind, by="Deler", reason="Fout.")


def test_a_correction_needs_a_reason_that_may_leave(bundle, places):
    with pytest.raises(RunError, match="needs a name and a reason"):
        room.correct(places, "erratum", by="Deler", reason=" ")
    with pytest.raises(RunError, match="telefoonnummer"):
        room.correct(places, "erratum", by="Deler", reason="Bel 06-12345678.")


def test_a_bundle_is_withdrawn_once(bundle, places):
    room.correct(places, "ingetrokken", by="Deler", reason="Fout.")
    with pytest.raises(RunError, match="withdrawn already"):
        room.correct(places, "ingetrokken", by="Deler", reason="Fout.")
