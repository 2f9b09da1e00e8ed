"""What passes the door, what does not, and what is seen of it afterwards."""

import dataclasses
import shutil

import numpy as np
import pandas as pd
import pytest
from made_up import people
from scipy import stats

from lokalis_research.dictionary import load_dictionary
from lokalis_research.errors import ReleaseError
from lokalis_research.published import as_result
from lokalis_research.release.door import interval, release
from lokalis_research.release.estimates import round_to
from lokalis_research.release.rules import load_rules
from lokalis_research.result import Column, Quantity, Ratio, Result


def status_of(result, dictionary, column="ziek"):
    return release(result, dictionary).status[column].item()


@pytest.mark.parametrize(
    ("n", "expected"), [(9, "verborgen"), (10, "getoond"), (1, "verborgen"), (0, "verborgen")]
)
def test_ten_contributors_are_enough_and_nine_are_not(one_cell, dictionary, n, expected):
    assert status_of(one_cell(n=n), dictionary) == expected


def test_a_zero_that_cannot_be_otherwise_is_shown(one_cell, dictionary):
    result = one_cell(sick=0.0, n=0, grootste=np.nan, grootste_twee=np.nan, structural_zero=True)
    released = release(result, dictionary)
    assert released.status["ziek"].item() == "getoond"
    assert released.table["ziek"].item() == 0


@pytest.mark.parametrize(
    ("largest", "largest_two", "expected"),
    [
        (0.50, 0.60, "getoond"),
        (0.51, 0.60, "verborgen"),
        (0.45, 0.85, "getoond"),
        (0.45, 0.86, "verborgen"),
    ],
)
def test_nobody_may_dominate_a_sum(one_cell, dictionary, largest, largest_two, expected):
    result = one_cell(grootste=largest, grootste_twee=largest_two)
    assert status_of(result, dictionary) == expected


def test_dominance_is_about_sums_and_not_about_counts(one_cell, dictionary):
    result = one_cell(kind="aantal", grootste=0.9, grootste_twee=0.95)
    assert status_of(result, dictionary) == "getoond"


def test_a_ratio_is_hidden_with_either_of_its_parts(one_cell, dictionary):
    released = release(one_cell(n=3), dictionary)
    hidden = ["ziek", "percentage", "percentage_laag", "percentage_hoog", "fout"]
    assert (released.status[hidden] == "verborgen").all(axis=None)
    assert released.table[hidden].isna().all(axis=None)
    assert released.status["dagen"].item() == "getoond"


def test_ratio_and_interval_come_from_the_rounded_numbers(one_cell, dictionary):
    table = release(one_cell(sick=123.0, days=1002.0, error=1.02), dictionary).table
    assert table["ziek"].item() == 125
    assert table["dagen"].item() == 1000
    assert table["percentage"].item() == pytest.approx(12.5)
    margin = np.exp(stats.t.ppf(0.975, 19) * 1.0 / 12.5)
    assert table["percentage_laag"].item() == pytest.approx(12.5 / margin)
    assert table["percentage_hoog"].item() == pytest.approx(12.5 * margin)


def test_a_standard_error_that_rests_on_few_gives_a_wide_interval(one_cell, dictionary):
    widths = [
        release(one_cell(effectief=effective), dictionary).table["percentage_hoog"].item()
        for effective in (30.0, 8.0, 4.0)
    ]
    assert widths == sorted(widths)
    shown = release(one_cell(effectief=8.7), dictionary).table
    assert shown["percentage_vrijheidsgraden"].item() == 7


def test_an_interval_does_not_go_beyond_what_is_possible(one_cell, dictionary):
    result = one_cell(effectief=1.5, error=5.0)
    limited = dataclasses.replace(result.ratios[0], highest=100.0)
    for ratio, expected in ((result.ratios[0], False), (limited, True)):
        table = release(dataclasses.replace(result, ratios=(ratio,)), dictionary).table
        assert (table["percentage_hoog"].item() <= 100) is expected


@pytest.mark.parametrize(("degrees", "expected"), [(9, "verborgen"), (10, "getoond")])
def test_an_interval_needs_ten_degrees_of_freedom(one_cell, dictionary, degrees, expected):
    released = release(one_cell(vrijheidsgraden=degrees), dictionary)
    assert released.status["percentage_laag"].item() == expected
    assert released.status["percentage"].item() == "getoond"


