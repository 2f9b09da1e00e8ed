"""What the page says follows from released tables: counts with their place, bounds, sentences."""

import dataclasses

import numpy as np
import pytest

from lokalis_research.period import HalfYear
from lokalis_research.veiligheid import figures, look, tables
from lokalis_research.veiligheid.answer import answer
from lokalis_research.veiligheid.estimate import last_change, shares
from lokalis_research.veiligheid.frame import registration
from lokalis_research.veiligheid.questions import LABELS

PERIOD = HalfYear(2022, 2)


@pytest.fixture(scope="module")
def published(dictionary, let_out):
    return let_out(look.published_look(dictionary))


@pytest.fixture(scope="module")
def registered(frame, dictionary, let_out):
    return let_out(registration(frame, dictionary))


@pytest.fixture(scope="module")
def per_team(frame, dictionary, let_out):
    return let_out(registration(frame, dictionary, "buurtteam"))


@pytest.fixture(scope="module")
def two_waves(wave_of, frame, earlier_frame):
    key = b"k" * 32
    return wave_of(earlier_frame, key, period=PERIOD.shift(-1)), wave_of(frame, key)


@pytest.fixture(scope="module")
def estimated(two_waves, let_out):
    return let_out(shares(two_waves))


def test_published_counts_stand_with_their_place_and_unchanged(published):
    table = published.table.set_index("onderdeel")
    assert table["waarde"].tolist() == [75, 46, 29, 49, 26]
    assert set(table["plaats"]) == {"Jaarverslag 2022, Veiligheid"}
    assert published.origin == "openbaar"


def test_the_published_share_of_ticked_plans_is_a_quarter(dictionary, let_out):
    assert let_out(look.published_tick(dictionary)).table["waarde"].tolist() == [25]


def test_an_interval_around_published_shares_is_called_as_if_random(published):
    table = look.look_shares(published)
    assert all("alsof het lot trok" in column.label for column in table.values[-2:])
    family = table.table.set_index("onderdeel").loc["visie van het gezin"]
    assert family["aandeel"] == pytest.approx(61.33, abs=0.01)
    # Wilson for 46 of 75, as R's prop.test without correction gives it.
    assert (family["aandeel_laag"], family["aandeel_hoog"]) == pytest.approx(
        (50.02, 71.54), abs=0.01
    )


def test_the_overlap_of_both_views_lies_from_0_to_29(published):
    table = look.views_bounds(published).table.set_index("visie")
    assert table.loc["beide"].tolist() == [0, 29]
    assert table.loc["alleen het gezin"].tolist() == [17, 46]
    assert (table.loc["geen van beide"] == table.loc["beide"]).all()


def test_a_random_sample_of_that_size_is_more_certain_by_the_correction(published, registered):
    alike = look.look_shares(published).table.set_index("onderdeel")
    other = look.random_instead(published, registered).table.set_index("onderdeel")
    width = other["aandeel_hoog"] - other["aandeel_laag"]
    assert (width < alike["aandeel_hoog"] - alike["aandeel_laag"]).all()
    assert other["marge"].to_numpy() == pytest.approx(width.to_numpy() / 2)


def test_a_city_with_fewer_plans_than_the_look_gives_no_such_sample(published, registered):
    few = dataclasses.replace(registered, table=registered.table.assign(zorg=60.0))
    assert look.random_instead(published, few).table["marge"].isna().all()


def test_counts_of_the_registration_are_those_of_the_frame(frame, dictionary):
    for by in ("stad", "cluster", "buurtteam"):
        table = registration(frame, dictionary, by).table
        assert table["met_plan"].sum() == len(frame.units)
        assert table["aangegeven"].sum() == (frame.units["aangegeven"] != "niet_aangegeven").sum()
        assert (table["met_plan"] <= table["gezinnen"]).all()


def test_bounds_hold_the_truth_whatever_stands_in_plans_without_a_tick(
    registered, two_waves, let_out, frame, truly
):
    wave = two_waves[-1]
    by_tick, now = let_out(shares([wave], "aangegeven")), let_out(shares([wave]))
    table = tables.bounds(registered, by_tick, now).table.set_index("vraag")
    truth = 100 * truly(frame).mean()
    for name in tables.BOUNDED:
        row = table.loc[LABELS[name]].dropna()
        if "laagst" in row:
            assert row["laagst"] <= truth[name] <= row["hoogst"]
            assert row["laagst"] <= row["vinkje"] <= row["hoogst"]


