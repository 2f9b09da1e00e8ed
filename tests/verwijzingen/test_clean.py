"""What becomes of a delivered referral, and what kind it is."""

import pandas as pd
import pytest
from made_up import RULE

from lokalis_research.errors import AnalysisError
from lokalis_research.period import HalfYear
from lokalis_research.verwijzingen.clean import (
    COUNTED,
    DOUBLE,
    LATE,
    UNSUPPORTED,
    clean_referrals,
    kinds_by_rule,
)
from lokalis_research.verwijzingen.quality import (
    ESTIMATES,
    administrative_range,
    flow,
    rule_quality,
)

ALWAYS = [("g1", "Oost", "2018-01-01", None)]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([("g1", "2022-03-01")], [COUNTED], id="in support"),
        pytest.param([("g1", "2017-12-31")], [UNSUPPORTED], id="the day before support"),
        pytest.param([("g1", "2018-01-01")], [COUNTED], id="the first day of support"),
        pytest.param([("g1", "2023-01-01")], [LATE], id="after the peildatum"),
        pytest.param([("g9", "2022-03-01")], [UNSUPPORTED], id="a family without support"),
        pytest.param(
            [("g1", "2022-03-01"), ("g1", "2022-03-01")], [COUNTED, DOUBLE], id="entered twice"
        ),
        pytest.param(
            [("g1", "2022-03-01", "KOOS"), ("g1", "2022-03-01", "overig")],
            [COUNTED, COUNTED],
            id="to two providers on one day",
        ),
        pytest.param(
            [("g1", "2022-03-01", "KOOS", None, "p1"), ("g1", "2022-03-01", "KOOS", None, "p2")],
            [COUNTED, COUNTED],
            id="for two children on one day",
        ),
        pytest.param(
            [("g1", "2022-03-01", "KOOS", None), ("g1", "2022-03-01", "KOOS", "nieuw")],
            [DOUBLE, COUNTED],
            id="entered twice, once with its kind: that one counts",
        ),
    ],
)
def test_a_referral_is(referrals_from, rows, expected):
    assert referrals_from(rows, ALWAYS).table["stap"].tolist() == expected


def test_nothing_is_dropped_in_silence(referrals_from):
    rows = [("g1", "2022-03-01")] * 3 + [("g9", "2022-03-01"), ("g1", "2023-01-01")]
    referrals = referrals_from(rows, ALWAYS)

    counted = flow(referrals).exact().set_index("stap")["verwijzingen"]
    assert len(referrals.table) == len(rows)
    assert counted["Geleverd"] == counted.drop("Geleverd").sum() == 5
    assert counted["Dubbel ingevoerd: zelfde gezin, persoon, dag en aanbieder"] == 2


def test_it_does_not_matter_in_which_order_rows_come(referral_table, support_from):
    rows = referral_table(
        [("g1", "2022-03-01", "KOOS", kind) for kind in (None, "nieuw", "verlenging")]
        + [("g1", "2022-05-01", "KOOS")]
    )
    plans = pd.DataFrame({"gezin_id": ["g1"], "datum": pd.to_datetime(["2022-04-01"])})
    rule, support = RULE, support_from(ALWAYS)

    one = clean_referrals(rows, plans, support, rule).table
    other = clean_referrals(rows.iloc[::-1], plans, support, rule).table

    assert one.equals(other)


FIRST = ("g1", "2019-10-01", "overig", "nieuw")


@pytest.mark.parametrize(
    ("row", "plans", "expected"),
    [
        pytest.param(("g1", "2020-01-01", "KOOS"), [], "administratief", id="on the first day"),
        pytest.param(("g1", "2020-03-31", "KOOS"), [], "administratief", id="in the third month"),
        pytest.param(("g1", "2020-04-01", "KOOS"), [], "nieuw", id="in the fourth month"),
        pytest.param(("g1", "2020-02-01", "overig"), [], "verlenging", id="to the old provider"),
        pytest.param(
            ("g1", "2020-02-01", "KOOS"), [("g1", "2020-02-01")], "nieuw", id="with a new plan"
        ),
        pytest.param(
            ("g1", "2020-02-01", "KOOS"),
            [("g1", "2019-12-31"), ("g1", "2020-02-02"), ("g2", "2020-01-15")],
            "administratief",
            id="a plan before, afterwards or of another family is none",
        ),
        pytest.param(("g2", "2020-02-01", "KOOS"), [], "nieuw", id="not referred before"),
        pytest.param(("g3", "2020-02-01", "KOOS"), [], "nieuw", id="referred more than a year ago"),
        pytest.param(("g4", "2020-02-01", "KOOS"), [], "nieuw", id="not in support on the eve"),
    ],
)
def test_without_a_kind_a_referral_is_by_rule(referrals_from, row, plans, expected):
    support = [
        ("g1", "Oost", "2019-01-01", None),
        ("g2", "Oost", "2019-01-01", None),
        ("g3", "Oost", "2018-01-01", None),
        ("g4", "Oost", "2019-01-01", "2019-12-30"),
        ("g4", "Oost", "2020-01-02", None),
    ]
    others = [("g3", "2018-12-31"), ("g4", "2019-10-01")]
    table = referrals_from([FIRST, *others, row], support, plans).table

    found = table[(table["gezin_id"] == row[0]) & (table["datum"] == row[1])]
    assert found["soort_geteld"].tolist() == [expected]
    assert found["herkomst"].tolist() == ["volgens de regel"]


