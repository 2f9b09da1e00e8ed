"""What the page says of goals and of the machine: by rule, through the door, without any text."""

from __future__ import annotations

import dataclasses

import nbformat
import numpy as np
import pandas as pd
import pytest
from made_up import people

from lokalis_research.errors import AnalysisError
from lokalis_research.gezinsplan import (
    agreement,
    answer,
    figures,
    machine_results,
    model_card,
    tables,
)
from lokalis_research.gezinsplan.features import LABELS, wording_groups
from lokalis_research.gezinsplan.machine import learn
from lokalis_research.gezinsplan.machine_measures import unseen_wording
from lokalis_research.release.door import release
from lokalis_research.release.record import audit_csv, to_csv
from lokalis_research.resources import notebooks_path
from lokalis_research.result import Audit, Column, Released
from lokalis_research.scan import make_needles, scan_files


@pytest.fixture(scope="module")
def codings(studied):
    """Two coders who are wrong in one of ten."""
    random = np.random.default_rng(8)
    parts = []
    for coder in ("codeur-a", "codeur-b"):
        wrong = random.random(len(studied.gold)) < 0.1
        flipped = studied.gold["oordeel"].map({"ja": "nee", "nee": "ja"})
        parts.append(
            studied.gold.assign(codeur=coder, oordeel=studied.gold["oordeel"].mask(wrong, flipped))
        )
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def results(machine, studied, codings, short_codebook):
    coded = studied.texts.loc[studied.gold["eenheid_id"].unique()]
    found = unseen_wording(machine, studied.texts, wording_groups(coded))
    return {
        "quality": machine_results.quality(machine, short_codebook),
        "beside": machine_results.beside(machine, codings, short_codebook),
        "unseen": machine_results.unseen(found, machine, short_codebook),
        "drivers": machine_results.drivers(machine, short_codebook),
        "calibrated": machine_results.calibrated(machine),
        "gold": agreement.gold_counts(studied.gold, studied.families, short_codebook),
    }


@pytest.fixture(scope="module")
def released(results, dictionary):
    return {name: release(result, dictionary) for name, result in results.items()}


@pytest.fixture(scope="module")
def card(released, machine):
    names = ("quality", "beside", "unseen", "drivers", "gold")
    return model_card.model_card(*(released[name] for name in names), machine)


@pytest.fixture(scope="module")
def needles(studied, dictionary):
    public = [path for path in dictionary.path.rglob("*") if path.suffix in {".csv", ".yaml"}]
    page = nbformat.read(notebooks_path() / "10_doelkwaliteit.ipynb", as_version=4)
    ids = {"doel_id": set(studied.texts.index), "gezin_id": set(studied.families)}
    prose = [path.read_text(encoding="utf-8") for path in public]
    prose += [cell.source for cell in page.cells if cell.cell_type == "markdown"]
    return make_needles(ids, lambda raw, kind: raw, studied.texts, prose)


def everything(released, card):
    pictures = [
        figures.beside(released["beside"]),
        figures.unseen(released["unseen"]),
    ]
    short = tables.machine_in_short(*(released[name] for name in ("quality", "beside", "unseen")))
    return "\n".join(
        [
            *(to_csv(one) + audit_csv(one) for one in (*released.values(), short)),
            *(one._repr_html_() for one in (*pictures, card)),
            repr(card),
        ]
    )


