"""Small tables of begeleidingen, and support counted day by day without any cleverness."""

from collections import defaultdict
from datetime import date, timedelta

import pandas as pd
import pytest

from lokalis_research.populatie import clean_support

DAY = timedelta(days=1)


def _day(value):
    return date.fromisoformat(value) if isinstance(value, str) else value


@pytest.fixture(scope="session")
def support_table():
    """Build `begeleidingen` from (gezin, team, startdatum, einddatum)."""

    def build(rows) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "gezin_id": pd.Series([row[0] for row in rows], dtype="str"),
                "buurtteam": pd.Series([row[1] for row in rows], dtype="str"),
                "startdatum": pd.Series([_day(row[2]) for row in rows], dtype="datetime64[s]"),
                "einddatum": pd.Series([_day(row[3]) for row in rows], dtype="datetime64[s]"),
            }
        )

    return build


@pytest.fixture(scope="session")
def support_from(support_table):
    """Clean from rows as the builder above takes them."""

    def build(rows, *, peildatum="2022-12-31", families=None):
        gezinnen = families and pd.DataFrame(families, columns=["gezin_id", "buurtteam"])
        return clean_support(support_table(rows), gezinnen, peildatum=_day(peildatum))

    return build


@pytest.fixture(scope="session")
def team_by_day():
    """Tell per family and day the team it was with: day -> team."""

    def count(rows, peildatum):
        found = defaultdict(dict)
        began = defaultdict(dict)
        # One team's overlapping and touching episodes began when the first of them did.
        covered = defaultdict(set)
        for family, team, start, stop in rows:
            day = start
            while day is not None and day <= peildatum and (stop is None or day <= stop):
                covered[family, team].add(day)
                day += DAY
        for (family, team), days in covered.items():
            for day in sorted(days):
                begin = began[family, team].get(day - DAY, day)
                began[family, team][day] = begin
                end = day
                while end + DAY in days:
                    end += DAY
                rank = (begin, end, tuple(-ord(letter) for letter in team))
                if day not in found[family] or rank > found[family][day][0]:
                    found[family][day] = (rank, team)
        return {f: {day: team for day, (_, team) in days.items()} for f, days in found.items()}

    return count
