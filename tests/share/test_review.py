"""The review: what a second person is shown, and which decisions are taken down."""

import getpass
import json

import pytest

from lokalis_research import share as room
from lokalis_research.errors import RunError
from lokalis_research.share.material import loosened, own_rules
from lokalis_research.share.release_note import ReleaseNote

NAME = "40_verzuim"


def test_the_page_lists_every_table_with_what_is_shown_and_why_the_rest_is_not(look, places):
    page = look().page()
    audit = places.run / "vrijgave" / NAME / "verzuim_per_klasse.csv"
    hidden = audit.read_text("utf-8").count(";verborgen;")
    assert "verzuim_per_klasse" in page
    assert "verzuim_gepubliceerd" in page
    assert (f"{hidden} verborgen" in page) == (hidden > 0)


def test_the_page_says_what_the_scan_found_by_place_and_kind_only(look, duiding):
    duiding("Bel 06-12345678.")
    page = look()._repr_html_()
    assert "telefoonnummer" in page.split("Waar u naar kijkt")[0]


def test_the_page_says_whether_the_delivery_was_searched_for(look, needles):
    assert "alleen nagezien op vormen" in look().page()
    assert "niets gevonden" in look(needles).page()


def test_raw_output_left_in_a_notebook_is_named_with_its_cell(look, places):
    path = places.run / "notebooks" / f"{NAME}.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    notebook["cells"][5]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": "gezin 12"},
        {
            "output_type": "execute_result",
            "metadata": {},
            "data": {"text/html": '<table class="dataframe"></table>', "text/plain": "a"},
        },
        {"output_type": "execute_result", "metadata": {}, "data": {"text/plain": "123"}},
    ]
    path.write_text(json.dumps(notebook), encoding="utf-8")
    assert look().strays == [
        (f"{NAME}, cel 5", "uitvoer van print"),
        (f"{NAME}, cel 5", "ruwe uitvoer"),
        (f"{NAME}, cel 5", "ruwe uitvoer"),
    ]


def test_raw_output_stops_the_sharing(approve, sharing, monkeypatch):
    monkeypatch.setattr(
        "lokalis_research.share.material.stray_outputs", lambda *_: [(7, "ruwe uitvoer")]
    )
    approve()
    with pytest.raises(RunError, match="40_verzuim, cel 7: ruwe uitvoer"):
        room.share(sharing)


def test_nobody_decides_on_what_they_have_not_seen(places, dictionary):
    with pytest.raises(RunError, match="Nobody has looked"):
        room.review(places, dictionary).decide("akkoord", by="Beoordelaar", reason="Ja.")
    assert room.read_decisions(places.review) == []


def test_what_jupyterlab_showed_was_seen(places, dictionary):
    shown = room.review(places, dictionary)
    assert "Mag tweede halfjaar 2022 worden gedeeld?" in shown._repr_html_()
    assert shown.decide("akkoord", by="Beoordelaar", reason="Ja.").verdict == "akkoord"


def test_nobody_decides_on_what_changed_since_they_looked(look, places, dictionary, duiding):
    look()
    duiding("Het steeg.")
    with pytest.raises(RunError, match=r"Changed since the page was made: duiding/40_verzuim\.md"):
        room.review(places, dictionary).decide("akkoord", by="Beoordelaar", reason="Ja.")


@pytest.mark.parametrize(("by", "reason"), [("", "Goed."), (" .", "Goed."), ("Beoordelaar", " ")])
def test_a_decision_needs_a_name_and_a_reason(look, by, reason):
    with pytest.raises(RunError, match="needs a name and a reason"):
        look().decide("akkoord", by=by, reason=reason)


def test_there_are_three_decisions(look):
    with pytest.raises(RunError, match="akkoord, aanpassen, afgewezen"):
        look().decide("misschien", by="Beoordelaar", reason="Tja.")


def test_all_decisions_stay_on_record(look, places):
    look().decide("aanpassen", by="Beoordelaar", reason="Noem de bron.")
    look().decide("akkoord", by="Beoordelaar", reason="Goed zo.")
    found = [(one.verdict, one.reason) for one in room.read_decisions(places.review)]
    assert found == [("aanpassen", "Noem de bron."), ("akkoord", "Goed zo.")]
    assert "Noem de bron." in look().page()


def test_a_half_year_without_a_run_is_refused(places, dictionary):
    with pytest.raises(RunError, match="no finished run"):
        room.review(room.Places(places.runs, places.period.shift(-1)), dictionary)