def test_the_tick_alone_misleads_and_the_sample_shows_it(
    registered, two_waves, let_out, frame, truly
):
    wave = two_waves[-1]
    by_tick, now = let_out(shares([wave], "aangegeven")), let_out(shares([wave]))
    row = tables.bounds(registered, by_tick, now).table.set_index("vraag").loc[LABELS["zorg"]]
    truth = 100 * truly(frame)["zorg"].mean()
    assert row["steekproef_laag"] <= truth <= row["steekproef_hoog"]
    assert row["vinkje"] > 2 * truth


def test_plans_for_all_wijken_add_up(per_team):
    table = tables.plans_per_wijk(per_team, 10.0).table.set_index("gebied")
    assert table["plannen"].drop("alle buurtteams").sum() == table.loc["alle buurtteams", "plannen"]


def test_the_answer_names_what_was_published_and_what_the_sample_says(
    published, estimated, two_waves, let_out
):
    text = str(answer(published, estimated, let_out(last_change(two_waves)), PERIOD))
    assert "alle 75 plannen met zorgen in gekozen wijken. Daarvan bevatten er 46" in text
    row = estimated.table.query("periode == '2022H2'").set_index("vraag")
    weighed = row.loc[LABELS["afgewogen"], "aandeel"]
    assert f"in {weighed:.0f}%" in text
    assert "Sinds het eerste halfjaar 2022" in text
    assert "Fouten die codeurs samen maken, zitten niet in de intervallen." in text


def test_the_answer_calls_a_change_by_the_rule_for_the_page(
    published, estimated, two_waves, let_out
):
    change = let_out(last_change(two_waves))
    moved = change.table.assign(verandering=12.0, verandering_laag=6.0, verandering_hoog=18.0)
    still = change.table.assign(verandering=12.0, verandering_laag=1.0, verandering_hoog=23.0)
    said = answer(published, estimated, dataclasses.replace(change, table=moved), PERIOD)
    assert "+12 procentpunt" in str(said)
    said = answer(published, estimated, dataclasses.replace(change, table=still), PERIOD)
    assert "veranderde geen van deze aandelen" in str(said)


def test_the_answer_of_a_first_half_year_speaks_of_no_change(published, wave, let_out):
    first = let_out(last_change([wave]))
    assert "Sinds" not in str(answer(published, let_out(shares([wave])), first, PERIOD))


def test_hidden_shares_are_not_spoken_of(published, estimated, two_waves, let_out):
    hidden = estimated.table.assign(aandeel=np.nan)
    said = answer(
        published,
        dataclasses.replace(estimated, table=hidden),
        let_out(last_change(two_waves)),
        PERIOD,
    )
    assert "geen cijfer toe dat getoond mag worden" in str(said)


def test_figures_say_what_they_show_and_stand_aside_where_nothing_may_be_shown(
    published, registered, per_team, estimated, two_waves, let_out
):
    blik, random = look.look_shares(published), look.random_instead(published, registered)
    by_cluster = let_out(shares([two_waves[-1]], "cluster"))
    by_tick, now = let_out(shares([two_waves[-1]], "aangegeven")), let_out(shares([two_waves[-1]]))
    hours = tables.hours(per_team, minimum=2, minutes=20, double=0.2, concern=17)
    for made in (
        figures.published(blik, random),
        figures.shares(estimated, PERIOD),
        figures.bounds(tables.bounds(registered, by_tick, now)),
        figures.clusters(by_cluster, estimated, PERIOD),
        figures.hours(hours, 400),
    ):
        assert made.wide.startswith(b"<svg")
        assert "%" in made.alt or "punt" in made.alt
        assert "Bron: " in made.caption
        assert "nan" not in (made.finding + made.alt + made.caption)
    assert "; met " in figures.hours(hours, 400).finding
    assert "; met " not in figures.hours(hours, 10_000).finding
    nothing = [
        dataclasses.replace(table, table=table.table.assign(aandeel=np.nan))
        for table in (estimated, by_cluster)
    ]
    assert figures.shares(nothing[0], PERIOD) == figures.NOTHING
    assert figures.clusters(nothing[1], estimated, PERIOD) == figures.NOTHING
