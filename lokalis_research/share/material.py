"""All that a decision or a bundle is about, gathered once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from lokalis_research.dictionary import Dictionary
from lokalis_research.dictionary.read import read_yaml
from lokalis_research.release.rules import load_rules
from lokalis_research.runs.report import text_names
from lokalis_research.scan.outputs import stray_outputs
from lokalis_research.scan.page_faults import body_of, page_faults
from lokalis_research.scan.shipped import typed as own_texts
from lokalis_research.scan.stories import to_read
from lokalis_research.share.audience import Audience
from lokalis_research.share.bundle import assemble, sheets_of
from lokalis_research.share.decision import what_is_seen
from lokalis_research.share.held import (
    OTHER_NUMBER,
    OTHER_TABLE,
    OTHER_TEAM,
    Files,
    page_says_otherwise,
    team_says_otherwise,
)
from lokalis_research.share.inventory import TABLES, FinishedRun, read_run
from lokalis_research.share.places import Places, read_duiding
from lokalis_research.share.register import Standing, corrections_of, standing
from lokalis_research.share.release_note import ReleaseNote
from lokalis_research.share.shown import HiddenCells, count_hidden, read_page
from lokalis_research.share.workbook import CODEBOOK, make_codebook

# Beside the code, not the file that is loosened: an edit of the data dictionary is seen too.
_OWN = Path(__file__).resolve().parent / "uitgangsregels.yaml"
# Of these a smaller value is stricter; of all other numbers a larger one is.
_SMALLER_IS_STRICTER = ("dominantie.", "groepsonthulling.", "aanvullend.klein_van")
_SAYS_NOTHING = {"versie", "markering", "vertrouwen"}


@cache
def own_rules() -> dict[str, Any]:
    """Read the rules that the package started from."""
    return read_yaml(_OWN)


def loosened(rules: Mapping[str, Any], own: Mapping[str, Any]) -> list[str]:
    """Name the rules that are looser than others."""
    now = dict(_leaves(rules))
    return [
        f"{name}: {_word(now.get(name))} in plaats van {_word(value)}"
        for name, value in _leaves(own)
        if name not in _SAYS_NOTHING and _is_looser(name, now.get(name), value)
    ]


def _leaves(rules: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in rules.items():
        if isinstance(value, Mapping):
            yield from _leaves(value, f"{above}{name}.")
        else:
            yield above + name, value


def _is_looser(name: str, now: Any, own: Any) -> bool:
    if now is None:
        return True
    if isinstance(own, bool):
        return own and now is not True
    if isinstance(own, (int, float)) and isinstance(now, (int, float)):
        return bool(now > own if name.startswith(_SMALLER_IS_STRICTER) else now < own)
    return bool(now != own)


def _word(value: Any) -> str:
    if value is None:
        return "niets"
    if isinstance(value, bool):
        return "ja" if value else "nee"
    return str(value).replace(".", ",")


_IN_DUTCH = {
    OTHER_TABLE: "een tabel die niet bij haar bestanden staat",
    OTHER_NUMBER: "een zin noemt getallen die niet bij elkaar in een tabel van de pagina staan; "
    "zet ze met `derive` in een tabel en geef die aan `run.keep`",
    OTHER_TEAM: "een getal dat niet in de rijen van dit team staat",
}


@dataclass(frozen=True)
class Material:
    """A finished run with the texts, rules and history that go with it."""

    run: FinishedRun
    duiding: dict[str, str]
    rules: Mapping[str, Any]
    hidden: HiddenCells
    standing: Standing
    seen: dict[str, str]
    dictionary: Dictionary

    @property
    def loosened(self) -> tuple[str, ...]:
        """The release rules that are looser than the package's own, in Dutch."""
        return tuple(loosened(self.rules, own_rules()))

    def only(self, audience: Audience | None) -> Material:
        """Keep what an audience gets; all of it where none is named."""
        if audience is None:
            return self
        run = self.run.only(audience)
        kept = {notebook.name for notebook in run.notebooks}
        return replace(
            self,
            run=run,
            duiding={name: text for name, text in self.duiding.items() if name in kept},
            hidden=count_hidden(run),
        )

    def members(self, note: ReleaseNote) -> dict[str, bytes]:
        """Make the files of a bundle."""
        return assemble(self.run, note, self.rules, self.duiding, self.hidden, self.dictionary)

    def to_read(self) -> list[tuple[str, str]]:
        """List what people typed and may be about somebody, which only a person can judge."""
        typed = [(f"duiding {name}", text) for name, text in self.duiding.items()]
        for notebook in self.run.notebooks:
            path = self.run.path / "notebooks" / f"{notebook.name}.ipynb"
            typed += [(f"{notebook.name}, cel {number}", text) for number, text in own_texts(path)]
        return [(place, sentence) for place, text in typed for sentence in to_read(text)]

    def strays(self) -> list[tuple[str, str]]:
        """Find what may stand on no page: what did not pass the door, acts, or refers elsewhere."""
        found = []
        for notebook in self.run.notebooks:
            outputs = stray_outputs(
                self.run.path / "notebooks" / f"{notebook.name}.ipynb",
                self.run.path / TABLES / notebook.name,
            )
            found += [(f"{notebook.name}, cel {cell}", kind) for cell, kind in outputs]
            page = self.run.page_file(notebook.name).read_text(encoding="utf-8")
            found += [(f"{notebook.name}, pagina", fault) for fault in page_faults(page)]
            if not body_of(page):
                found.append((f"{notebook.name}, pagina", "geen inhoud"))
        for name, title in self.run.teams.items():
            page = (self.run.path / name).read_text(encoding="utf-8")
            found += [(title, fault) for fault in page_faults(page)]
        return found + self._unheld()

    def _unheld(self) -> list[tuple[str, str]]:
        """Find the pages that say a number which no table holds: whoever gets them cannot tell."""
        sheets = sheets_of(self.run)
        tables = {f"{TABLES}/{one.notebook}/{one.name}.csv": one.text for one in sheets}
        files = Files({**tables, CODEBOOK: make_codebook(sheets)})
        found = []
        for notebook in self.run.notebooks:
            text = self.run.page_file(notebook.name).read_text(encoding="utf-8")
            said = page_says_otherwise(read_page(body_of(text)), files.of(notebook.name))
            found += [(f"{notebook.name}, pagina", _IN_DUTCH[fault]) for fault in said]
        for name, title in self.run.teams.items():
            text = (self.run.path / name).read_text(encoding="utf-8")
            said = team_says_otherwise(read_page(body_of(text)), text, files)
            found += [(title, _IN_DUTCH[fault]) for fault in said]
        return found


def gather(places: Places, dictionary: Dictionary) -> Material:
    """Gather what a half-year's decision or bundle is about."""
    run = read_run(places.run)
    rules = load_rules(dictionary).model_dump(mode="json")
    known = [notebook.name for notebook in run.notebooks]
    known += text_names(dictionary).values() if run.has_report else ()
    duiding = read_duiding(places.duiding, known)
    half_year, made_up = str(places.period), run.page.is_demo
    stands = standing(half_year, made_up=made_up, audience=places.audience)
    corrections = corrections_of(half_year, made_up=made_up)
    return Material(
        run=run,
        duiding=duiding,
        rules=rules,
        hidden=count_hidden(run),
        standing=stands,
        seen=what_is_seen(run, duiding, rules, corrections),
        dictionary=dictionary,
    )