def test_looser_rules_are_approved_only_with_a_reason_that_ends_up_in_the_bundle(
    places, changed_rules
):
    looser = changed_rules(5)
    shown = room.review(places, looser)
    shown.write()
    assert "drempel.medewerker: 5 in plaats van 10" in shown.page()
    with pytest.raises(RunError, match="looser than our own"):
        shown.decide("akkoord", by="Beoordelaar", reason="Goed.")
    why = "De ondernemingsraad stemde ermee in."
    shown.decide("akkoord", by="Beoordelaar", reason="Goed.", rules_reason=why)
    material = shown.material
    note = ReleaseNote(date="2026-01-01", rules_reason=why, loosened=material.loosened)
    page = material.members(note)["verantwoording.html"].decode()
    assert why in page
    assert "5 in plaats van 10" in page


def test_stricter_rules_need_no_reason(places, changed_rules):
    shown = room.review(places, changed_rules(20))
    shown.write()
    shown.decide("akkoord", by="Beoordelaar", reason="Goed.")


def test_the_rules_to_compare_with_are_those_of_the_data_dictionary(dictionary):
    assert loosened(dictionary.release_rules, own_rules()) == []
    assert loosened(own_rules(), dictionary.release_rules) == []


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("drempel.gezin", lambda rules: rules["drempel"].update(gezin=9)),
        ("afronding.aantal", lambda rules: rules["afronding"].update(aantal=1)),
        ("nullen_zijn_klein", lambda rules: rules.update(nullen_zijn_klein=False)),
        ("dominantie.som.grootste", lambda rules: rules["dominantie"]["som"].update(grootste=0.9)),
        ("vrijheidsgraden", lambda rules: rules.pop("vrijheidsgraden")),
    ],
)
def test_every_kind_of_loosening_is_seen(name, change):
    rules = json.loads(json.dumps(own_rules()))
    change(rules)
    assert [found.split(":")[0] for found in loosened(rules, own_rules())] == [name]


def test_a_run_that_is_out_of_date_is_refused_before_anybody_reads_it(places, made, dictionary):
    room.review(places, dictionary, notebooks=made.notebooks)
    path = places.run / "paginas" / f"{NAME}.html"
    path.write_text(path.read_text("utf-8") + " ", encoding="utf-8")
    with pytest.raises(RunError, match="Out of date"):
        room.review(places, dictionary, notebooks=made.notebooks)


@pytest.mark.parametrize(
    "edit",
    [
        lambda text: text.replace("afgewezen", "akkoord"),
        lambda text: text.replace("Beoordelaar", "Iemand anders"),
        lambda text: text.splitlines()[0] + "\n",
        lambda text: "",
    ],
)
def test_decisions_that_somebody_edited_are_refused(places, look, edit):
    for verdict in ("akkoord", "afgewezen"):
        look().decide(verdict, by="Beoordelaar", reason="Nagekeken.")
    path = places.review / "besluiten.jsonl"
    path.write_text(edit(path.read_text("utf-8")), "utf-8")
    with pytest.raises(RunError, match="not what the reviewers signed"):
        room.read_decisions(places.review)


def test_decisions_in_a_folder_that_was_moved_accuse_nobody(places, look, tmp_path):
    look().decide("akkoord", by="Beoordelaar", reason="Nagekeken.")
    moved = places.review.rename(tmp_path / "verplaatst")
    with pytest.raises(RunError, match="not made in this folder") as refused:
        room.read_decisions(moved)
    assert "back where it was" in refused.value.remedy


def test_decisions_of_the_first_version_are_to_be_made_again(places, look):
    look().decide("akkoord", by="Beoordelaar", reason="Nagekeken.")
    path = places.review / "besluiten.jsonl"
    decided = json.loads(path.read_text("utf-8")) | {"signature": "0" * 64}
    path.write_text(json.dumps(decided) + "\n", "utf-8")
    with pytest.raises(RunError, match="which signed otherwise"):
        room.read_decisions(places.review)


def test_a_decision_says_which_account_made_it_and_what_was_said_of_a_table(places, look):
    table = f"{NAME}/verzuim_per_klasse"
    look().decide(
        "akkoord", by="Beoordelaar", reason="Goed.", comments={table: "Mag de klasse breder?"}
    )
    [decided] = room.read_decisions(places.review)
    assert decided.account == getpass.getuser()
    assert "Mag de klasse breder?" in look().page()
    with pytest.raises(RunError, match="no table"):
        look().decide("akkoord", by="Beoordelaar", reason="Goed.", comments={"a/b": "Wat?"})
