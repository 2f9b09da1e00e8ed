"""From a delivery to a round on disk: the same again, larger, replaced, and overlapping."""

import shutil

import pandas as pd
import pytest

from lokalis_research.codering import decide_many, disagreements, import_codings, rounds_of
from lokalis_research.demo.city.codings import judge_plans, settle_plans
from lokalis_research.errors import AnalysisError, NotDeliveredError
from lokalis_research.period import HalfYear
from lokalis_research.steekproef import mark_unusable, read_draw, verify, write_draw
from lokalis_research.veiligheid.estimate import last_change, shares
from lokalis_research.veiligheid.prepare import (
    DOUBLE,
    DRAW_FOLDER,
    deal_round,
    draw_plans,
    read_frame,
)
from lokalis_research.veiligheid.questions import LABELS
from lokalis_research.veiligheid.response import agreement, receipt, response
from lokalis_research.veiligheid.wave import read_waves

KEY, PERIOD = b"geheim van de studie, 32 bytes!!", HalfYear(2022, 2)
CODERS = ("codeur-a", "codeur-b", "codeur-c")


@pytest.fixture
def study(tmp_path):
    return tmp_path / "onderzoek van Zoë" / "veiligheid"


@pytest.fixture
def prepare(delivery, dictionary, study):
    def call(period=PERIOD, coders=CODERS, overlap=DOUBLE, **options):
        folder = study / str(period)
        draw_plans(delivery, dictionary, period, folder, KEY, **{"plans": 250, **options})
        return deal_round(folder, dictionary, KEY, coders=coders, overlap=overlap)

    return call


@pytest.fixture(scope="module")
def judged(delivery, dictionary, truths, tmp_path_factory):
    """Two half-years, drawn, judged by simulated coders and settled."""
    study = tmp_path_factory.mktemp("studie") / "veiligheid"
    earlier = None
    for period in (PERIOD.shift(-1), PERIOD):
        folder = study / str(period)
        draw_plans(delivery, dictionary, period, folder, KEY, plans=250, earlier=earlier)
        made = deal_round(folder, dictionary, KEY, coders=CODERS)
        plans = read_frame(folder)[["eenheid_id", "plan_id"]]
        said = judge_plans(truths, made.assignments.merge(plans, on="eenheid_id"))
        import_codings(made, said)
        asked = disagreements(made)[["eenheid_id", "criterium"]].drop_duplicates()
        settled = settle_plans(truths, asked.merge(plans, on="eenheid_id"))
        decide_many(
            made, settled[["eenheid_id", "criterium", "oordeel"]], door="besluit", reden="gemaakt"
        )
        earlier = folder
    return study


def units_of(round_):
    return set(round_.assignments["eenheid_id"])


def test_a_round_holds_the_drawn_plans_and_a_fifth_is_judged_twice(prepare, study):
    made = prepare()
    drawn = read_draw(study / "2022H2" / DRAW_FOLDER)
    sample = drawn.selected[drawn.selected["rol"] == "steekproef"]
    assert units_of(made) == set(sample["eenheid_id"])
    assert made.assignments.drop_duplicates("eenheid_id")["dubbel"].mean() == pytest.approx(0.2)


def test_preparing_twice_gives_the_same_round(prepare):
    first, second = prepare(), prepare()
    pd.testing.assert_frame_equal(first.assignments, second.assignments)
    assert first.folder == second.folder


def test_whoever_has_the_key_draws_the_same_plans_again(prepare, study, frame):
    prepare()
    drawn = read_draw(study / "2022H2" / DRAW_FOLDER)
    shuffled = frame.units.sample(frac=1, random_state=1)
    assert all(check.holds for check in verify(drawn, shuffled, key=KEY))


def test_more_plans_are_a_further_round_and_the_first_keeps_its_own(prepare, study, dictionary):
    first = prepare()
    second = prepare(plans=300)
    assert second.folder.name == "ronde-2"
    assert len(units_of(first)) == 250
    assert not units_of(first) & units_of(second)
    assert len(units_of(second)) == 50
    assert [one.naam for one in rounds_of(study / "2022H2", dictionary)] == [
        "veiligheid-2022h2-1",
        "veiligheid-2022h2-2",
    ]


def test_whoever_replaces_an_unusable_plan_is_dealt_in_a_further_round(prepare, study, dictionary):
    prepare()
    place = study / "2022H2" / DRAW_FOLDER
    drawn = read_draw(place)
    unit, stratum = drawn.selected.loc[0, ["eenheid_id", "stratum"]]
    write_draw(place, mark_unusable(drawn, unit, "onvindbaar"))
    made = deal_round(study / "2022H2", dictionary, KEY, coders=CODERS, overlap=0.0)
    (stand_in,) = units_of(made)
    reserve = drawn.selected[(drawn.selected["rol"] == "reserve")]
    expected = reserve[reserve["stratum"] == stratum].sort_values("volgorde")["eenheid_id"].iloc[0]
    assert stand_in == expected