@pytest.mark.parametrize(
    ("second", "plans", "expected"),
    [
        pytest.param(("g1", "2022-06-01", "KOOS"), [], "verlenging", id="same help"),
        pytest.param(("g1", "2022-06-01", "overig"), [], "nieuw", id="another provider"),
        pytest.param(
            ("g1", "2022-06-01", "KOOS"), [("g1", "2022-05-01")], "nieuw", id="with a new plan"
        ),
        pytest.param(("g1", "2022-10-01", "KOOS"), [], "nieuw", id="in other support"),
    ],
)
def test_a_later_referral_is_a_renewal_or_new(referrals_from, second, plans, expected):
    support = [("g1", "Oost", "2022-01-01", "2022-08-31"), ("g1", "Oost", "2022-09-15", None)]

    table = referrals_from([("g1", "2022-03-01", "KOOS"), second], support, plans).table

    assert table["soort_geteld"].tolist() == ["nieuw", expected]


def test_what_was_written_down_goes_before_the_rule(referrals_from):
    rows = [FIRST, ("g1", "2020-02-01", "KOOS", "nieuw")]

    table = referrals_from(rows, ALWAYS).table

    assert table["volgens_regel"].tolist()[1] == "administratief"
    assert table["soort_geteld"].tolist()[1] == "nieuw"
    assert table["herkomst"].tolist()[1] == "vastgelegd"


def test_a_table_without_providers_is_refused_by_name(support_from, referral_table):
    rows = referral_table([("g1", "2022-03-01")]).drop(columns="aanbieder")
    plans = pd.DataFrame({"gezin_id": [], "datum": pd.to_datetime([])})

    with pytest.raises(AnalysisError, match='"verwijzingen" has no column "aanbieder"'):
        kinds_by_rule(rows, plans, support_from(ALWAYS).episodes, RULE)


def test_no_referrals_at_all_is_an_empty_table(referrals_from):
    assert referrals_from([], ALWAYS).counted.empty


def test_the_planted_number_of_re_referrals_lies_in_the_range(demo_referrals, transition):
    half = HalfYear(2020, 1)
    made = demo_referrals.counted
    planted = made["verwijzing_id"].map(transition).sum()

    found = administrative_range(demo_referrals, [half]).exact().set_index("schatting")
    low, middle, high = found["administratief"].reindex(ESTIMATES.values())

    assert low < middle < high
    assert low <= planted <= high
    assert abs(middle - planted) / planted < 0.15


def test_the_rule_finds_most_re_referrals_that_nobody_wrote_down(demo_referrals, transition):
    made = demo_referrals.counted[demo_referrals.counted["soort"].isna()]
    true = made["verwijzing_id"].map(transition)
    found = made["volgens_regel"] == "administratief"

    assert (found & true).sum() / true.sum() > 0.85
    assert (found & true).sum() / found.sum() > 0.85


def test_the_measured_quality_of_the_rule_is_that_of_a_plain_count(demo_referrals):
    made = demo_referrals.counted.dropna(subset=["soort"])
    written = made["soort"] == "administratief"
    by_rule = made["volgens_regel"] == "administratief"

    row = rule_quality(demo_referrals).exact().set_index("soort").loc["administratief"]

    assert row["gevoeligheid"] == pytest.approx(100 * (written & by_rule).sum() / written.sum())
    assert row["precisie"] == pytest.approx(100 * (written & by_rule).sum() / by_rule.sum())


def test_every_demo_referral_has_support_and_none_is_lost(demo_referrals, delivery):
    assert len(demo_referrals.table) == len(delivery.table("verwijzingen"))
    assert (demo_referrals.table["stap"] == COUNTED).all()
