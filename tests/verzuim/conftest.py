"""Small tables of contracts and reports, and absence counted day by day without any cleverness."""

from collections import defaultdict
from datetime import date, timedelta

import pandas as pd
import pytest

from lokalis_research.verzuim.clean import clean_absence

DAY = timedelta(days=1)


def _day(value):
    return None if value is None else date.fromisoformat(value) if isinstance(value, str) else value


@pytest.fixture(scope="session")
def contracts_table():
    """Build `dienstverbanden` from (medewerker, team, factor, begin, einde)."""

    def build(rows) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "dienstverband_id": pd.Series([f"d{i}" for i in range(len(rows))], dtype="str"),
                "medewerker_id": pd.Series([row[0] for row in rows], dtype="str"),
                "buurtteam": pd.Series([row[1] for row in rows], dtype="str"),
                "functie": pd.Series(["gezinswerker"] * len(rows), dtype="str"),
                "deeltijdfactor": pd.Series([row[2] for row in rows], dtype="float64"),
                "begin": pd.Series([_day(row[3]) for row in rows], dtype="datetime64[s]"),
                "einde": pd.Series([_day(row[4]) for row in rows], dtype="datetime64[s]"),
            }
        )

    return build


@pytest.fixture(scope="session")
def reports_table():
    """Build `verzuimmeldingen` from (medewerker, eerste_dag, hersteldatum, ...)."""

    def build(rows) -> pd.DataFrame:
        rows = [(*row, *(None, 100.0, "ziekte")[len(row) - 2 :]) for row in rows]
        return pd.DataFrame(
            {
                "melding_id": pd.Series([f"v{i}" for i in range(len(rows))], dtype="str"),
                "medewerker_id": pd.Series([row[0] for row in rows], dtype="str"),
                "eerste_dag": pd.Series([_day(row[1]) for row in rows], dtype="datetime64[s]"),
                "hersteldatum": pd.Series([_day(row[2]) for row in rows], dtype="datetime64[s]"),
                "verzuimpercentage": pd.Series([row[3] for row in rows], dtype="float64"),
                "soort": pd.Series([row[4] for row in rows], dtype="str"),
            }
        )

    return build


@pytest.fixture(scope="session")
def percentages_table():
    """Build `verzuimpercentages` from (number of the report, vanaf, percentage)."""

    def build(rows) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "melding_id": pd.Series([f"v{row[0]}" for row in rows], dtype="str"),
                "vanaf": pd.Series([_day(row[1]) for row in rows], dtype="datetime64[s]"),
                "verzuimpercentage": pd.Series([row[2] for row in rows], dtype="float64"),
            }
        )

    return build


@pytest.fixture(scope="session")
def absence_of(contracts_table, reports_table, percentages_table):
    """Clean from rows as the builders above take them."""

    def build(contracts, reports, percentages=None, *, peildatum="2022-12-31", **options):
        return clean_absence(
            contracts_table(contracts),
            reports_table(reports),
            None if percentages is None else percentages_table(percentages),
            peildatum=_day(peildatum),
            **options,
        )

    return build


