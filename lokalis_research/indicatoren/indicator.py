"""An indicator as data: what it counts, of whom, when, and what it may not be compared with.

The declarations stand in ``data_dictionary/indicatoren``. `measure` makes results of them; here
they are read, checked against the rest of the dictionary, and written out as a page.
"""

from __future__ import annotations

import dataclasses
import functools
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, Literal, get_args

from lokalis_research.caveats import Caveats
from lokalis_research.dictionary import Dictionary
from lokalis_research.dictionary.model import SeriesBreak, bullets, code, grid, sheet
from lokalis_research.dictionary.municipality import read_sentence
from lokalis_research.dictionary.read import allowed, read_yaml
from lokalis_research.errors import DictionaryError, hint
from lokalis_research.indicatoren import rows_families, rows_staff, rows_tables
from lokalis_research.indicatoren.groups import GROUPS
from lokalis_research.published import later_reports
from lokalis_research.result import Entity, Quantity, Released

When = Literal["gebeurtenis", "stand", "looptijd"]
Interval = Literal["wilson", "verhouding", "geen"]

WHEN: dict[str, str] = {
    "gebeurtenis": "wat in de periode gebeurde",
    "stand": "hoe het op de laatste dag van de periode was",
    "looptijd": "wat op enige dag van de periode zo was",
}
PERIODS = {
    "Month": "maand", "Quarter": "kwartaal", "HalfYear": "halfjaar", "Year": "jaar",
    "Span": "maanden",
}  # fmt: skip
"""Kinds of period; `maanden` are any months in a row, such as those of a report."""
THEMES = (
    "toegankelijkheid", "effectieve_basishulp", "bestaanszekerheid", "gelijke_kansen",
    "veiligheid", "professionele_organisatie",
)  # fmt: skip
ROWS = {**rows_families.ROWS, **rows_staff.ROWS}
"""Per name the function that gives the rows to count, from the tables of a delivery."""


@dataclass(frozen=True)
class Part:
    """The numerator or the denominator: which column of which rows is added up, and when.

    The names are those of the declarations: `rijen` names the function, `kolom` what each row adds,
    `eens` counts everybody once per cell, `na` lets a row count only so many days after its
    ``sinds``, `vast_over` names groups it does not depend on, `veld` the field whose privacy class
    holds, `telt` what it counts where another table counts the same.
    """

    rijen: str
    kolom: str
    label: str
    tijd: When = "gebeurtenis"
    wie: Entity = "gezin"
    soort: Literal["aantal", "som"] = "aantal"
    eenheid: str = ""
    decimalen: int = 0
    eens: bool = False
    na: int = 0
    vast_over: tuple[str, ...] = ()
    veld: str = ""
    telt: str | None = None

    def quantity(self, by: tuple[str, ...], apart: tuple[str, ...] = ()) -> Quantity:
        """Say what the door must know of it.

        Events add up over groups and time, what is so on a day over groups only, and who is counted
        once per cell over neither, but for groups that everybody is in one of: by their kind, or
        in these rows, which are then said to be `apart`.
        """
        groups = ("buurtteam", *by)
        if self.eens:
            groups = tuple(name for name in by if GROUPS[name].one_each or name in apart)
        over_time = ("periode",) if self.tijd == "gebeurtenis" and not self.eens else ()
        what = f"{self.rijen}, {self.kolom}, {self.tijd}, {self.na}, {self.eens}"
        return Quantity(
            self.kolom,
            self.label,
            self.eenheid,
            self.decimalen,
            entities=(self.wie,),
            kind=self.soort,
            additive=tuple(dict.fromkeys((*groups, *over_time))),
            constant_over=tuple(name for name in self.vast_over if name in by),
            counts=what if self.telt is None else self.telt,
            of_field=self.veld,
        )


