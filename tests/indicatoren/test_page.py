"""What the page says: sentences, figures and published figures, from released tables."""

import dataclasses

import pandas as pd
import pytest

from lokalis_research.drawing import Notice
from lokalis_research.indicatoren import (
    duration,
    experience,
    figures_families,
    questions,
    queue,
    reach,
    reference,
    reported,
    tables,
    timely,
)
from lokalis_research.indicatoren.answer import answer
from lokalis_research.period import HalfYear, Year
from lokalis_research.verdict import UNKNOWN

H2 = HalfYear(2022, 2)


@pytest.fixture(scope="module")
def page(city, city_support, city_registrations, dictionary, let_out):
    """Everything that the answer rests on."""
    halves = [H2.shift(-2), H2]
    asked = questions.asked_of(city_support, city["hulpvragen"], halves)
    reached = let_out(reach.reach(city_support, halves))
    talks = let_out(timely.kennismaking(city_registrations, halves))
    filled = let_out(experience.filled_in(city["ervaringswijzer"], halves))
    return {
        "reached": reached,
        "talks": talks,
        "timely": tables.timeliness(talks),
        "waits": tables.both_waits(
            *(
                let_out(duration.middles(waits(city_registrations), halves))
                for waits in (duration.until_talk, duration.until_start)
            )
        ),
        "queued": let_out(queue.queue(city_registrations, halves)),
        "fields": let_out(questions.per_field(asked, dictionary)),
        "several": tables.more_than_one(
            let_out(questions.how_many(asked, city_support, halves, "")), ""
        ),
        "agreed": let_out(experience.agreement(city["ervaringswijzer"], halves, dictionary)),
        "responded": experience.response(filled, reached),
    }


@pytest.fixture
def share(page, dictionary):
    return reference.share_of_city(
        page["reached"], page["reached"], reference.known_families(dictionary), H2
    )


def said(page, share, dictionary, **other):
    parts = {name: one for name, one in page.items() if name != "talks"} | other
    return str(answer(share=share, period=H2, dictionary=dictionary, **parts))


def hidden(released):
    names = [column.name for column in released.values]
    return dataclasses.replace(released, table=released.table.assign(**dict.fromkeys(names)))


def test_the_answer_says_what_cannot_be_said(page, share, dictionary):
    text = said(page, share, dictionary)
    assert f"Welk deel van alle gezinnen in de stad dat is, {UNKNOWN}" in text
    assert f"hoeveel van de andere gezinnen zelf later wilden, {UNKNOWN}" in text
    assert f"wat de anderen vinden, {UNKNOWN}" in text


def test_the_answer_takes_its_numbers_from_the_tables(page, share, dictionary):
    row = page["reached"].table.set_index("periode").loc["2022H2"]
    text = said(page, share, dictionary)
    assert f"{row['gezinnen']:,.0f} gezinnen begeleid".replace(",", ".") in text
    assert "2022H1" not in text


def test_only_what_can_be_compared_stands_beside_a_year_before(page, share, dictionary):
    """Since 2022 other families answer the Ervaringswijzer; how a first talk is timed stayed."""
    parts = {name: one for name, one in page.items() if name != "talks"}
    figures = answer(share=share, period=H2, dictionary=dictionary, **parts).figures
    before = {one.label.split(",")[0]: one.year_before for one in figures}
    assert before["Vindt zich goed geholpen"] == (
        "niet goed te vergelijken: het aantal antwoorden is sterk gestegen"
    )
    assert before["Kennismaking binnen vijf werkdagen"] == "34%: dat kan toeval zijn"
    assert before["Begeleide gezinnen"].endswith(": niet getoetst")  # of two half-years alone


def test_what_is_counted_is_set_beside_how_much_its_earlier_years_differed(
    page, city_support, city_registrations, share, dictionary, let_out
):
    parts = {name: one for name, one in page.items() if name != "talks"} | {
        "reached": let_out(reach.reach(city_support, H2.trailing(6))),
        "queued": let_out(queue.queue(city_registrations, H2.trailing(6))),
    }
    points = answer(share=share, period=H2, dictionary=dictionary, **parts).points
    assert all("dat kan toeval zijn" in points[place] for place in (0, 1, 2))
    assert "Ervaringswijzer" in points[4]


@pytest.mark.parametrize(
    ("part", "sentence"),
    [
        ("reached", f"Hoeveel gezinnen in het tweede halfjaar 2022 werden begeleid, {UNKNOWN}."),
        ("timely", f"tijdig een kennismaking had, {UNKNOWN}."),
        ("agreed", f"Wat gezinnen van de hulp vinden, {UNKNOWN}."),
    ],
)
def test_what_is_hidden_is_not_said(page, share, part, sentence, dictionary):
    empty = hidden(page[part])
    empty = dataclasses.replace(empty, table=empty.table.astype(dict.fromkeys(
        [column.name for column in empty.values], float)))  # fmt: skip
    text = said(page, share, dictionary, **{part: empty})
    assert sentence in text
    assert "nan" not in text.lower().replace("financ", "")


def test_the_share_of_the_city_is_made_once_somebody_fills_the_number_in(page, dictionary, let_out):
    families = pd.DataFrame(
        {"buurtteam": ["hele stad"], "jaar": [2022], "alle_gezinnen": [65000.0]}
    )
    found = reference.share_of_city(page["reached"], page["reached"], families, H2)
    row = found.table.iloc[0]
    assert row["aandeel"] == pytest.approx(100 * row["gezinnen"] / 65000)
    assert "van alle gezinnen in de stad." in said(page, found, dictionary)
    assert found.title == "Welk deel van alle gezinnen wordt begeleid"