@pytest.mark.parametrize(
    ("about", "most"), [(20, 0.97), (30, 0.965), (50, 0.965), (100, 0.96), (400, 0.96)]
)
def test_intervals_of_shares_allow_for_rounding(dictionary, about, most):
    """Before, 85, 88, 91, 94 and 95 of a hundred held the true share; now 95, of 20 people 97."""
    ratio = Ratio("deel", "Deel", "", 3, "met", "alle", 1.0, "wilson")
    held = []
    for size in range(about - 2, about + 3):
        counts = np.arange(size + 1)
        shown = pd.DataFrame({"met": round_to(counts, 5), "alle": round_to(size, 5)})
        low, high = interval(shown, ratio, None, load_rules(dictionary))
        shares = np.linspace(0.1, 0.9, 41)[:, None]
        inside = (low.to_numpy() <= shares) & (shares <= high.to_numpy())
        held.append((stats.binom.pmf(counts, size, shares) * inside).sum(axis=1).mean())

    assert 0.94 < np.mean(held) < most


@pytest.mark.parametrize(("met", "end"), [(100, 0.9300), (0, 0.0700)])
def test_what_rounds_to_all_or_none_may_be_two_short_of_it(dictionary, met, end):
    """99 of 102 are shown as 100 of 100: the end is Wilson's for 98 of 100, worked out by hand."""
    ratio = Ratio("deel", "Deel", "", 3, "met", "alle", 1.0, "wilson")
    shown = pd.DataFrame({"met": [met], "alle": [100]})
    low, high = interval(shown, ratio, None, load_rules(dictionary))
    assert (low if met else high).item() == pytest.approx(end, abs=0.0001)
    assert (high if met else low).item() == met / 100


def test_a_share_of_counts_gets_wilsons_interval(dictionary):
    quantities = tuple(
        Quantity(name, name, entities=("gezin", "persoon"), kind="aantal")
        for name in ("met", "alle")
    )
    table = pd.DataFrame({"jaar": ["2022"], "met": [49], "alle": [75]})
    support = pd.DataFrame(
        [
            ("2022", name, entity, 30, *[np.nan] * 4)
            for name in ("met", "alle")
            for entity in ("gezin", "persoon")
        ],
        columns=[
            "jaar", "grootheid", "eenheid", "n", "grootste", "grootste_twee", "vrijheidsgraden",
            "effectief",
        ],
    )  # fmt: skip
    ratio = Ratio(
        "aandeel", "Aandeel", "%", 1, numerator="met", denominator="alle", interval="wilson"
    )
    result = Result(
        "doelen",
        "Doelen",
        (Column("jaar", "Jaar"),),
        quantities,
        table,
        (ratio,),
        people(table, ["jaar"], support),
    )
    shown = release(result, dictionary).table
    # 50 of 75 by Wilson (1927), 55.42 to 76.30, and 4.44 for both roundings, worked out by hand.
    assert shown["aandeel_laag"].item() == pytest.approx(54.57, abs=0.01)
    assert shown["aandeel_hoog"].item() == pytest.approx(77.27, abs=0.01)
    few_persons = support.assign(n=support["n"].mask(support["eenheid"] == "persoon", 9))
    few = people(table, ["jaar"], few_persons)
    hidden = release(dataclasses.replace(result, behind=few), dictionary)
    assert (hidden.status == "verborgen").all(axis=None)


def test_the_audit_says_what_was_hidden_and_why_and_holds_no_value(one_cell, dictionary):
    audit = release(one_cell(sick=123.4, n=3), dictionary).audit
    reasons = audit.cells.set_index("waardekolom")["reden"]
    assert reasons["ziek"] == "drempel"
    assert reasons["dagen"] == ""
    assert audit.rules == load_rules(dictionary).fingerprint
    assert "123" not in audit.cells.to_csv()


def test_published_figures_pass_unchanged(dictionary):
    result = as_result(dictionary)
    released = release(result, dictionary)
    assert released.origin == "openbaar"
    pd.testing.assert_series_equal(
        released.table["waarde"], result.table["waarde"].reset_index(drop=True)
    )
    assert set(released.status["waarde"]) == {"getoond"}


def test_nothing_else_can_call_itself_published(dictionary):
    result = as_result(dictionary)
    forged = result.table.assign(waarde=result.table["waarde"] + 0.01)
    with pytest.raises(ReleaseError):
        release(dataclasses.replace(result, table=forged), dictionary)


def test_a_rule_that_does_not_exist_is_named(dictionary, tmp_path):
    copy = tmp_path / "woordenboek"
    shutil.copytree(dictionary.path, copy)
    rules = copy / "vrijgaveregels.yaml"
    rules.write_text(rules.read_text(encoding="utf-8") + "\ngulheid: 3\n", encoding="utf-8")
    with pytest.raises(ReleaseError, match="gulheid"):
        load_rules(load_dictionary(copy))


def test_degrees_of_freedom_at_the_limit_are_enough_whatever_a_float_makes_of_them(
    one_cell, dictionary
):
    limit = load_rules(dictionary).vrijheidsgraden
    for degrees, status in ((limit * (1 - 1e-15), "getoond"), (limit - 1e-3, "verborgen")):
        released = release(one_cell(vrijheidsgraden=degrees), dictionary)
        assert released.status.loc[0, "fout"] == status
