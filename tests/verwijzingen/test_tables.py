"""Tables made of released tables, and the published figures beside the computed ones."""

import numpy as np
import pandas as pd
import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.period import HalfYear, Year
from lokalis_research.verwijzingen.analyse import referral_ratios
from lokalis_research.verwijzingen.counting import with_work_areas
from lokalis_research.verwijzingen.quality import administrative_range
from lokalis_research.verwijzingen.reported import (
    beside_published,
    both_readings,
    published_numbers,
)
from lokalis_research.verwijzingen.tables import expected_beside_came, per_kind, without_paper
from lokalis_research.verwijzingen.words import COUNTS, PER_100, SHARE


def test_the_14_percent_is_referrals_per_100_families_and_not_the_share(dictionary, let_out):
    readings = both_readings(let_out(published_numbers(dictionary)))

    assert readings.origin == "openbaar"
    table = readings.table.set_index("verhouding")
    assert table["is_het"].tolist() == ["ja", "nee"]
    assert table["teller"].tolist() == [1164, 1024]
    assert table["uitkomst"].round(1).tolist() == [13.8, 12.1]


def test_computed_ratios_stand_beside_what_was_published(demo_referrals, dictionary, let_out):
    year = let_out(referral_ratios(demo_referrals, [Year(2019)]).named("jaar", ""))
    areas = let_out(
        referral_ratios(with_work_areas(demo_referrals), [HalfYear(2020, 1)], ("werkgebied",))
    )

    found = beside_published(let_out(published_numbers(dictionary)), year, areas)

    table = found.table.set_index("gebied")
    assert table.loc["hele stad", "past_bij"] == "verwijzingen per 100 gezinnen"
    assert table["gepubliceerd"].tolist() == [14, 13, 11.5]
    assert table.notna().all(axis=None)


def test_a_delivery_without_those_years_leaves_the_computed_side_open(
    referrals_from, dictionary, let_out
):
    later = referrals_from([("g1", "2022-03-01")], [("g1", "Oost", "2022-01-01", None)])
    year = let_out(referral_ratios(later, [Year(2019)]).named("jaar", ""))
    areas = let_out(referral_ratios(with_work_areas(later), [HalfYear(2020, 1)], ("werkgebied",)))

    table = beside_published(let_out(published_numbers(dictionary)), year, areas).table

    assert table[[PER_100, SHARE]].isna().all(axis=None)
    assert (table["past_bij"] == "geen van beide").all()


@pytest.mark.parametrize("ratio", [PER_100, SHARE])
def test_one_table_holds_one_ratio_of_every_kind(demo_referrals, let_out, ratio):
    ratios = let_out(referral_ratios(demo_referrals, HalfYear(2020, 2).trailing(3), counts=COUNTS))
    table = per_kind(ratios, ratio).table.set_index("periode")

    assert table["papier"].notna().tolist() == [False, True, False]
    assert (table["nieuw"] > table["verlengd"]).all()
    assert (table["nieuw_hoog"] < table["alle_laag"]).all()
    with pytest.raises(AnalysisError, match='no ratio "verhouding"'):
        per_kind(ratios, "verhouding")


def test_what_is_left_without_paper_is_a_range_around_the_likely_number(demo_referrals, let_out):
    halves = HalfYear(2020, 2).trailing(3)
    ratios = let_out(referral_ratios(demo_referrals, halves, counts=COUNTS))
    paper = let_out(administrative_range(demo_referrals, halves))

    table = without_paper(paper, ratios).table.set_index("periode")

    assert table.index.tolist() == ["2020H1"]
    row = table.loc["2020H1"]
    assert row["veel"] < row["midden"] < row["weinig"] < row["alle"]
    of_kind = per_kind(ratios, PER_100).table.set_index("periode").loc["2020H1"]
    assert row["midden"] == pytest.approx(of_kind["nieuw"] + of_kind["verlengd"], abs=0.2)


def test_half_years_beside_years_are_refused_in_a_table_too(shown):
    columns = {f"{PER_100}{end}": [10.0, 14.0] for end in ("", "_laag", "_hoog")}
    mixed = pd.DataFrame({"periode": ["2022H1", "2022"], "telling": "alle", **columns})

    with pytest.raises(AnalysisError, match="cannot be compared"):
        per_kind(shown(["periode", "telling"], mixed), PER_100)


def test_what_came_stands_beside_what_was_expected_and_the_future_stays_open(shown):
    forecasts = shown(
        ["periode"],
        pd.DataFrame(
            {
                "periode": ["2022H2", "2023H1", "2022H1"],
                "verwacht": [540.0, 690, np.nan],
                "verwacht_laag": [460.0, 600, np.nan],
                "verwacht_hoog": [620.0, 780, np.nan],
            }
        ),
    )
    ratios = shown(
        ["periode", "telling"],
        pd.DataFrame(
            {
                "periode": ["2022H2", "2022H2"],
                "telling": ["alle", "nieuwe"],
                "verwijzingen": [560.0, 555.0],
            }
        ),
    )

    table = expected_beside_came(forecasts, ratios).table

    assert table["periode"].tolist() == ["2022H2", "2023H1"]
    assert table["kwam"].tolist()[0] == 560
    assert np.isnan(table["kwam"].iloc[1])