def test_a_table_without_a_share_does_not_promise_one(share):
    assert share.table["aandeel"].isna().all()
    assert "deel" not in share.title


def test_the_city_is_known_only_when_every_team_with_an_area_is_filled_in(dictionary):
    class Filled:
        def code_list(self, name):
            table = dictionary.code_list(name)
            return table.assign(gezinnen_2022=["100"] * (len(table) - 1) + [None])

    found = reference.known_families(Filled())
    teams = dictionary.code_list("buurtteams")
    expected = 100 * (teams["soort"] == "wijkteam").sum()
    whole = found[found["buurtteam"] == reference.CITY]
    assert whole[["jaar", "alle_gezinnen"]].to_numpy().tolist() == [[2022, expected]]
    assert reference.known_families(dictionary).empty


def test_two_half_years_and_the_ends_of_an_interval_stand_each_in_their_own_column(page):
    keys = ["wachten_op", "duur"]
    found = tables.waiting_now_and_before(page["queued"], H2.shift(-2), H2).table.set_index(keys)
    for half_year, column in ((H2.shift(-2), "wachtend_eerder"), (H2, "wachtend_nu")):
        own = page["queued"].table.query(f"periode == '{half_year}'").set_index(keys)["wachtend"]
        pd.testing.assert_series_equal(found[column], own, check_names=False)
    timely = page["timely"].table
    assert (timely["tijdig_laag"] < timely["tijdig"]).all()
    assert (timely["tijdig"] < timely["tijdig_hoog"]).all()


def test_every_figure_has_words_and_hidden_numbers_make_a_notice(page, city_registrations, let_out):
    read = let_out(duration.curve(duration.until_talk(city_registrations), [H2.shift(-2), H2]))
    draw = {
        "talks": figures_families.timeliness,
        "reached": figures_families.reach,
        "fields": lambda one: figures_families.fields(one, H2),
        "agreed": lambda one: figures_families.statements(one, H2),
    }
    for name, figure in draw.items():
        assert len(figure(page[name]).alt) > 60
        table = page[name].table
        numbers = [c.name for c in page[name].values if c.name in table]
        gone = dataclasses.replace(
            page[name], table=table.assign(**{n: float("nan") for n in numbers})
        )
        assert isinstance(figure(gone), Notice)
    words = {
        "what": "een kennismaking",
        "since": "na de aanmelding",
        "unit": "werkdagen",
        "mark": 5,
    }
    picture = figures_families.curve(read, H2, **words)
    assert "binnen 5 werkdagen na de aanmelding" in picture.finding
    assert "op dezelfde dag" in picture.alt


def test_published_numbers_stand_beside_those_of_their_own_period(
    city_support, city_registrations, dictionary, let_out
):
    published = let_out(reported.published_figures(dictionary, "bereik"))
    years = let_out(reach.reach(city_support, [Year(2019), Year(2022)]))
    half = let_out(reach.reach(city_support, [HalfYear(2020, 1)]))
    table = reported.beside_reach(published, years, half).table.set_index("periode")
    assert table["gepubliceerd"]["2020H1"] == 5599
    # The two published percentages cannot have one denominator.
    assert table["stad_verslag"]["2019"] > 1.3 * table["stad_verslag"]["2020H1"]
    assert pd.isna(table["gepubliceerd"]["2022"])
    talks = let_out(timely.kennismaking(city_registrations, [Year(2021), Year(2022)]))
    published = let_out(reported.published_figures(dictionary, "kennismaking"))
    fits = reported.beside_talk(published, talks).table.set_index("periode")["past_bij"]
    assert fits.loc[["2021", "2022"]].tolist() == ["met later op verzoek", "binnen vijf werkdagen"]


def test_a_published_figure_without_a_computed_one_stays_alone(
    city_registrations, dictionary, let_out
):
    published = let_out(reported.published_figures(dictionary, "wachttijd"))
    start = let_out(duration.curve(duration.until_start(city_registrations), [Year(2022)]))
    means = pd.DataFrame(
        columns=["periode", "gemiddeld_tot_gesprek", "gemiddeld_tot_gesprek_werkdagen",
                 "gemiddeld_tot_begin"], dtype="float64",
    ).astype({"periode": "str"})  # fmt: skip
    empty = dataclasses.replace(start, table=means)
    found = reported.beside(
        published, dictionary, {"gemiddeld": (empty,), "begin": (start,)}, "Naast"
    ).table
    means_of = found[found["onderdeel"].str.contains("gemiddeld")]
    assert means_of["berekend"].isna().all()
    shares = found[~found["onderdeel"].str.contains("gemiddeld")].set_index("onderdeel")
    within = start.table.set_index("dag")["aandeel"]
    assert shares["berekend"].tolist() == [within["14"], 100 - within["28"]]


def test_before_it_was_used_everywhere_the_answer_says_that_it_was_a_trial(page, share, dictionary):
    rows = page["agreed"].table.query("periode == '2022H2'").assign(periode="2019H2")
    agreed = dataclasses.replace(page["agreed"], table=rows)
    parts = {name: one for name, one in page.items() if name not in ("talks", "agreed")}
    text = str(
        answer(share=share, agreed=agreed, period=HalfYear(2019, 2), dictionary=dictionary, **parts)
    )
    assert "een proef bij enkele teams" in text
    assert "een proef bij enkele teams" not in said(page, share, dictionary)
