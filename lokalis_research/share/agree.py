"""Whether the files of a bundle say the same: pages, tables, codebook and description."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator, Mapping
from datetime import date

from lokalis_research.bericht import FILES
from lokalis_research.dictionary import load_dictionary
from lokalis_research.release.rules import load_rules
from lokalis_research.runs.ledger import code_fingerprint
from lokalis_research.runs.templates import in_words
from lokalis_research.scan.page_faults import body_of
from lokalis_research.share.crate import CRATE, grouped
from lokalis_research.share.held import (
    OTHER_COUNT,
    OTHER_NUMBER,
    OTHER_TABLE,
    Files,
    account_says_otherwise,
    index_says_otherwise,
    report_says_otherwise,
    shows_otherwise,
)
from lokalis_research.share.origins import numbers_say_otherwise
from lokalis_research.share.pages import ACCOUNT, INDEX, by_rules
from lokalis_research.share.places import render_duiding
from lokalis_research.share.shown import read_page
from lokalis_research.share.workbook import CODEBOOK, STATUS, TABLE

REPORT = FILES[0]
TITLES = {
    "index.html": "Halfjaaronderzoek buurtteams",
    "leeswijzer.html": "Leeswijzer en methode",
    "verantwoording.html": "Verantwoording",
    "begrippen.html": "Begrippen",
}
_FRAMED = re.compile(
    r"(?:index|leeswijzer|verantwoording|begrippen|(?:paginas|per_buurtteam)/.*)\.html"
)


def disagreements(members: Mapping[str, bytes]) -> list[str]:
    """Name the files that say something else than those they were made with."""
    try:
        return list(_disagreements(members))
    # The last is how the parser of Python refuses a declaration that it cannot read.
    except (csv.Error, ValueError, KeyError, RecursionError, AssertionError):
        return ["a table or text of it cannot be read"]


def _disagreements(members: Mapping[str, bytes]) -> Iterator[str]:
    texts = {
        name: content.decode("utf-8-sig", "replace")
        for name, content in members.items()
        if name.endswith((".html", ".csv", ".md", ".json"))
    }
    told = _told(texts.get(CRATE, ""))
    for name, text in texts.items():
        if name.endswith(".html") and not body_of(text):
            yield f'"{name}" is no page of a bundle'
        elif _FRAMED.fullmatch(name):
            # A page says of which day and version it is, as the description does.
            if not all(one in text for one in told):
                yield f'"{name}" is of another version than {CRATE}'
            if f"<title>{TITLES.get(name, '')}" not in text:
                yield f'"{name}" is another page than it is called'
        if name.startswith("duiding/"):
            own = texts.get(f"paginas/{name.removeprefix('duiding/').removesuffix('.md')}.html")
            if own is not None and render_duiding(text).strip() not in own:
                yield f'"{name}" is not what its page says'
    if CODEBOOK in texts and not _describes(texts[CODEBOOK], texts):
        yield f"{CODEBOOK} describes other tables than the files beside it"
    else:
        yield from _held(texts)


def _held(texts: Mapping[str, str]) -> Iterator[str]:
    """Hold what pages say against the tables, and the index against the pages."""
    files = Files(texts)
    pages = {
        name: read_page(body_of(text)) for name, text in texts.items() if name.endswith(".html")
    }
    own = {name: page for name, page in pages.items() if name.startswith("paginas/")}
    for name, page in own.items():
        notebook = name.removeprefix("paginas/").removesuffix(".html")
        if shows_otherwise(page, files.of(notebook)):
            yield f'"{name}" {OTHER_TABLE}'
    yield from numbers_say_otherwise(texts)
    if REPORT in pages and report_says_otherwise(pages[REPORT], texts[REPORT], files):
        yield f'"{REPORT}" {OTHER_NUMBER}'
    titled = {
        name.removeprefix("paginas/").removesuffix(".html"): page for name, page in own.items()
    }
    if ACCOUNT in pages and account_says_otherwise(pages[ACCOUNT], titled, files):
        yield f'"{ACCOUNT}" {OTHER_COUNT}'
    if _is_of_this_package(texts.get(ACCOUNT, "")):
        other = [one for one, said in _by_our_rules().items() if said not in texts.get(one, said)]
        yield from (f'"{name}" says something else than this package' for name in other)
    shown = " ".join(texts[name] for name in own)
    about = {name: page for name, page in pages.items() if name in own or _is_of_team(name)}
    if INDEX in pages and index_says_otherwise(pages[INDEX], about, shown):
        yield f'"{INDEX}" says something else than its pages'


def _is_of_this_package(account: str) -> bool:
    """Tell whether a bundle was made with this code and data dictionary, by our own rules."""
    ours = (code_fingerprint(), load_dictionary().fingerprint)
    return all(grouped(one) in account for one in ours) and "Versoepeld:" not in account


def _by_our_rules() -> dict[str, str]:
    return by_rules(load_rules(load_dictionary()).model_dump(mode="json"))


def _is_of_team(name: str) -> bool:
    return name.startswith("per_buurtteam/")


def _told(crate: str) -> list[str]:
    """Say on what day and as which version the description says that it was released."""
    try:
        (root,) = (one for one in json.loads(crate)["@graph"] if one["@id"] == "./")
        day = in_words(date.fromisoformat(root["datePublished"]))
        return [f"Vrijgegeven op besluit van {day}", f"Versie {root['version']}."]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return []  # which is a fault of its own


def _describes(codebook: str, texts: Mapping[str, str]) -> bool:
    rows = list(csv.DictReader(io.StringIO(codebook), delimiter=";"))
    described = {(row.get("bestand"), row.get("kolom")): row.get("soort") for row in rows}
    heads = {
        (name, column)
        for name, text in texts.items()
        if name.startswith("tabellen/")
        for column in ("", *next(csv.reader(io.StringIO(text), delimiter=";"), []))
    }
    kinds = {
        key: "status"
        if str(key[1]).endswith(STATUS)
        else TABLE
        if not key[1]
        else "getal"
        if (key[0], f"{key[1]}{STATUS}") in heads
        else "kenmerk"
        for key in heads
    }
    return described == kinds and len(rows) == len(heads)
