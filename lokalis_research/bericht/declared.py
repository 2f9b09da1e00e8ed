"""What the data dictionary says of the report: its sections, its figures and all of its words."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any, Literal

import pydantic

from lokalis_research.dictionary import Dictionary
from lokalis_research.dictionary.read import read_yaml
from lokalis_research.errors import DictionaryError
from lokalis_research.indicatoren.indicator import THEMES, Indicator, load_indicators

FILE = "halfjaarbericht.yaml"
_STRICT = pydantic.ConfigDict(extra="forbid", frozen=True)


class KeyFigure(pydantic.BaseModel):
    """One figure: where it stands, what it is called, and the sentence about it."""

    model_config = _STRICT

    naam: str
    tabel: str
    kolom: str
    zin: str
    uitleg: str
    rij: dict[str, str] = {}
    eenheid: str = ""
    decimalen: int = 0
    volgtijd: int = 0
    vergelijk: Literal["interval", "telling", "niet"] = "interval"
    velden: tuple[str, ...] = ()
    met_marge: bool = False
    jaarlijks: bool = False


class Section(pydantic.BaseModel):
    """One opgave."""

    model_config = _STRICT

    titel: str
    over: str
    let_op: str
    figuur: str = ""
    kerncijfers: dict[str, KeyFigure]


class Declared(pydantic.BaseModel):
    """The whole report, as it is declared."""

    model_config = _STRICT

    titel: str
    kop: str
    kerncijfers: str
    duiding: str
    teksten: dict[str, str]
    koppen: dict[str, str]
    slot: dict[str, str]
    oordelen: dict[str, str]
    toestanden: dict[str, str]
    uitleg_toestanden: dict[str, str]
    hoe: tuple[str, ...]
    opgaven: dict[str, Section]

    @property
    def notebooks(self) -> frozenset[str]:
        """Name the notebooks whose tables it reads."""
        return frozenset(one.tabel.split("/")[0] for one in self.figures())

    def figures(self) -> Iterator[KeyFigure]:
        """List all figures, in the order of the report."""
        for section in self.opgaven.values():
            yield from section.kerncijfers.values()

    def texts(self) -> Iterator[str]:
        """List every text that may stand in a report word for word."""
        yield from _texts(self.model_dump())


@functools.cache
def load_declared(dictionary: Dictionary) -> Declared:
    """Read and check how the report is declared.

    Examples
    --------
    >>> from lokalis_research.dictionary import load_dictionary
    >>> list(load_declared(load_dictionary()).opgaven)[0]
    'toegankelijkheid'
    """
    path = dictionary.path / FILE
    catalogue = load_indicators(dictionary)
    content = read_yaml(path)
    for section in content.get("opgaven", {}).values():
        for words in section.get("kerncijfers", {}).values():
            if name := words.pop("indicator", ""):
                words |= _of_indicator(catalogue[name]) | words
    try:
        declared = Declared.model_validate(content)
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise DictionaryError(
            f"{FILE}: {place}: {first['msg']}.", remedy="The top of the file explains every word."
        ) from None
    for name, one in declared.opgaven.items():
        if name not in THEMES:
            raise DictionaryError(
                f'{FILE}: there is no opgave "{name}".', remedy=f"There are: {', '.join(THEMES)}."
            )
        if one.figuur and one.figuur not in one.kerncijfers:
            raise DictionaryError(
                f'{FILE}: the figuur of "{name}" is none of its kerncijfers.',
                remedy=f"Choose one of: {', '.join(one.kerncijfers)}.",
            )
    return declared


def _of_indicator(one: Indicator) -> dict[str, Any]:
    """Take from an indicator what its declaration says already."""
    counts = one.noemer is None and not one.beperkt_tot
    return {
        "naam": one.naam,
        "tabel": f"{one.pagina}/{one.name}",
        "kolom": one.teller.kolom if counts else "waarde",
        "uitleg": " ".join((one.definitie, *one.vergelijk_niet)),
        "eenheid": one.teller.eenheid if counts else one.eenheid,
        "decimalen": one.teller.decimalen if counts else one.decimalen,
        "volgtijd": one.volgtijd,
        "velden": one.compared_by,
    }


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict):
        for value in content.values():
            yield from _texts(value)
    elif isinstance(content, list | tuple):
        for value in content:
            yield from _texts(value)
