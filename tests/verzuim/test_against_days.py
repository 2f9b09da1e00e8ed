"""Interval arithmetic against a count day by day, on random histories of employees."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lokalis_research.period import HalfYear, Month, Year, months_between
from lokalis_research.verzuim.analyse import absence_rate
from lokalis_research.verzuim.grid import employed_days, sick_days
from lokalis_research.verzuim.schemes import VERNET, ZES_WEKEN
from lokalis_research.verzuim.spells import mean_duration, reporting_frequency, zero_absence

ORIGIN = date(2020, 1, 1)
EMPLOYEES = ("a", "b", "c")
TEAMS = ("Noord", "Oost", "Zuid")
COMPARE = {"rel": 1e-9, "abs": 1e-9}


def after(days: int) -> date:
    return ORIGIN + timedelta(days=days)


# Close together, so that reports often overlap, touch, or follow within about four weeks; now and
# then long ones, so that some pass day 730 and their rest falls in later periods.
moments = st.one_of(st.integers(-20, 120), st.integers(-900, 420)).map(after)
lengths = st.one_of(st.integers(1, 12), st.integers(1, 60), st.integers(650, 900))
gaps = st.sampled_from([-20, -4, 0, 10, 27, 28, 28, 60])
percentages = st.sampled_from([0.0, 25.0, 50.0, 80.0, 100.0])
factors = st.sampled_from([0.2, 0.4, 0.5, 0.6, 0.8, 0.9, 1.0])


@st.composite
def spans(draw, least, most, running):
    """Draw spans that often begin where the one before ends, or a little off it."""
    found = []
    for _ in range(draw(st.integers(least, most))):
        begin = draw(moments)
        if found and found[-1][1] is not None and draw(st.integers(0, 3)):
            begin = found[-1][1] + timedelta(days=draw(gaps))
        length = draw(lengths)
        ends = draw(st.integers(0, 9)) >= running
        found.append((begin, begin + timedelta(days=length) if ends else None))
    return found


@st.composite
def histories(draw):
    contracts, reports, changes = [], [], {}
    for employee in EMPLOYEES:
        for begin, stop in draw(spans(0, 3, running=4)):
            last = None if stop is None else stop - timedelta(days=1)
            team = draw(st.sampled_from(TEAMS))
            contracts.append((employee, team, draw(factors), begin, last))
        for begin, stop in draw(spans(2, 6, running=1)):
            kind = draw(st.sampled_from(["ziekte"] * 5 + ["zwangerschap"] * 2 + ["overig"]))
            if draw(st.integers(0, 3)) == 0:
                since = begin + timedelta(days=draw(st.integers(-1, 40)))
                changes[len(reports), since] = draw(percentages)
            reports.append((employee, begin, stop, draw(percentages), kind))
            if stop is not None and draw(st.integers(0, 4)) == 0:
                # Leave that begins when the illness ends, and illness soon after it.
                back = stop + timedelta(days=draw(st.sampled_from([20, 112])))
                again = back + timedelta(days=draw(st.sampled_from([0, 27, 28])))
                reports.append((employee, stop, back, 100.0, "zwangerschap"))
                reports.append((employee, again, again + timedelta(days=6), 100.0, "ziekte"))
    peildatum = after(draw(st.integers(60, 420)))
    return contracts, reports, [(*key, value) for key, value in changes.items()], peildatum


PERIODS = st.sampled_from(
    [
        months_between(Month(2019, 12), Month(2020, 6)),
        (HalfYear(2020, 1), HalfYear(2020, 2)),
        (Year(2019), HalfYear(2020, 1), Month(2020, 8)),
    ]
)
CHECK = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


def as_dict(table, dimensions):
    return {
        tuple(row[:-2]): list(row[-2:])
        for row in table[[*dimensions, "kalenderdagen", "fte_dagen"]].itertuples(index=False)
    }


@settings(CHECK, max_examples=40)
@given(
    histories(),
    PERIODS,
    st.sampled_from([VERNET, ZES_WEKEN, ZES_WEKEN.two_way(7)]),
    st.sampled_from(["einde_periode", "bij_afloop"]),
    st.booleans(),
)
def test_days_per_employee_period_team_and_class_are_those_counted_by_day(
    absence_of, counted_by_day, history, periods, scheme, convention, merge
):
    *tables, peildatum = history
    absence = absence_of(*tables, peildatum=peildatum, merge_recurrences=merge)
    by_day = counted_by_day(*tables, peildatum, merge_recurrences=merge)
    expected = {
        (employee, str(period), team, label): value
        for employee, count in by_day.items()
        for period in periods
        for (team, label), value in count.sick_days(period, scheme, convention).items()
    }
    got = sick_days(absence, periods, scheme=scheme, convention=convention)
    assert as_dict(got, ["medewerker_id", "periode", "buurtteam", "klasse"]) == {
        key: pytest.approx(value, **COMPARE) for key, value in expected.items()
    }
    expected = {
        (employee, str(period), team): value
        for employee, count in by_day.items()
        for period in periods
        for team, value in count.employed_days(period).items()
    }
    assert as_dict(employed_days(absence, periods), ["medewerker_id", "periode", "buurtteam"]) == {
        key: pytest.approx(value, **COMPARE) for key, value in expected.items()
    }


@settings(CHECK, max_examples=25)
@given(histories(), PERIODS, st.booleans())
def test_quantities_of_the_results_are_those_counted_by_day(
    absence_of, counted_by_day, history, periods, merge
):
    *tables, peildatum = history
    absence = absence_of(*tables, peildatum=peildatum, merge_recurrences=merge)
    employees = counted_by_day(*tables, peildatum, merge_recurrences=merge).values()
    horizon = peildatum + timedelta(days=1)

    def cells(result, *quantities):
        rows = result.table[["periode", *quantities]].itertuples(index=False)
        return {row[0]: list(row[1:]) for row in rows if any(row[1:])}

    def expect(count):
        expected = {str(period): count(period) for period in periods}
        return {
            key: pytest.approx(value, **COMPARE) for key, value in expected.items() if any(value)
        }

    assert cells(absence_rate(absence, periods), "verzuimde_fte_dagen", "fte_dagen") == expect(
        lambda period: [
            sum(
                days[1]
                for e in employees
                for days in e.sick_days(period, VERNET, "bij_afloop").values()
            ),
            sum(days[1] for e in employees for days in e.employed_days(period).values()),
        ]
    )
    assert cells(reporting_frequency(absence, periods), "meldingen", "dienstdagen") == expect(
        lambda period: [
            sum(len(e.begun(period)) for e in employees),
            sum(sum(e.days_by_main_team(period).values()) for e in employees),
        ]
    )
    assert cells(mean_duration(absence, periods), "verzuimduur", "beeindigd") == expect(
        lambda period: [
            sum(days for e in employees for _, days in e.ended(period)),
            sum(len(e.ended(period)) for e in employees),
        ]
    )
    assert cells(
        zero_absence(absence, periods), "zonder_verzuim", "hele_periode_in_dienst"
    ) == expect(
        lambda period: [
            sum(
                e.employed_throughout(period, horizon) and not e.sick_in(period) for e in employees
            ),
            sum(e.employed_throughout(period, horizon) for e in employees),
        ]
    )


@settings(CHECK, max_examples=20)
@given(histories(), PERIODS)
def test_quantities_by_team_are_those_counted_by_day(absence_of, counted_by_day, history, periods):
    *tables, peildatum = history
    absence = absence_of(*tables, peildatum=peildatum)
    employees = counted_by_day(*tables, peildatum).values()
    frequency = reporting_frequency(absence, periods, by=("buurtteam",)).table
    duration = mean_duration(absence, periods, by=("buurtteam",)).table
    for table, quantity, count in (
        (frequency, "meldingen", lambda e, p, t: e.begun(p).count(t)),
        (frequency, "dienstdagen", lambda e, p, t: e.days_by_main_team(p).get(t, 0)),
        (duration, "verzuimduur", lambda e, p, t: sum(n for team, n in e.ended(p) if team == t)),
        (duration, "beeindigd", lambda e, p, t: [team for team, _ in e.ended(p)].count(t)),
    ):
        got = {
            (row.periode, row.buurtteam): getattr(row, quantity)
            for row in table.itertuples(index=False)
            if getattr(row, quantity)
        }
        expected = {
            (str(period), team): sum(count(e, period, team) for e in employees)
            for period in periods
            for team in TEAMS
        }
        assert got == {key: value for key, value in expected.items() if value}
