"""The published figures of the reports, and how computed figures compare with them.

They stand in ``data_dictionary/gepubliceerd``, are public, and pass the door unchanged.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import AnalysisError, ReleaseError
from lokalis_research.period import HalfYear, Month
from lokalis_research.result import Column, Quantity, Result

DURATIONS = ("kort", "totaal")


def known_at(dictionary: Dictionary, period: HalfYear) -> Dictionary:
    """Give the dictionary as the page of a half-year may know it.

    Without what happened after the half-year, without figures and claims about what was not over a
    month later, when its registration is complete, and without those of a report about a later
    period.
    """
    known = replace(
        dictionary,
        page=period,
        municipality=dictionary.municipality.known_at(period.last_day),
        tables={
            name: replace(table, breaks=tuple(one for one in table.breaks if one.known_on(period)))
            for name, table in dictionary.tables.items()
        },
    )
    later = later_reports(known)["code"]
    figures, claims, breaks = dictionary.published, dictionary.claims, dictionary.series_breaks
    told = [(one.tabel, one.wat, one.gevolg) for table in known for one in known[table].breaks]
    told_of = breaks[["tabel", "wat", "gevolg"]].itertuples(index=False, name=None)
    kept = {
        "published": figures[_over(figures["periode"], period) & ~figures["bron"].isin(later)],
        "claims": claims[_over(claims["periode"], period) & ~claims["uit"].isin(later)],
        "series_breaks": breaks[[one in told for one in told_of]],
    }
    cut = {name: table.reset_index(drop=True) for name, table in kept.items()}
    return replace(known, registers={**dictionary.registers, **cut})


def later_reports(dictionary: Dictionary) -> pd.DataFrame:
    """List the reports about a period that was not over on the page that a dictionary is of."""
    sources = dictionary.sources
    if dictionary.page is None:
        return sources.iloc[:0]
    return sources[~_over(sources["periode"], dictionary.page)]


def _over(moments: pd.Series[str], page: HalfYear) -> npt.NDArray[np.bool_]:
    """Tell of moments whether they were over when the registration of a half-year was complete."""
    return np.array([_end(str(text)) <= page.known_until for text in moments], dtype=bool)


_MOMENT = re.compile(r"(\d{4})(?:H([12])|Q([1-4])|-(\d{2})(?!\d))?")


def _end(text: str) -> date:
    """Give the last day of the last year, half-year, quarter or month that a text names."""
    ends = [date.min]
    for year, half, quarter, month in _MOMENT.findall(text):
        last = int(month or 0) or 3 * int(quarter or 0) or 6 * int(half or 2)
        ends.append(Month(int(year), last).last_day)
    return max(ends)


def beside(dictionary: Dictionary, group: str) -> pd.DataFrame:
    """List the published figures that a page knows and sets beside its own numbers."""
    wanted = dictionary.beside
    wanted = wanted[wanted["groep"] == group].drop(columns="groep").fillna("")
    return wanted.rename(columns={"cijfer": "id"}).merge(dictionary.published, on="id")


def monthly_absence(dictionary: Dictionary) -> pd.DataFrame:
    """Lay the published monthly absence table out, with what it leaves out computed."""
    parts = []
    for duration in DURATIONS:
        part = dictionary.published
        part = part[part["indicator"] == f"ziekteverzuim_{duration}_procent"]
        part = part[part["periode"].str.fullmatch(r"\d{4}-\d{2}")]
        parts.append(
            part.set_index("periode")[["waarde", "id"]].set_axis(
                [duration, f"id_{duration}"], axis="columns"
            )
        )
    table = parts[0].join(parts[1], how="outer").sort_index().rename_axis("maand").reset_index()
    table["lang"] = table["totaal"] - table["kort"]
    return table[["maand", *DURATIONS, "lang", "id_kort", "id_totaal"]]


def listed(
    rows: pd.DataFrame, *, dimensions: tuple[Column, ...], value: Quantity, **described: Any
) -> Result:
    """Give published figures the form that the door takes."""
    kinds = {**dict.fromkeys(("id", *(one.name for one in dimensions)), "str"), "waarde": "float64"}
    return Result(
        dimensions=dimensions,
        quantities=(value,),
        table=rows[[*kinds]].astype(kinds),
        origin="openbaar",
        **described,
    )


def as_result(dictionary: Dictionary) -> Result:
    """Give the published monthly absence table the form that the door takes."""
    wide = monthly_absence(dictionary)
    table = pd.concat(
        [
            pd.DataFrame(
                {
                    "id": wide[f"id_{duration}"],
                    "maand": wide["maand"],
                    "duur": pd.Series(duration, index=wide.index, dtype="str"),
                    "waarde": wide[duration],
                }
            )
            for duration in DURATIONS
        ]
    ).sort_values(["maand", "duur"], ignore_index=True)
    return listed(
        table,
        name="verzuim_gepubliceerd",
        title="Ziekteverzuim per maand, zoals gepubliceerd",
        dimensions=(Column("maand", "Maand"), Column("duur", "Duur")),
        value=Quantity("waarde", "Verzuim", unit="%", decimals=2),
        method=(
            "Overgenomen uit de maandtabel in een jaarverslag. Waar de grens tussen kort en lang "
            "ligt, is niet gepubliceerd."
        ),
    )


def everything(dictionary: Dictionary) -> Result:
    """Give all published figures the form that the door takes."""
    return listed(
        dictionary.published.assign(cijfer=dictionary.published["id"]),
        name="alle_gepubliceerde_cijfers",
        title="Alle gepubliceerde cijfers",
        dimensions=(Column("cijfer", "Cijfer"), Column("periode", "Periode")),
        value=Quantity("waarde", "Gepubliceerd", decimals=2),
        method="Overgenomen uit de verslagen.",
    )


def verify(table: pd.DataFrame, dictionary: Dictionary) -> None:
    """Refuse a table that calls itself published and says something else than the dictionary.

    It names ids and columns, no values.
    """
    for name in ("id", "waarde"):
        if name not in table.columns:
            raise ReleaseError(
                f'A table with published figures has no column "{name}".',
                remedy="Make it with lokalis_research.published.as_result.",
            )
    extra = [
        str(name)
        for name in table.columns
        if name != "waarde" and pd.api.types.is_numeric_dtype(table[name])
    ]
    if extra:
        raise ReleaseError(
            f"A table with published figures has other numbers in it: {', '.join(extra)}.",
            remedy="Compute further numbers from the released table, with derive.",
        )
    values = dictionary.published.set_index("id")["waarde"]
    ids = table["id"].astype("str")
    unknown = ~ids.isin(values.index)
    differs = ~unknown & (ids.map(values).to_numpy() != table["waarde"].to_numpy())
    for wrong, problem in (
        (unknown, "are not in the data dictionary"),
        (ids.duplicated(), "occur more than once"),
        (differs, "have another value than in the data dictionary"),
    ):
        if wrong.any():
            names = sorted(set(ids[wrong].fillna("(no id)")))
            more = f" and {len(names) - 5} more" if len(names) > 5 else ""
            raise ReleaseError(
                f"Published figures {problem}: {', '.join(names[:5])}{more}.",
                remedy="Take published figures from the dictionary as they are, or correct them "
                "in data_dictionary/gepubliceerd.",
            )


def compare(computed: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Put computed numbers next to published ones, both in ``waarde`` and in one unit.

    The further columns of `computed` say what a row is about, each once; `published` may say more.
    A number is missing where one side has no such row.
    """
    about = [name for name in computed.columns if name != "waarde"]
    says = [name for name in published.columns if name != "waarde"]
    strange = sorted({*about, "waarde"} - set(published.columns))
    if strange or "waarde" not in computed.columns:
        raise AnalysisError(
            f"Computed and published table differ in {', '.join(strange) or 'waarde'}.",
            remedy="Give both the same columns, with the number in waarde.",
        )
    for name, table, keys in (("computed", computed, about), ("published", published, says)):
        if table.duplicated(keys).any():
            raise AnalysisError(
                f"The {name} table has rows that share {', '.join(keys)}.",
                remedy="Add the column in which they differ.",
            )
    both = published.rename(columns={"waarde": "gepubliceerd"}).merge(
        computed.rename(columns={"waarde": "berekend"}), on=about, how="outer"
    )
    both["verschil"] = both["berekend"] - both["gepubliceerd"]
    both = both.sort_values(about, ignore_index=True)
    says = [*about, *(name for name in says if name not in about)]
    return both[[*says, "berekend", "gepubliceerd", "verschil"]]