class CountedByDay:
    """One employee, one day at a time: sets and dictionaries of days only."""

    def __init__(self, contracts, reports, percentages, peildatum, merge_recurrences):
        horizon = peildatum + DAY
        self.worked = defaultdict(dict)  # day -> team -> fte
        self.rows = defaultdict(list)  # day -> contracts
        for _, team, factor, begin, einde in contracts:
            day = begin
            while day < horizon and (einde is None or day <= einde):
                self.worked[day][team] = self.worked[day].get(team, 0.0) + factor
                self.rows[day].append((factor, team))
                day += DAY
        leave, sick = set(), []
        for number, (_, first, back, percentage, kind) in enumerate(reports):
            changes = {
                since: value for n, since, value in percentages if n == number and since >= first
            }
            current, day, mine = percentage, first, {}
            while day < horizon and (back is None or day < back):
                current = changes.get(day, current)
                mine[day] = current / 100
                day += DAY
            if kind == "zwangerschap":
                leave |= set(mine)
            if kind == "ziekte" and mine:
                sick.append((mine, back is None or back > horizon))
        spells = []
        for mine, running in sick:
            touched = [spell for spell in spells if set(spell[0]) & set(mine)]
            spells = [spell for spell in spells if not set(spell[0]) & set(mine)]
            merged = dict(mine)
            for other, also_running in touched:
                running = running or also_running
                for day, part in other.items():
                    merged[day] = max(part, merged.get(day, 0.0))
            spells.append((merged, running))
        parts = [({d: f for d, f in days.items() if d not in leave}, run) for days, run in spells]
        parts = sorted((p for p in parts if p[0]), key=lambda part: min(part[0]))
        self.spells = []
        for days, running in parts:
            if merge_recurrences and self.spells:
                last = self.spells[-1][0]
                day, gap = max(last) + DAY, 0
                while day < min(days):
                    gap += day not in leave
                    day += DAY
                if gap < 28:
                    last.update(days)
                    self.spells[-1] = (last, self.spells[-1][1] or running)
                    continue
            self.spells.append((days, running))
        self.spells = [(sorted(days.items()), running) for days, running in self.spells]

    def team_on(self, day):
        rows = self.rows.get(day)
        return min(rows, key=lambda row: (-row[0], row[1]))[1] if rows else None

    def sick_days(self, period, scheme, convention):
        """(team, class) -> [calendar days, fte-days]."""
        counted = defaultdict(lambda: [0, 0.0])
        for days, _ in self.spells:
            at_end = sum(day < period.stop for day, _ in days)
            length = min(at_end if convention == "einde_periode" else len(days), 730)
            for day, part in days[:730]:
                if period.start <= day < period.stop:
                    label = scheme.labels[int(scheme.classify([length])[0])]
                    for team, factor in self.worked.get(day, {}).items():
                        counted[team, label][0] += 1
                        counted[team, label][1] += part * factor
        return dict(counted)

    def employed_days(self, period):
        counted = defaultdict(lambda: [0, 0.0])
        for day, teams in self.worked.items():
            if period.start <= day < period.stop:
                for team, factor in teams.items():
                    counted[team][0] += 1
                    counted[team][1] += factor
        return dict(counted)

    def days_by_main_team(self, period):
        counted = defaultdict(int)
        for day in self.rows:
            if period.start <= day < period.stop:
                counted[self.team_on(day)] += 1
        return dict(counted)

    def begun(self, period):
        starts = [days[0][0] for days, _ in self.spells]
        teams = [self.team_on(day) for day in starts if period.start <= day < period.stop]
        return [team for team in teams if team is not None]

    def ended(self, period):
        """(team, full length) of spells whose last sick day lies in the period and employment."""
        found = []
        for days, running in self.spells:
            days = days[:730]
            team = self.team_on(days[0][0])
            over = not running or len(days) == 730
            over = over and self.team_on(days[-1][0]) is not None
            if team is not None and over and period.start <= days[-1][0] < period.stop:
                found.append((team, len(days)))
        return found

    def employed_throughout(self, period, horizon):
        stop = min(period.stop, horizon)
        days = [period.start + i * DAY for i in range((stop - period.start).days)]
        return bool(days) and all(day in self.rows for day in days)

    def sick_in(self, period):
        return any(period.start <= day < period.stop for days, _ in self.spells for day, _ in days)


@pytest.fixture(scope="session")
def counted_by_day():
    """Count employees day by day: id -> CountedByDay."""

    def count(contracts, reports, percentages, peildatum, *, merge_recurrences=False):
        ids = sorted({row[0] for row in contracts} | {row[0] for row in reports})
        result = {}
        for employee in ids:
            numbers = [i for i, row in enumerate(reports) if row[0] == employee]
            renumbered = {old: new for new, old in enumerate(numbers)}
            result[employee] = CountedByDay(
                [row for row in contracts if row[0] == employee],
                [reports[i] for i in numbers],
                [(renumbered[n], d, p) for n, d, p in percentages if n in renumbered],
                peildatum,
                merge_recurrences,
            )
        return result

    return count