@dataclass(frozen=True)
class Indicator:
    """One indicator, as it is declared: docs/indicator.md explains every word.

    Of `breukvelden` None means all its fields but the buurtteam, which the whole city does not
    depend on.
    """

    name: str
    naam: str
    vraag: str
    definitie: str
    bron: str
    opgave: str
    pagina: str
    teller: Part
    velden: tuple[str, ...]
    noemer: Part | None = None
    eenheid: str = "%"
    decimalen: int = 1
    factor: float = 100.0
    interval: Interval = "geen"
    beperkt_tot: int = 0
    volgtijd: int = 0
    referentie: str = ""
    zin: str = ""
    perioden: tuple[str, ...] = ("kwartaal", "halfjaar", "jaar", "maanden")
    groepen: tuple[str, ...] = ()
    vergelijk_niet: tuple[str, ...] = ()
    gepubliceerd: tuple[str, ...] = ()
    breukvelden: tuple[str, ...] | None = None

    @cached_property
    def compared_by(self) -> tuple[str, ...]:
        """Name the fields of which a series break makes years incomparable."""
        if self.breukvelden is not None:
            return self.breukvelden
        return tuple(name for name in self.velden if not name.endswith(".buurtteam"))

    @property
    def source(self) -> str:
        """Who defined it so, as it stands behind a definition; empty where no report did yet."""
        return f"({self.bron})" if self.bron else ""

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Name the tables of a delivery that it needs."""
        return tuple(dict.fromkeys(name.split(".")[0] for name in self.velden))

    def breaks(self, dictionary: Dictionary) -> list[SeriesBreak]:
        """List the moments from which its fields mean something else in a delivery."""
        return [
            one
            for table in self.tables
            for one in sorted(dictionary[table].breaks, key=lambda item: item.datum)
            if not one.in_reports_only
            if not one.veld or f"{table}.{one.veld}" in self.velden
        ]


@dataclass(frozen=True, repr=False)
class Sheet:
    """What is declared, to read on a page."""

    html: str

    def __repr__(self) -> str:
        return "<Sheet>"

    def _repr_html_(self) -> str:
        return sheet(self.html)


@dataclass(frozen=True, repr=False)
class Catalogue:
    """All indicators: iterating gives names, ``catalogue["uitval"]`` one, `page` writes it out."""

    indicators: Mapping[str, Indicator]
    dictionary: Dictionary

    def __getitem__(self, name: str) -> Indicator:
        if name not in self.indicators:
            raise DictionaryError(
                f'There is no indicator "{name}".', remedy=hint(name, self.indicators)
            )
        return self.indicators[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.indicators)

    def __len__(self) -> int:
        return len(self.indicators)

    def of(self, released: Released) -> Indicator:
        """Find the indicator that a table of `measure` is about: its name begins with it."""
        begins = [name for name in self.indicators if f"{released.name}_".startswith(f"{name}_")]
        return self[max(begins, key=len, default=released.name)]

    def on_page(self, page: str) -> tuple[Indicator, ...]:
        """List the indicators that a notebook shows, in the order of the reports."""
        own = [one for one in self.indicators.values() if one.pagina == page]
        return tuple(sorted(own, key=lambda one: THEMES.index(one.opgave)))

    def definitions(self, *names: str, delivered: Collection[str] | None = None) -> Caveats:
        """Write how indicators are defined, and what they may not be set beside.

        Names are of indicators, or of the notebooks that show them; with `delivered` only of
        indicators that need no other tables.
        """
        return Caveats(
            tuple(
                (one.naam, " ".join([one.definitie, *one.vergelijk_niet]), one.source)
                for name in names
                for one in self.on_page(name) or (self[name],)
                if delivered is None or set(one.tables) <= set(delivered)
            )
        )

    def page(self, name: str) -> Sheet:
        """Write all that is declared of one indicator, as a page of the dictionary."""
        one = self[name]
        parts = [("Teller", one.teller), *([("Noemer", one.noemer)] if one.noemer else [])]
        published = self.dictionary.published.set_index("id")
        breaks = one.breaks(self.dictionary)
        beside = [*one.vergelijk_niet, *(f"{b.moment}: {b.wat} {b.gevolg}" for b in breaks)]
        reports = [
            f"{published.loc[name, 'plaats']!s}, {published.loc[name, 'periode']!s}"
            for name in one.gepubliceerd
            if name in published.index  # a page of an earlier half-year knows fewer reports
        ]
        return Sheet(
            f"<h3>{escape(one.naam)} <span class='zacht'>{code(name)}</span></h3>"
            f"<p>{escape(one.vraag)} {escape(one.definitie)}</p>"
            f"<p class='zacht'>Definitie: {escape(one.bron)}. Per {', '.join(one.perioden)}; naar "
            f"{', '.join(one.groepen) or 'niets'}.</p>"
            + grid(
                ("Deel", "Wat telt", "Wanneer", "Over wie"),
                [
                    (head, escape(part.label), escape(WHEN[part.tijd]), part.wie)
                    for head, part in parts
                ],
            )
            + f"<h4>Nodig</h4>{bullets(map(code, one.velden))}"
            + f"<h4>Niet zomaar te vergelijken</h4>{bullets(map(escape, beside))}"
            + f"<h4>In de verslagen</h4>{bullets(map(escape, reports or ['nergens']))}"
        )

    def __repr__(self) -> str:
        return f"<Catalogue: {len(self.indicators)} indicators>"


@functools.cache
def load_indicators(dictionary: Dictionary) -> Catalogue:
    """Read and check all indicators of a data dictionary.

    Examples
    --------
    >>> from lokalis_research.dictionary import load_dictionary
    >>> load_indicators(load_dictionary())["uitval"].eenheid
    '%'
    """
    found: dict[str, Indicator] = {}
    for path in sorted((dictionary.path / "indicatoren").glob("*.yaml")):
        for name, words in read_yaml(path).items():
            if name in found:
                raise DictionaryError(
                    f'{path.name}: indicator "{name}" is declared twice.', remedy="Keep one."
                )
            found[name] = _checked(path, _read(path, name, words, dictionary), dictionary)
    return Catalogue(found, dictionary)


def _read(path: Path, name: str, words: Mapping[str, Any], dictionary: Dictionary) -> Indicator:
    """Read one; a page names no later reports, and says what was true then."""
    given = {"name": name, **words}
    later = set(later_reports(dictionary)["titel"].str.casefold())
    if "bron" in words:
        given["bron"] = "; ".join(one for one in words["bron"].split("; ") if one not in later)
    where = f'vergelijk_niet of indicator "{name}"'
    told = [read_sentence(path, where, one) for one in words.get("vergelijk_niet", ())]
    given["vergelijk_niet"] = [one.tekst for one in told if one.holds(dictionary.page)]
    for part in [one for one in ("teller", "noemer") if one in given]:
        given[part] = _made(path, name, Part, given[part])
    one: Indicator = _made(path, name, Indicator, given)
    return one


def _made(path: Path, name: str, kind: type[Any], words: Mapping[str, Any]) -> Any:
    fields = {field.name: field for field in dataclasses.fields(kind)}
    for word in words:
        allowed(path, f'a word of indicator "{name}"', word, list(fields))
    needed = [
        field.name for field in fields.values()
        if field.default is dataclasses.MISSING and field.name not in words
    ]  # fmt: skip
    if needed:
        raise DictionaryError(
            f'{path.name}: indicator "{name}" does not say {", ".join(needed)}.',
            remedy="Add it; docs/indicator.md explains every word.",
        )
    return kind(**{k: tuple(v) if isinstance(v, list) else v for k, v in words.items()})


def _checked(path: Path, one: Indicator, dictionary: Dictionary) -> Indicator:
    def words(what: str, given: tuple[str, ...], options: Any) -> None:
        for word in given:
            allowed(path, f'{what} of indicator "{one.name}"', word, list(options))

    parts = [one.teller, *([one.noemer] if one.noemer else [])]
    words("opgave", (one.opgave,), THEMES)
    words("interval", (one.interval,), get_args(Interval))
    words("perioden", one.perioden, PERIODS.values())
    words("groepen", one.groepen, GROUPS)
    known = {f"{rows_tables.PREFIX}{table}": dictionary[table] for table in dictionary}
    words("rijen", tuple(part.rijen for part in parts), [*ROWS, *known])
    for part in parts:
        if part.rijen in known:
            words("kolom", (part.kolom,), rows_tables.columns_of(known[part.rijen]))
    figures = dictionary["referentiecijfers"].field("cijfer").codes
    words("referentie", (one.referentie,) if one.referentie else (), figures)
    words("tijd", tuple(part.tijd for part in parts), WHEN)
    words("wie", tuple(part.wie for part in parts), get_args(Entity))
    fields = [f"{table}.{field.name}" for table in dictionary for field in dictionary[table].fields]
    words("velden", (*one.velden, *(part.veld for part in parts if part.veld)), fields)
    words("breukvelden", one.breukvelden or (), fields)
    if one.noemer is not None and one.noemer.kolom == one.teller.kolom:
        raise DictionaryError(
            f'{path.name}: indicator "{one.name}" has one column for teller and noemer.',
            remedy="Let the rows have a column for each.",
        )
    if one.interval != "geen" and one.noemer is None:
        raise DictionaryError(
            f'{path.name}: indicator "{one.name}" has an interval and no denominator.',
            remedy="Give noemer, or interval: geen.",
        )
    return one
