"""The commands: thin, without names of families, and with a status that scripts can use."""

import pytest
import typer
from typer.testing import CliRunner

from lokalis_research import home
from lokalis_research.cli import steekproef
from lokalis_research.codering import rounds_of
from lokalis_research.codering.rounds import read_texts
from lokalis_research.levering import DEMO_KEY
from lokalis_research.levering.pseudonym import pseudonymise
from lokalis_research.steekproef import read_draw
from lokalis_research.veiligheid.prepare import DRAW_FOLDER, read_frame

CODERS = ("--codeur", "codeur-a", "--codeur", "codeur-b")


@pytest.fixture(scope="module")
def call(delivery_folder, home_folder, delivery):
    """Call `lokalis steekproef ...` with a home of its own; pass a delivery where one is needed."""
    place = home_folder
    app = typer.Typer()
    app.command()(lambda: None)  # a second command, so that the first keeps its name
    steekproef.add_to(app)

    def run(name, *arguments, delivery=True):
        given = ("--levering", str(delivery_folder)) if delivery else ()
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv(home.HOME_VARIABLE, str(place))
            return CliRunner().invoke(app, ["steekproef", name, *map(str, arguments), *given])

    run.study = place / "onderzoek_demo" / "eigen" / "veiligheid"
    return run


@pytest.fixture(scope="module")
def drawn(call):
    return call("draw", "2022H2", "--plannen", 230, *CODERS)


def units(call):
    return read_draw(call.study / "2022H2" / DRAW_FOLDER).selected


def test_planning_draws_nothing_and_says_what_a_margin_costs(call, tmp_path):
    result = call("plan", "2022H2", "--marge", 10, "--plannen", 300)
    assert result.exit_code == 0, result.output
    assert "Voor 10 procentpunt marge" in result.output
    assert "neyman" in result.output
    assert "Wat uren coderen opleveren" in result.output


def test_where_there_are_fewer_plans_than_asked_all_of_them_are_planned_for(call):
    result = call("plan", "2022H2", "--plannen", 1_000_000)
    assert result.exit_code == 0, result.output
    assert "1000000" not in result.output


def test_drawing_says_how_many_and_names_no_family(call, drawn):
    assert drawn.exit_code == 0, drawn.output
    assert "Samen: 230 plannen" in drawn.output
    assert not any(unit in drawn.output for unit in units(call)["eenheid_id"])


def test_drawing_again_gives_the_same(call, drawn):
    before = units(call)
    assert call("draw", "2022H2", "--plannen", 230, *CODERS).exit_code == 0
    assert units(call).equals(before)


def test_a_draw_can_be_verified_with_the_same_delivery(call, drawn):
    result = call("verify", "2022H2")
    assert result.exit_code == 0, result.output
    assert result.output.count("gelijk: ") == 5


def test_coders_are_told_which_plan_to_open(call, drawn, delivery, city, dictionary):
    (made,) = rounds_of(call.study / "2022H2", dictionary)
    texts = read_texts(made)
    frame = read_frame(call.study / "2022H2").set_index("eenheid_id")
    plans = city.tables["gezinsplannen"]
    numbers = dict(
        zip(pseudonymise(plans["plan_id"], "plan_id", DEMO_KEY), plans["plan_id"], strict=True)
    )
    assert len(texts) == 230
    for unit, text in texts.items():
        assert f"gezinsplan {numbers[frame.loc[unit, 'plan_id']]} " in text


def test_a_replacement_and_an_extension_are_further_rounds(call, drawn, dictionary):
    unit = units(call)["eenheid_id"].iloc[0]
    result = call("replace", "2022H2", unit, "--reden", "leeg", *CODERS)
    assert result.exit_code == 0, result.output
    result = call("extend", "2022H2", "--plannen", 240, *CODERS)
    assert result.exit_code == 0, result.output
    rounds = rounds_of(call.study / "2022H2", dictionary)
    assert [len(set(one.assignments["eenheid_id"])) for one in rounds][:2] == [230, 1]
    assert call("verify", "2022H2").exit_code == 0


def test_plans_with_a_tick_can_be_drawn_more_often_and_it_says_what_that_buys(call, drawn):
    result = call("extend", "2022H2", "--plannen", 320, "--met-vinkje", 100, *CODERS)
    assert result.exit_code == 0, result.output
    assert "plannen met vinkje" in result.output
    assert "Samen: 320 plannen" in result.output
    assert call("verify", "2022H2").exit_code == 0


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("draw", "2022H2", "--plannen", 230), "niemand genoemd die gaat coderen"),
        (("draw", "2022q3", *CODERS), "is geen halfjaar"),
        (("draw", "2022H2", "--verdeling", "eerlijk", *CODERS), "proportioneel"),
        (("extend", "2021H1", *CODERS), "Voor dit halfjaar is nog niets getrokken"),
        (("verify", "2021H1"), "niets getrokken"),
    ],
)
def test_a_mistake_is_two_sentences_and_status_1(call, arguments, said):
    result = call(*arguments)
    assert result.exit_code == 1
    assert said in result.output
    assert "Traceback" not in result.output


def test_a_draw_needs_one_delivery(call):
    result = call("draw", "2022H2", *CODERS, delivery=False)
    assert (result.exit_code, "Geef --levering" in result.output) == (1, True)