def test_fewer_plans_than_were_drawn_are_refused(prepare):
    prepare()
    with pytest.raises(AnalysisError, match="fewer units than before"):
        prepare(plans=240)


@pytest.mark.parametrize(("keep", "least", "most"), [(1.0, 0.6, 1.0), (0.0, 0.0, 0.12)])
def test_waves_overlap_as_much_as_was_chosen(prepare, study, keep, least, most):
    first = prepare(PERIOD.shift(-1))
    second = prepare(earlier=study / "2022H1", keep=keep)
    still_there = set(read_frame(study / "2022H2")["eenheid_id"])
    stayed = units_of(first) & still_there
    assert least <= len(units_of(second) & stayed) / len(stayed) <= most


def test_nothing_of_a_draw_names_a_family_in_the_receipt(prepare, study, frame):
    prepare()
    text = (study / "2022H2" / DRAW_FOLDER / "ontvangstbewijs.json").read_text(encoding="utf-8")
    assert not any(unit in text for unit in frame.units["eenheid_id"])


def test_an_unknown_division_leaves_nothing_behind(delivery, dictionary, study):
    with pytest.raises(AnalysisError):
        draw_plans(delivery, dictionary, PERIOD, study, KEY, allocation="eerlijk")
    assert not study.exists()


def test_the_whole_chain_comes_near_the_planted_truth(judged, dictionary, frame, truly):
    (_, wave) = read_waves(judged, dictionary, PERIOD)
    table = shares([wave]).table.set_index("vraag")
    truth = 100 * truly(frame).mean()
    assert table.loc[LABELS["afgewogen"], "aandeel"] == pytest.approx(truth["afgewogen"], abs=10)
    # Coders of 90% or so pull shares towards the middle: near, not on, the truth.
    assert table.loc[LABELS["visie_gezin"], "aandeel"] == pytest.approx(
        truth["visie_gezin"], abs=20
    )


def test_plans_that_nobody_could_judge_are_counted_and_not_forgotten(judged, dictionary):
    (_, wave) = read_waves(judged, dictionary, PERIOD)
    steps = response(wave).table.set_index("stap")["plannen"]
    assert steps["te beoordelen"] == 250
    assert steps["beoordeeld"] + steps["niet beoordeeld"] == 250
    assert 0 < steps["niet beoordeeld"] < 30
    assert receipt(wave).table["getrokken"].sum() == 250


def test_agreement_is_measured_on_what_two_coders_judged(judged, dictionary):
    (_, wave) = read_waves(judged, dictionary, PERIOD)
    table = agreement(wave).table
    assert (table["dubbel"] <= 50).all()
    assert table["eens"].between(60, 100).all()
    assert (table["ac1_laag"] < table["ac1"]).all()


def test_that_neither_coder_saw_a_concern_is_no_agreement_on_what_is_said_of_it(judged, dictionary):
    (_, wave) = read_waves(judged, dictionary, PERIOD)
    asked = wave.codings[wave.codings["criterium"] == "visie_gezin"]
    answers = asked.groupby("eenheid_id")["oordeel"].agg(list)
    twice = [set(one) for one in answers if len(one) == 2]
    table = agreement(wave).table.set_index("vraag")
    assert 0 < table.loc["Visie van het gezin", "dubbel"] < table["dubbel"].max()
    assert table.loc["Visie van het gezin", "dubbel"] == sum(
        bool(said & {"ja", "nee"}) for said in twice if "onduidelijk" not in said
    )


def test_a_first_half_year_has_no_change(judged, dictionary, let_out):
    waves = read_waves(judged, dictionary, PERIOD.shift(-1))
    assert len(waves) == 1
    assert let_out(last_change(waves)).table.empty


@pytest.mark.parametrize("dealt", [False, True])
def test_an_earlier_half_year_that_nobody_judged_yet_is_left_out(
    judged, dictionary, delivery, tmp_path, dealt
):
    shutil.copytree(judged / str(PERIOD), tmp_path / str(PERIOD))
    given = (delivery, dictionary, PERIOD.shift(-1), tmp_path / str(PERIOD.shift(-1)), KEY)
    draw_plans(*given, plans=60, minimum=2)
    if dealt:
        deal_round(given[3], dictionary, KEY, coders=CODERS)
    (wave,) = read_waves(tmp_path, dictionary, PERIOD)
    assert wave.period == PERIOD


def test_a_half_year_without_a_draw_says_how_to_draw_it(judged, dictionary):
    with pytest.raises(NotDeliveredError, match="lokalis steekproef draw 2023H1"):
        read_waves(judged, dictionary, HalfYear(2023, 1))
