"""How fast absence is counted, and how that compares with expanding every spell into its days.

Run from the checkout: ``python tests/benchmarks/bench_person_days.py [spells]``. It prints seconds,
memory and ratios, all measured in one run on this machine; nothing asserts a time.
"""

import sys
from datetime import date

import numpy as np
import pandas as pd
from measured import peak, timed

from lokalis_research.period import Month, months_between
from lokalis_research.verzuim.analyse import absence_rate
from lokalis_research.verzuim.clean import clean_absence
from lokalis_research.verzuim.grid import employed_days, sick_days
from lokalis_research.verzuim.schemes import VERNET

PEILDATUM = date(2022, 12, 31)
MONTHS = months_between(Month(2013, 1), Month(2022, 12))
FIRST_DAY = np.datetime64("2013-01-01")
DAYS = 3652
TEAMS = np.array([f"team {number:02d}" for number in range(20)])


def make_tables(spells: int, seed: int = 2022) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Make up ten years of contracts and reports: ten reports per employee."""
    rng = np.random.default_rng(seed)
    employees = max(spells // 10, 1)
    ids = np.array([f"m{number:07d}" for number in range(employees)])
    # One employee in two has a second contract, after the first or beside it.
    owner = np.concatenate([np.arange(employees), rng.integers(0, employees, employees // 2)])
    begin = FIRST_DAY + rng.integers(0, DAYS // 2, len(owner))
    ends = (begin + rng.integers(300, DAYS, len(owner))).astype("datetime64[s]")
    contracts = pd.DataFrame(
        {
            "medewerker_id": ids[owner],
            "buurtteam": TEAMS[rng.integers(0, len(TEAMS), len(owner))],
            "deeltijdfactor": rng.choice([0.4, 0.6, 0.8, 1.0], len(owner)),
            "begin": begin.astype("datetime64[s]"),
            "einde": pd.Series(ends).where(rng.random(len(owner)) < 0.6),
        }
    )
    first = FIRST_DAY + rng.integers(0, DAYS, spells)
    length = np.minimum(np.ceil(rng.lognormal(1.8, 1.3, spells)), 900).astype(int)
    back = pd.Series((first + length).astype("datetime64[s]"))
    reports = pd.DataFrame(
        {
            "melding_id": np.arange(spells).astype(str),
            "medewerker_id": ids[rng.integers(0, employees, spells)],
            "eerste_dag": first.astype("datetime64[s]"),
            # Some two in a thousand of the last year are still running.
            "hersteldatum": back.where(
                (first < FIRST_DAY + DAYS - 365) | (rng.random(spells) < 0.98)
            ),
            "verzuimpercentage": rng.choice([100.0, 100.0, 50.0], spells),
            "soort": rng.choice(["ziekte", "zwangerschap", "overig"], spells, p=[0.96, 0.02, 0.02]),
        }
    )
    return contracts, reports


def expand(table: pd.DataFrame, start: pd.Series, stop: pd.Series) -> pd.DataFrame:
    """Give every day of every row a row of its own."""
    days = (stop - start).dt.days.to_numpy()
    position = np.repeat(np.arange(len(table)), days)
    offset = np.arange(len(position)) - np.repeat(np.cumsum(days) - days, days)
    expanded = table.iloc[position].reset_index(drop=True)
    expanded["dag"] = start.to_numpy()[position] + offset.astype("timedelta64[D]")
    return expanded


def by_expansion(contracts: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """Compute the monthly percentage the way one would without intervals: a row per day.

    It merges overlaps (the largest percentage of a day) and takes maternity leave out. It has no
    classes and no day 730, and no rows per employee: those would come on top.
    """
    end = pd.Timestamp(PEILDATUM) + pd.Timedelta(days=1)
    stop = reports["hersteldatum"].fillna(end).clip(upper=end)
    days = expand(
        reports[["medewerker_id", "verzuimpercentage", "soort"]], reports["eerste_dag"], stop
    )
    leave = days[days["soort"] == "zwangerschap"][["medewerker_id", "dag"]].drop_duplicates()
    sick = days[days["soort"] == "ziekte"]
    sick = sick.groupby(["medewerker_id", "dag"], as_index=False)["verzuimpercentage"].max()
    sick = sick.merge(leave, how="left", indicator=True)
    sick = sick[sick["_merge"] == "left_only"].drop(columns="_merge")
    last = (contracts["einde"] + pd.Timedelta(days=1)).fillna(end).clip(upper=end)
    worked = expand(contracts[["medewerker_id", "deeltijdfactor"]], contracts["begin"], last)
    worked = worked.groupby(["medewerker_id", "dag"], as_index=False)["deeltijdfactor"].sum()
    joined = worked.merge(sick, how="left", on=["medewerker_id", "dag"])
    absent = joined["deeltijdfactor"] * joined["verzuimpercentage"].fillna(0.0) / 100
    month = joined["dag"].dt.strftime("%Y-%m")
    return pd.DataFrame(
        {
            "verzuimde_fte_dagen": absent.groupby(month).sum(),
            "fte_dagen": joined["deeltijdfactor"].groupby(month).sum(),
        }
    )


def by_intervals(contracts: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """Compute the same with this package."""
    absence = clean_absence(contracts, reports, peildatum=PEILDATUM)
    return absence_rate(absence, MONTHS).table


def main(spells: int) -> None:
    """Print the table of measurements."""
    small = make_tables(max(spells // 50, 1000))
    _, by_day = timed(by_expansion, *small)
    _, seconds = timed(by_intervals, *small)
    day_gib, our_gib = peak(by_expansion, *small), peak(by_intervals, *small)
    print(f"{len(small[1]):>9,} spells, a row per day: {by_day:8.2f} s, {day_gib:6.2f} GiB")
    print(f"{len(small[1]):>9,} spells, by intervals:  {seconds:8.2f} s, {our_gib:6.2f} GiB")
    print(
        f"{'':9} a row per day takes {by_day / seconds:.0f} times the time and "
        f"{day_gib / our_gib:.0f} times the memory"
    )
    previous = None
    for count in (spells // 4, spells // 2, spells):
        contracts, reports = make_tables(count)
        absence, cleaning = timed(
            lambda c, r: clean_absence(c, r, peildatum=PEILDATUM), contracts, reports
        )
        sick, counting = timed(lambda a: sick_days(a, MONTHS, scheme=VERNET), absence)
        employed, serving = timed(lambda a: employed_days(a, MONTHS), absence)
        _, rating = timed(lambda a: absence_rate(a, MONTHS, ("buurtteam",), scheme=VERNET), absence)
        total = cleaning + counting + serving
        growth = "" if previous is None else f", {total / previous:.2f} times the half of it"
        previous = total
        print(
            f"{count:>9,} spells × {len(MONTHS)} months: clean {cleaning:.2f} s, sick_days "
            f"{counting:.2f} s ({len(sick):,} rows), employed_days {serving:.2f} s "
            f"({len(employed):,} rows), total {total:.2f} s{growth}; absence_rate by team and "
            f"class {rating:.2f} s"
        )
    whole = peak(
        lambda: absence_rate(
            clean_absence(contracts, reports, peildatum=PEILDATUM),
            MONTHS,
            ("buurtteam",),
            scheme=VERNET,
        )
    )
    print(f"{spells:>9,} spells: at most {whole:.2f} GiB allocated, from tables to rates")


if __name__ == "__main__":
    main(int(float(sys.argv[1])) if len(sys.argv) > 1 else 1_000_000)