class TestThroughTheDoor:
    def test_no_text_id_or_name_comes_out(self, released, card, studied):
        shown = everything(released, card).casefold()
        for text in studied.texts.str.casefold():
            assert text[:30] not in shown
        for unit in studied.gold["eenheid_id"].unique():
            assert f"{unit}" not in shown
        names = {name for names in studied.truths["namen"] for name in names.split("|") if name}
        assert not [name for name in names if name.casefold() in shown.split()]

    def test_the_last_look_finds_nothing_either(self, released, card, needles):
        """Also not in disguise: in other cases, encodings, attributes and images."""
        files = [("pagina.html", everything(released, card).encode("utf-8"))]
        found = scan_files(files, needles)
        assert found.empty, found.to_string()

    def test_the_stored_page_holds_no_goal_of_the_demo(self, needles):
        stored = notebooks_path() / "10_doelkwaliteit.ipynb"
        found = scan_files([(stored.name, stored.read_bytes())], needles)
        # A notebook in the repository shows its code; nothing else may be found.
        assert set(found["soort"]) <= {"code", "parameters"}

    def test_the_last_look_would_have_found_a_goal(self, needles, studied):
        found = scan_files([("pagina.html", studied.texts.iloc[0].encode("utf-8"))], needles)
        assert not found.empty

    def test_what_drives_a_code_is_told_in_features_only(self, results):
        assert set(results["drivers"].table["kenmerk"]) <= set(LABELS.values())

    def test_the_features_that_were_planted_lead(self, results):
        table = results["drivers"].table
        strongest = table.loc[table.groupby("criterium")["gewicht"].apply(
            lambda weight: weight.abs().idxmax()
        )].set_index("criterium")  # fmt: skip
        assert strongest.loc["Concreet", "kenmerk"] == LABELS["blijft_vaag"]
        assert strongest.loc["Concreet", "gewicht"] < 0
        assert strongest.loc["Gericht op duurzame versterking", "kenmerk"] == LABELS["daarna"]

    def test_a_machine_with_few_families_on_one_side_is_hidden(self, results, dictionary):
        result = results["quality"]
        nine = people(result.table, ["criterium"], result.support.assign(n=9))
        few = release(dataclasses.replace(result, behind=nine), dictionary)
        assert few.table.drop(columns="criterium").isna().all(axis=None)

    def test_rows_stand_in_the_order_of_the_codebook_whatever_the_numbers(self, results):
        assert results["quality"].table["criterium"].tolist() == [
            "Concreet", "In de taal van het gezin", "Gericht op duurzame versterking",
        ]  # fmt: skip
        named = {label: name for name, label in LABELS.items()}
        for _, own in results["drivers"].table.groupby("criterium", sort=False):
            assert own["kenmerk"].map(named).is_monotonic_increasing

    def test_an_error_about_a_text_does_not_quote_it(self, studied, short_codebook):
        texts = studied.texts.iloc[1:]
        gone = studied.gold.assign(eenheid_id=studied.texts.index[0])
        with pytest.raises(AnalysisError) as refusal:
            learn(texts, studied.families, gone, short_codebook)
        assert studied.texts.iloc[0][:20] not in str(refusal.value)


class TestModelCard:
    def test_it_says_for_what_how_good_beside_whom_and_what_not(self, card):
        headings = [heading for heading, _ in card.sections]
        assert headings[0] == "Waarvoor"
        assert "Wat anders is opgeschreven" in headings
        assert headings[-1] == "Waar het niet voor is"
        assert "Een cijfer van het model alleen wordt nergens gegeven" in repr(card)

    def test_numbers_on_it_are_released_ones_in_dutch(self, card, released):
        table = released["unseen"].table
        worst = table.loc[table["verlies"].idxmax()]
        text = repr(card)
        assert f"{worst['bekend']:.2f}".replace(".", ",") in text
        assert str(worst["criterium"]) in text
        assert "Niet geleerd: leefgebied." in text

    def test_what_is_hidden_is_said_to_be_hidden(self, released, machine):
        def hidden(one):
            table = one.table.copy()
            numbers = [column for column in table if column not in ("criterium", "kenmerk")]
            table[numbers] = np.nan
            return dataclasses.replace(one, table=table)

        names = ("quality", "beside", "unseen", "drivers", "gold")
        text = repr(model_card.model_card(*(hidden(released[name]) for name in names), machine))
        assert "mag niet worden getoond" in text
        assert "nan" not in text


def table_of(name, dimension, columns, rows):
    table = pd.DataFrame(rows, columns=[dimension, *columns])
    return Released(
        name=name, title="Verandering van 2021H1 naar 2022H2",
        dimensions=(Column(dimension, dimension),),
        values=tuple(Column(column, column, decimals=1) for column in columns),
        table=table, status=table[columns].isna().replace({True: "verborgen", False: "getoond"}),
        audit=Audit("", pd.DataFrame()),
    )  # fmt: skip


