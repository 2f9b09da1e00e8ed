"""A study of 240 goals from draw to figure, beside the same worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from lokalis_research.codering import codings as read_codings
from lokalis_research.codering import (
    deal_more,
    decide_many,
    disagreements,
    gold,
    import_codings,
    load_codebook,
)
from lokalis_research.gezinsplan.agreement import agreement_by_criterion
from lokalis_research.gezinsplan.coded_goals import coded_goals
from lokalis_research.gezinsplan.estimate import quality
from lokalis_research.gezinsplan.sample import finest, frame, sizes
from lokalis_research.steekproef import draw

KEY = b"een sleutel om te toetsen........"
TEAMS = {"Oost": 1500, "West": 600, "Zuilen": 300}  # N_h per half-year
NAME = "concreet"


@pytest.fixture(scope="module")
def goals():
    """4,800 goals of as many families: two half-years, three teams."""
    rows = [
        (half_year, team, number)
        for half_year in ("2022H1", "2022H2")
        for team, size in TEAMS.items()
        for number in range(size)
    ]
    table = pd.DataFrame(rows, columns=["halfjaar", "buurtteam", "nr"])
    ids = table["halfjaar"] + table["buurtteam"] + table["nr"].astype(str)
    return table.assign(
        doel_id="d" + ids, gezin_id="g" + ids, plan_id="p" + ids,
        cluster="stad", leefgebied="wonen", datum=pd.Timestamp("2022-03-01"),
    )  # fmt: skip


@pytest.fixture(scope="module")
def studied(goals, dictionary, tmp_path_factory):
    """Draw 240, code all twice; b says yes to every third goal and a to every second."""
    units = frame(goals, finest(goals, 240))
    drawn = draw(units, sizes(units, 240), key=KEY)
    made = deal_more(
        tmp_path_factory.mktemp("studie") / "2022H2", drawn.selected, dictionary,
        "doelkwaliteit", KEY, coders=["a", "b"], overlap=1.0,
    )  # fmt: skip
    ids = sorted(drawn.selected["eenheid_id"])
    yes = {"a": set(ids[::2]), "b": set(ids[::3])}
    book = load_codebook(dictionary, "doelkwaliteit")
    rows = [
        (unit, coder, one.naam, one.codes[0] if one.naam != NAME or unit in yes[coder] else "nee")
        for coder in yes
        for unit in ids
        for one in book.criteria
    ]
    columns = ["eenheid_id", "codeur", "criterium", "oordeel"]
    import_codings(made, pd.DataFrame(rows, columns=columns))
    open_ = disagreements(made)[["eenheid_id", "criterium"]].drop_duplicates()
    decide_many(made, open_.assign(oordeel="ja"), door="eva", reden="Zo is het.")
    return made, drawn, ids, yes


def test_strata_get_goals_in_proportion_and_weights_add_up(studied, goals):
    _, drawn, _, _ = studied
    per_team = drawn.strata.set_index("stratum")["getrokken"]
    for half_year in ("2022H1", "2022H2"):
        assert [per_team[f"{half_year} {team}"] for team in TEAMS] == [75, 30, 15]
    assert (1 / drawn.selected["insluitkans"]).tolist() == pytest.approx([20.0] * 240)


def test_agreement_is_that_of_the_table_of_two_coders(studied, dictionary):
    made, _, ids, yes = studied
    families = pd.Series({unit: "g" + unit[1:] for unit in ids})
    row = agreement_by_criterion(read_codings(made), families, made.codebook).exact()
    row = row.set_index("criterium").loc[made.codebook[NAME].titel]
    both, a, b = len(yes["a"] & yes["b"]), len(yes["a"]), len(yes["b"])
    assert (both, a, b) == (40, 120, 80)
    observed = (both + 240 - a - b + both) / 240
    chance = (a * b + (240 - a) * (240 - b)) / 240**2
    assert row["overeenstemming"] == pytest.approx(100 * observed)
    assert row["kappa"] == pytest.approx((observed - chance) / (1 - chance))


def test_the_estimate_is_the_weighted_share_of_gold(studied, goals):
    made, drawn, _, yes = studied
    settled = gold(made)
    coded = coded_goals(goals, settled, drawn.selected, made.codebook)
    row = quality(coded).exact().set_index("criterium").loc[made.codebook[NAME].titel]
    said_yes = yes["a"] | yes["b"]  # what they differed on was decided to be yes
    weight = 1 / drawn.selected.set_index("eenheid_id")["insluitkans"]
    by_hand = weight[sorted(said_yes)].sum() / weight.sum()
    assert row["aandeel"] == pytest.approx(100 * by_hand)
    assert row["aandeel_laag"] < 100 * by_hand < row["aandeel_hoog"]
    assert np.isclose(row["aandeel"], row["aandeel_steekproef"])
