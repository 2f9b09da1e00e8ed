"""Released tables -> further tables for a page: what is computed from what may be seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from lokalis_research.indicatoren import duration, questions, timely
from lokalis_research.indicatoren.groups import GROUPS
from lokalis_research.period import HalfYear
from lokalis_research.result import Column, Released, with_ends
from lokalis_research.text import Row, listing, number

_HOW = {
    timely.TIMELY: "tijdig",
    timely.ASKED: "op_verzoek",
    timely.NOT_ASKED: "niet_op_verzoek",
    timely.NOT_RECORDED: "niet_vastgelegd",
}


def timeliness(counted: Released, by: str = "") -> Released:
    """Lay the kennismakingen of each period out in one row."""
    keys, share = ["periode", *((by,) if by else ())], timely.SHARE

    def lay(table: pd.DataFrame) -> pd.DataFrame:
        wide = side_by_side(table, keys, "hoe", _HOW, share)
        first = table[table["hoe"] == timely.TIMELY].set_index(keys)
        columns = {"alle_aanmeldingen": "alle_aanmeldingen"}
        columns |= {f"{share}{end}": f"tijdig{end}" for end in ("_laag", "_hoog")}
        return wide.join(first[[*columns]].rename(columns=columns)).reset_index()

    return counted.derive(
        lay,
        name=f"{counted.name}_naast_elkaar",
        title=f"Hoe snel na de aanmelding de kennismaking is{_per(by)}",
        dimensions=counted.dimensions[:-1],
        values=(
            Column("alle_aanmeldingen", "Aanmeldingen"),
            *with_ends("tijdig", "Binnen vijf werkdagen", "%", 1),
            Column("op_verzoek", "Later, op verzoek", "%", 1),
            Column("niet_op_verzoek", "Later, niet op verzoek", "%", 1),
            Column("niet_vastgelegd", "Later, onbekend", "%", 1),
        ),
        method=counted.method,
    )


def as_many(shares: Mapping[Any, float]) -> str:
    """Name in Dutch what reads the same as the first of some shares; nothing where none does.

    Examples
    --------
    >>> as_many({"Overig": 25.4, "Veiligheid": 25.1, "Wonen": 24.2})
    ', evenveel bij veiligheid'
    """
    first, *others = shares.items()
    same = [str(name).lower() for name, share in others if number(share) == number(first[1])]
    return f", evenveel bij {listing(same)}" if same else ""


def both_waits(talk: Released, start: Released) -> Released:
    """Set the wait for the kennismaking beside the wait for support."""
    parts = (("gesprek", "Kennismaking", "werkdagen"), ("begin", "Begin", "dagen"))

    def lay(*tables: pd.DataFrame) -> pd.DataFrame:
        named = [
            table.set_index("periode").add_prefix(f"{part}_")
            for table, (part, *_) in zip(tables, parts, strict=True)
        ]
        return named[0].join(named[1], how="outer").sort_index().reset_index()

    return talk.derive(
        lay,
        start,
        name="wachttijden",
        title="Binnen hoeveel dagen de helft, en driekwart, aan de beurt was",
        dimensions=talk.dimensions,
        values=tuple(
            column
            for part, label, unit in parts
            for share in (duration.HALF, duration.MOST)
            for column in with_ends(f"{part}_{share}", f"{label}: {share}", unit)
        ),
        method=(
            f"{duration.METHOD} Kennismaking: werkdagen na de aanmelding, van wie zich in de "
            "periode aanmeldde. Begin: kalenderdagen na de kennismaking, van wie in de periode "
            "kennismaakte."
        ),
    )


def waiting_now_and_before(queued: Released, before: HalfYear, now: HalfYear) -> Released:
    """Set those who wait at the end of two half-years beside each other."""

    def lay(table: pd.DataFrame) -> pd.DataFrame:
        was, own = (one["wachtend"] for one in _each(table, ["wachten_op", "duur"], before, now))
        return pd.DataFrame({"wachtend_eerder": was, "wachtend_nu": own}).reset_index()

    return queued.derive(
        lay,
        name="wachtenden_naast_elkaar",
        title="Hoeveel gezinnen wachten, en hoe lang al",
        dimensions=queued.dimensions[1:],
        values=(
            Column("wachtend_eerder", f"Einde {before}"),
            Column("wachtend_nu", f"Einde {now}"),
        ),
        method=queued.method,
    )


def fields_now_and_before(asked: Released, before: HalfYear, now: HalfYear) -> Released:
    """Set the leefgebieden of two half-years beside each other."""
    share = questions.SHARE
    columns = ["gezinnen_met_vraag", share, f"{share}_laag", f"{share}_hoog"]

    def lay(table: pd.DataFrame) -> pd.DataFrame:
        was, own = _each(table, ["leefgebied"], before, now)
        both = own[columns].assign(**{f"{share}_eerder": was[share]}).reset_index()
        order = [share, "leefgebied"]
        return both.sort_values(order, ascending=[False, True], ignore_index=True)

    return asked.derive(
        lay,
        name="hulpvragen_naast_elkaar",
        title="Waarover gezinnen hulp vragen",
        dimensions=asked.dimensions[1:],
        values=(
            Column("gezinnen_met_vraag", f"Gezinnen, {now}"),
            *with_ends(share, f"Aandeel, {now}", "%", 1),
            Column(f"{share}_eerder", f"Aandeel, {before}", "%", 1),
        ),
        method=asked.method,
    )


def more_than_one(numbers: Released, by: str) -> Released:
    """Give the share of families with questions on more than one leefgebied."""
    groups = (Column(by, GROUPS[by].label),) if by else ()
    keys = ["periode", *((by,) if by else ())]

    def lay(table: pd.DataFrame) -> pd.DataFrame:
        names = dict(zip(questions.NUMBERS, ("een", "twee", "drie"), strict=True))
        wide = side_by_side(table, keys, "aantal", names, "gezinnen")
        known = table.groupby(keys)["gezinnen_met_vragen"].max()
        shares = wide.div(known, axis=0) * 100
        more = 100 * (known - wide["een"]) / known
        return shares.assign(meer=more, gezinnen_met_vragen=known).reset_index()

    return numbers.derive(
        lay,
        name=f"meervoudig{f'_per_{by}' if by else ''}",
        title=f"Gezinnen met vragen op meer dan één leefgebied{_per(by)}",
        dimensions=(Column("periode", "Periode"), *groups),
        values=(
            Column("gezinnen_met_vragen", "Gezinnen met een vraag"),
            Column("een", "Eén leefgebied", "%", 0),
            Column("twee", "Twee", "%", 0),
            Column("drie", "Drie of meer", "%", 0),
            Column("meer", "Meer dan één", "%", 0),
        ),
        method=numbers.method,
    )


def _per(by: str) -> str:
    return f", per {GROUPS[by].label.split()[0].lower()}" if by else ""


def _each(table: pd.DataFrame, keys: list[str], *periods: HalfYear) -> list[pd.DataFrame]:
    """Give the rows of each half-year, all with the same index: what any half-year has rows of."""
    every = table[keys].drop_duplicates()
    return [
        every.merge(table[table["periode"] == str(one)], how="left", on=keys).set_index(keys)
        for one in periods
    ]


def rows_of(table: pd.DataFrame, *keys: str) -> dict[Any, Row]:
    """Look rows of a table up by what they are about."""
    rows: dict[Any, Row] = table.set_index(list(keys) if len(keys) > 1 else keys[0]).to_dict(
        "index"
    )
    return rows


def side_by_side(
    table: pd.DataFrame, keys: list[str], over: str, named: Mapping[str, str], values: str
) -> pd.DataFrame:
    """Lay the rows of some parts out as columns."""
    return pd.DataFrame(
        {name: table[table[over] == part].set_index(keys)[values] for part, name in named.items()}
    )
