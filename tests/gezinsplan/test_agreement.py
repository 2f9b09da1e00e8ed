"""Agreement of coders of planted skill, and what of it may pass the door."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest

from lokalis_research.codering.codebook import Codebook
from lokalis_research.demo import judge_goals
from lokalis_research.demo.city.codings import CODERS, HARDER
from lokalis_research.errors import AnalysisError
from lokalis_research.gezinsplan.agreement import agreement_by_criterion, least_agreed
from lokalis_research.gezinsplan.figures import agreement, paradox
from lokalis_research.release.door import release

GOALS = 700


@pytest.fixture(scope="module")
def codings(studied) -> pd.DataFrame:
    """Three coders of planted skill who each judge the same goals on everything."""
    units = studied.truths.index[:GOALS]
    asked = pd.MultiIndex.from_product(
        [[coder.naam for coder in CODERS], units], names=["codeur", "eenheid_id"]
    ).to_frame(index=False)
    said = judge_goals(studied.truths.reset_index(), asked)
    return said.assign(
        ronde="proef",
        codeboekversie="1",
        oordeel=said["oordeel"].where(said["oordeel"] != "onduidelijk"),
    )


@pytest.fixture(scope="module")
def result(codings, studied, codebook: Codebook):
    return agreement_by_criterion(codings, studied.families, codebook)


def planted(truths: pd.DataFrame, criterion: str) -> float:
    """Agreement that follows from the planted skill and what is true: mean over pairs."""
    met = truths[criterion].head(GOALS).mean()
    less = HARDER.get(criterion, 0)
    sees = [(c.herkent - less) / 1000 for c in CODERS]
    denies = [(c.verwerpt - less) / 1000 for c in CODERS]
    pairs = list(itertools.combinations(range(len(CODERS)), 2))
    return float(
        np.mean(
            [
                met * (sees[a] * sees[b] + (1 - sees[a]) * (1 - sees[b]))
                + (1 - met) * (denies[a] * denies[b] + (1 - denies[a]) * (1 - denies[b]))
                for a, b in pairs
            ]
        )
    )


def test_agreement_is_what_the_planted_skill_of_coders_gives(result, studied, codebook):
    rows = result.table.set_index("criterium")
    criteria = [one for one in codebook.criteria if len(one.counted) == 2]
    held = [
        rows.at[one.titel, "overeenstemming_laag"]
        <= 100 * planted(studied.truths, one.naam)
        <= rows.at[one.titel, "overeenstemming_hoog"]
        for one in criteria
    ]

    assert len(held) == 14
    assert sum(held) >= 12


def test_kappa_is_low_where_one_answer_prevails_and_ac1_is_not(result):
    rows = result.table.set_index("criterium")
    skewed, even = rows.loc["Feitelijk"], rows.loc["Concreet"]

    assert skewed["prevalentie"] > 80
    assert skewed["overeenstemming"] == pytest.approx(even["overeenstemming"], abs=3)
    assert skewed["kappa"] < even["kappa"] - 0.1
    assert skewed["ac1"] > even["ac1"]


def test_every_coefficient_lies_in_its_interval_and_rests_on_families(result):
    for one in result.estimates:
        low, high = one.ends
        assert (result.table[low] <= result.table[one.name]).all()
        assert (result.table[one.name] <= result.table[high]).all()
    support = result.support
    assert (support["n"] <= support["effectief"]).all()
    assert set(support["eenheid"]) == {"gezin"}


def test_where_everyone_says_the_same_kappa_and_alpha_are_missing(codings, studied, codebook):
    same = codings.assign(
        oordeel=codings["oordeel"].where(codings["criterium"] != "concreet", "ja")
    )
    rows = agreement_by_criterion(same, studied.families, codebook).table.set_index("criterium")

    assert rows.loc["Concreet", ["kappa", "alfa"]].isna().all()
    assert rows.at["Concreet", "ac1"] == 1
    assert rows.at["Concreet", "ac1_laag"] < 1
    assert rows.at["Concreet", "overeenstemming"] == 100


def test_order_of_rows_does_not_matter(codings, studied, codebook, result):
    shuffled = codings.sample(frac=1, random_state=3)
    again = agreement_by_criterion(shuffled, studied.families, codebook)

    pd.testing.assert_frame_equal(again.table, result.table, rtol=1e-9)


def test_the_door_hides_what_few_families_stand_behind(codings, studied, codebook, dictionary):
    few = codings[codings["eenheid_id"].isin(studied.truths.index[:8])]
    released = release(agreement_by_criterion(few, studied.families, codebook), dictionary)

    assert released.table[["overeenstemming", "kappa", "alfa", "ac1"]].isna().all(axis=None)
    assert "geen overeenstemming" in agreement(released).text


def test_codings_under_another_version_are_refused(codings, studied, codebook):
    with pytest.raises(AnalysisError, match="1 other versions of the codebook"):
        agreement_by_criterion(codings.assign(codeboekversie="2"), studied.families, codebook)


def test_goals_without_a_family_are_counted_and_not_named(codings, studied, codebook):
    unknown = studied.families.drop(codings["eenheid_id"].iloc[0])

    with pytest.raises(AnalysisError, match=r"^1 coded goals have no") as error:
        agreement_by_criterion(codings, unknown, codebook)
    assert codings["eenheid_id"].iloc[0] not in str(error.value)


@pytest.mark.parametrize("draw", [agreement, paradox])
def test_figures_say_what_they_show(result, dictionary, draw):
    picture = draw(release(result, dictionary, sources=("proef",)))

    assert picture.wide.startswith(b"<svg")
    assert picture.narrow.startswith(b"<svg")
    assert any(title in picture.finding for title in result.table["criterium"])
    assert "AC1" in picture.unit
    assert "κ" in picture.unit
    assert all(title in picture.alt for title in result.table["criterium"])
    assert "." not in "".join(part for part in picture.finding.split() if part[-1].isdigit())


def test_agreement_on_a_rare_answer_is_low_where_ac1_is_high(result):
    rows = result.table.set_index("criterium")
    skewed = rows.loc[(rows["prevalentie"] - 50).abs().idxmax()]

    assert (rows["eens_minst"] <= rows["overeenstemming"] + 1e-9).all()
    assert skewed["eens_minst"] < 100 * skewed["ac1"]


def test_agreement_on_an_answer_is_counted_by_hand():
    # Four pairs: yes-yes, yes-no, yes-yes, no-no: "no" was given three times, twice together.
    counts = np.array([[2, 0], [1, 1], [2, 0], [0, 2]], dtype=float)
    assert least_agreed(counts) == pytest.approx(2 / 3)
