"""From a declared indicator to an exact result: rows placed in periods and groups, and added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from lokalis_research.days import day_numbers
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import AnalysisError, hint
from lokalis_research.indicatoren.duration import restricted_mean
from lokalis_research.indicatoren.groups import GROUPS, OF_TEAMS, grouped
from lokalis_research.indicatoren.indicator import PERIODS, ROWS, Indicator, Part, load_indicators
from lokalis_research.indicatoren.material import Material
from lokalis_research.indicatoren.rows_tables import IDS, PREFIX, function_of
from lokalis_research.missing import require_delivered
from lokalis_research.period import Period, period_table
from lokalis_research.populatie.exposure import one_kind, position_in, teams_of
from lokalis_research.result import (
    Backed,
    Column,
    Coverage,
    Quantity,
    Ratio,
    Result,
    add_up,
    assemble,
    estimate_of,
    ratio_error,
    rest_on,
)
from lokalis_research.stats.intervals import cut
from lokalis_research.wijken import Buurtteam, load_buurtteams

VALUE = "waarde"
NOT_RECORDED = "Niet vastgelegd: "


def measure(
    material: Material, name: str, periods: Iterable[Period], by: Sequence[str] = ()
) -> Result:
    """Compute an indicator per period, and per group.

    Parameters
    ----------
    material : Material
        Of the delivery.
    name : str
        Which indicator; see ``data_dictionary/indicatoren``.
    periods : iterable of Period
        Of one kind. Periods of which it cannot be said yet are left out: those that go on after the
        peildatum, or after which too few days passed (``volgtijd``).
    by : sequence of str
        Groups that the indicator declares.

    Returns
    -------
    Result
        Per ``periode`` and group the numerator, the denominator, and their ratio ``waarde`` with
        its interval; or for a restricted mean the estimate ``waarde``.

    Raises
    ------
    AnalysisError
        If the indicator is not declared by such a group, or periods are not of one kind.
    NotDeliveredError
        If a table or field that it needs was not delivered.

    Examples
    --------
    >>> from datetime import date
    >>> from lokalis_research.dictionary import load_dictionary
    >>> from lokalis_research.period import HalfYear
    >>> ended = pd.DataFrame({
    ...     "gezin_id": ["g1", "g2"], "buurtteam": "Zuilen",
    ...     "startdatum": pd.to_datetime(["2022-01-03", "2022-02-01"]),
    ...     "einddatum": pd.to_datetime(["2022-03-01", "2022-04-01"]),
    ...     "uitkomst": ["gestopt_door_gezin", "zonder_hulp_verder"],
    ... })
    >>> known, day = {"begeleidingen": ended}, date(2022, 7, 31)
    >>> material = Material(known.__getitem__, load_dictionary(), day, frozenset(known))
    >>> measure(material, "uitval", [HalfYear(2022, 1)]).exact()["waarde"].tolist()
    [50.0]
    """
    one = load_indicators(material.dictionary)[name]
    groups = (by,) if isinstance(by, str) else tuple(by)
    for group in groups:
        if group not in one.groepen:
            raise AnalysisError(
                f'Indicator "{name}" is not declared by "{group}".', remedy=hint(group, one.groepen)
            )
    fixed = one.noemer.vast_over if one.noemer else ()
    if set(fixed) - set(groups):
        raise AnalysisError(
            f'Indicator "{name}" is a part of a whole that is divided by {", ".join(fixed)}.',
            remedy=f"Ask it by {', '.join(fixed)}, and other groups beside it.",
        )
    chosen = list(periods)
    if any(type(period).__name__ not in PERIODS for period in chosen):
        raise AnalysisError(
            f'Indicator "{name}" is asked of something else than periods.',
            remedy='Give [run.period], or lr.HalfYear.parse("2022H1") for another half-year.',
        )
    kinds = {PERIODS[type(period).__name__] for period in chosen}
    if kinds - set(one.perioden):
        raise AnalysisError(
            f'Indicator "{name}" is not declared per {", ".join(sorted(kinds))}.',
            remedy=f"Ask it per {', '.join(one.perioden)}.",
        )
    laid = one_kind(chosen) if chosen else period_table(())
    # What follows within so many days is known only once they have passed.
    known = laid["stop"] + pd.Timedelta(days=one.volgtijd - 1) <= pd.Timestamp(material.peildatum)
    laid = laid[known].reset_index(drop=True)
    require_delivered(material, needs_of(material.dictionary, name, (), groups))
    laid = laid[laid["stop"] > _since(one, material, laid)].reset_index(drop=True)
    placed = {part: place(material, part, laid, groups) for part in _parts(one)}
    cells = _cells(one, placed, groups, laid, load_buurtteams(material.dictionary).teams)
    columns: list[Backed] = []
    ratios: tuple[Ratio, ...] = ()
    if one.beperkt_tot:
        every = placed[one.teller][["periode", *groups]].drop_duplicates()
        cells = every.sort_values(list(every.columns), ignore_index=True)
        cells, estimate = _restricted(one, placed[one.teller], cells)
        columns.append(estimate)
    else:
        columns += [
            add_up(
                part.quantity(groups, _apart(part, rows, groups)),
                cells,
                rows,
                {part.wie: IDS[part.wie]},
            )
            for part, rows in placed.items()
        ]
    if one.noemer is not None:
        ratios, errors = _ratio(one, columns)
        columns += errors
    return assemble(
        cells,
        columns,
        name="_".join((name, *groups)),
        title=", naar ".join((one.naam, *(GROUPS[group].inline for group in groups))),
        dimensions=(Column("periode", "Periode"), *(GROUPS[g].column(g) for g in groups)),
        ratios=ratios,
        covers=_covers(placed, groups),
        method=" ".join(
            [
                *([f"{NOT_RECORDED}{_asked(one)}."] if len(laid) and cells.empty else []),
                one.definitie,
                *one.vergelijk_niet,
            ]
        ),
    )


def needs_of(
    dictionary: Dictionary, name: str, _periods: object, by: Sequence[str] = ()
) -> tuple[str, ...]:
    """Name the tables and fields that an indicator rests on, by groups: what `measure` needs."""
    one = load_indicators(dictionary)[name]
    of_groups = (GROUPS[group].needs for group in by)
    return (*one.velden, *(field for field in of_groups if field.split(".")[0] in one.tables))


measure.needs_of = needs_of  # type: ignore[attr-defined]


def _asked(one: Indicator) -> str:
    """Name the field that has to be filled in."""
    column = (one.noemer or one.teller).kolom
    return column.removesuffix("_bekend") if column.endswith("_bekend") else "in deze periode"


def _since(one: Indicator, material: Material, laid: pd.DataFrame) -> pd.Timestamp:
    """Give the first day that a register knows: of what was before, it says nothing."""
    own = [part.rijen.removeprefix(PREFIX) for part in _parts(one) if PREFIX in part.rijen]
    first = [material.table(table)["datum"].min() for table in own] if len(laid) else []
    return max((day for day in first if pd.notna(day)), default=pd.Timestamp.min)


def place(
    material: Material, part: Part, laid: pd.DataFrame, by: Sequence[str] = ()
) -> pd.DataFrame:
    """Place the rows of a part in periods and groups: ``periode``, groups, id and amount."""
    function = ROWS.get(part.rijen) or function_of(part.rijen, material.dictionary)
    rows = material.rows(part.rijen, function)
    who = IDS[part.wie]
    if laid.empty:
        rows = rows.iloc[:0].assign(periode=pd.Series(dtype="str"))
    elif part.tijd == "gebeurtenis":
        at = position_in(laid, rows["datum"])
        rows = rows[at >= 0].assign(periode=laid["periode"].take(at[at >= 0]).array)
    else:
        rows = _lasting(rows, laid, part)
    groups = tuple(by)
    rows = grouped(rows, groups, material.dictionary)
    kept = [name for name in groups if name not in part.vast_over]
    teams = ["buurtteam"] if {"cluster", "ses"} & set(groups) else []
    columns = list(dict.fromkeys(["periode", *kept, *teams, who, part.kolom]))
    rows = rows[rows[part.kolom] > 0] if part.eens else rows
    if part.eens:
        rows = rows.drop_duplicates(["periode", *kept, who])
    extra = [name for name in ("duur_dagen",) if name in rows.columns and name not in columns]
    return rows[[*columns, *extra]].reset_index(drop=True)


def _apart(part: Part, rows: pd.DataFrame, by: tuple[str, ...]) -> tuple[str, ...]:
    """Find the groups of which nobody is in two: counts of them add up, whatever was meant."""
    kept = [name for name in by if name not in part.vast_over]
    others = {name: ["periode", *(one for one in kept if one != name)] for name in kept}
    who = IDS[part.wie]
    return tuple(name for name in kept if not rows.duplicated([*others[name], who]).any())


def _lasting(rows: pd.DataFrame, laid: pd.DataFrame, part: Part) -> pd.DataFrame:
    start, stop = day_numbers(laid["start"]), day_numbers(laid["stop"])
    begin, end = day_numbers(rows["begin"]), day_numbers(rows["stop"])
    if part.na:
        begin = np.maximum(begin, day_numbers(rows["sinds"]) + part.na + 1)
    there = begin < end
    rows, begin, end = rows[there], begin[there], end[there]
    # A stand is asked of the last day alone.
    pieces = cut(begin, end, stop - 1 if part.tijd == "stand" else start, stop)
    return rows.take(pieces.left).assign(periode=laid["periode"].take(pieces.right).array)


def _parts(one: Indicator) -> tuple[Part, ...]:
    return (one.teller,) if one.noemer is None else (one.teller, one.noemer)


def _cells(
    one: Indicator,
    placed: dict[Part, pd.DataFrame],
    groups: tuple[str, ...],
    laid: pd.DataFrame,
    teams: Mapping[str, Buurtteam],
) -> pd.DataFrame:
    """Give the cells to count in, in order: for a ratio those with somebody in its denominator.

    Of a count that nobody is in a cell is itself a number, for the door to judge: a group that
    occurs at all has a cell in every period; a team only from when it existed, and a cluster or
    class from when a team of it did.
    """
    keys = ["periode", *groups]
    if one.noemer is None:
        cells = laid[["periode"]].merge(
            placed[one.teller][list(groups)].drop_duplicates() if groups else pd.DataFrame([{}]),
            how="cross",
        )
        for group in OF_TEAMS & set(groups):
            cells = _of_their_time(cells, placed[one.teller], laid, group, teams)
        return cells.sort_values(keys, ignore_index=True)
    base = placed[one.noemer][placed[one.noemer][one.noemer.kolom] > 0]
    free = [name for name in keys if name in base.columns]
    cells = base[free].drop_duplicates()
    rest = [name for name in keys if name not in free]
    if rest:
        # A group on which the whole does not depend occurs in every cell of that whole.
        cells = cells.merge(placed[one.teller][rest].drop_duplicates(), how="cross")
    return cells[keys].sort_values(keys, ignore_index=True)


def _of_their_time(
    cells: pd.DataFrame,
    rows: pd.DataFrame,
    laid: pd.DataFrame,
    group: str,
    teams: Mapping[str, Buurtteam],
) -> pd.DataFrame:
    """Leave out the cells of teams, or of groups of them, that did not exist and hold nobody."""
    bounds = laid.set_index("periode")[["start", "stop"]].apply(lambda days: days.dt.date)
    of_name = defaultdict(list)
    for team in teams.values():
        of_name[team.naam if group == "buurtteam" else getattr(team, group)].append(team)
    keys = pd.MultiIndex.from_frame(cells[["periode", group]])
    existed = {
        (period, name): name not in of_name
        or any(team.existed_in(*bounds.loc[period]) for team in of_name[name])
        for period, name in keys.unique()
    }
    there = keys.map(existed).to_numpy(dtype=bool)
    filled = keys.isin(pd.MultiIndex.from_frame(rows[["periode", group]]))
    return cells[there | filled]


def _ratio(one: Indicator, columns: list[Backed]) -> tuple[tuple[Ratio, ...], list[Backed]]:
    top, bottom = columns
    made = Ratio(
        VALUE,
        one.naam,
        one.eenheid,
        one.decimalen,
        numerator=top.column.name,
        denominator=bottom.column.name,
        factor=one.factor,
        interval={"wilson": "wilson", "verhouding": "logaritmisch", "geen": None}[one.interval],
        spread="fout" if one.interval == "verhouding" else None,
        # An interval on a logarithmic scale may end above all there are.
        highest=100.0 if one.eenheid == "%" else None,
    )
    if one.interval != "verhouding":
        return (made,), []
    error = Quantity(
        "fout", "Standaardfout", one.eenheid, 2, entities=(one.teller.wie,), kind="spreiding"
    )
    return (made,), [ratio_error(error, top, bottom, one.factor, effective="satterthwaite")]


def _restricted(
    one: Indicator, rows: pd.DataFrame, cells: pd.DataFrame
) -> tuple[pd.DataFrame, Backed]:
    """Estimate the restricted mean of each cell whose first entrants were followed long enough."""
    keys = [str(name) for name in cells.columns]
    estimate = estimate_of(one.teller.wie, VALUE, one.naam, one.eenheid, one.decimalen)
    until, who = one.beperkt_tot, IDS[one.teller.wie]
    numbers, deciding, degrees, effective, kept = [], [], [], [], []
    for at, (_, part) in enumerate(cells.merge(rows, on=keys).groupby(keys, sort=False)):
        ended, days = part[one.teller.kolom] > 0, part["duur_dagen"]
        # Beyond the longest that anybody was followed the curve is not known, unless all ended.
        if not ended.any() or (days.max() < until and not ended[days == days.max()].all()):
            continue
        found = restricted_mean(days, ended, until)
        sides = (part.loc[ended & (days <= until), who], part.loc[days >= until, who])
        kept.append(at)
        numbers.append(found)
        deciding.append(min((side.drop_duplicates() for side in sides), key=len))
        degrees.append(max(int((ended & (days <= until)).sum()) - 1, 0))
        effective.append(len(part))
    values = pd.DataFrame(numbers, columns=[VALUE, *estimate.ends])
    laid = cells.take(kept).reset_index(drop=True)
    return laid, rest_on(estimate, values, deciding, degrees=degrees, effective=effective)


def _covers(placed: dict[Part, pd.DataFrame], groups: tuple[str, ...]) -> tuple[Coverage, ...]:
    """Say for the door which teams every cluster and class holds."""
    own = [name for name in groups if name in ("cluster", "ses")]
    tables = [rows for rows in placed.values() if {"buurtteam", *own} <= set(rows.columns)]
    if not own or not tables:
        return ()
    both = pd.concat([rows[["buurtteam", *own]] for rows in tables]).drop_duplicates()
    return tuple(cover for name in own for cover in teams_of(both, (name,)))