class TestAnswer:
    def said(self, *, change=(4.0, 1.0, 7.0), teams=((60, 55, 65), (62, 57, 67)), made_up=False,
             gain=2.0, agreed=80.0, shares=((91, 90, 93), (36, 34, 38))):  # fmt: skip
        quality = table_of(
            "doelkwaliteit", "criterium", ["aandeel", "aandeel_laag", "aandeel_hoog", "winst"],
            [(name, *share, gain) for name, share in zip(("Feitelijk", "Duurzaam"), shares,
                                                         strict=True)],
        )  # fmt: skip
        changed = table_of(
            "verandering", "criterium",
            ["verandering", "verandering_laag", "verandering_hoog"],
            [("kwaliteitsscore", *change)],
        )  # fmt: skip
        shrunk = table_of(
            "teams", "buurtteam", ["geschat", "geschat_laag", "geschat_hoog"],
            [(name, *team) for name, team in zip(("Oost", "West"), teams, strict=True)],
        )  # fmt: skip
        rounds = table_of("eens", "criterium", ["eens_minst"], [("Feitelijk", agreed)])
        about = ("Duurzaam", "Concreet")
        return str(answer.answer(quality, changed, shrunk, rounds, about=about, made_up=made_up))

    def test_it_answers_the_question_and_gives_the_range_without_a_first_or_last(self):
        text = self.said().replace("\u00a0", " ").replace("\u2060", "")
        assert "Naar schatting voldoet 36% van de doelen sinds 2021 aan ‘Duurzaam’." in text
        assert "van 36% [34 – 38] van de doelen (‘Duurzaam’) tot 91% [90 – 93]" in text
        assert "vaakst" not in text

    @pytest.mark.parametrize(
        ("change", "expected"),
        [
            (
                (4.0, 1.0, 7.0),
                "steeg van het eerste halfjaar 2021 tot het tweede halfjaar 2022 met 4,0 punten",
            ),
            (
                (-4.0, -7.0, -1.0),
                "daalde van het eerste halfjaar 2021 tot het tweede halfjaar 2022 met 4,0 punten",
            ),
            ((4.0, 0.4, 7.6), "is uit deze gegevens niet te zeggen"),
            ((1.0, 0.0, 2.0), "is uit deze gegevens niet te zeggen"),
            ((1.0, -2.0, 4.0), "is uit deze gegevens niet te zeggen"),
            ((np.nan, np.nan, np.nan), "is uit deze gegevens niet te zeggen"),
        ],
    )
    def test_a_change_is_one_by_the_rule_for_the_page(self, change, expected):
        said = self.said(change=change)
        assert expected in said
        assert ("punten [0,3" in said) == ("4,0 punten" in expected)

    @pytest.mark.parametrize(
        ("teams", "expected"),
        [
            (
                ((50, 48, 52), (62, 60, 64)),
                "Van de 2 teams met een score zijn er 2 anders dan gemiddeld, meer dan toeval",
            ),
            (((50, 45, 55), (62, 57, 67)), "het ene buurtteam betere doelen"),
        ],
    )
    def test_teams_are_named_in_one_order_and_by_the_rule_for_the_page(self, teams, expected):
        assert expected in self.said(teams=teams)

    @pytest.mark.parametrize(("gain", "told"), [(2.0, True), (1.0, False), (np.nan, False)])
    def test_the_machine_is_named_only_where_it_gains(self, gain, told):
        assert ("keer zo veel" in self.said(gain=gain)) == told

    @pytest.mark.parametrize(("agreed", "told"), [(59.0, True), (60.0, False)])
    def test_little_agreement_on_an_answer_is_a_warning(self, agreed, told):
        assert ("Bij ‘Feitelijk’ zijn codeurs" in self.said(agreed=agreed)) == told

    @pytest.mark.parametrize("made_up", [True, False])
    def test_made_up_data_are_no_evidence(self, made_up):
        assert ("Fictieve gegevens: geen bewijs." in self.said(made_up=made_up)) == made_up

    def test_nothing_shown_is_nothing_said(self):
        hidden = ((np.nan,) * 3,) * 2
        text = self.said(shares=hidden, teams=hidden, change=(np.nan,) * 3)
        assert "er zijn te weinig codes" in text
        assert "nan" not in text
