"""What a second person looks at before anything is shared, in JupyterLab or as a local page."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import pandas as pd

from lokalis_research.bericht import FILES
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import ReleaseError, RunError, hint
from lokalis_research.runs.atomic import sweep, write_text
from lokalis_research.runs.folder import made_from
from lokalis_research.runs.states import IN_DUTCH
from lokalis_research.runs.templates import page_style
from lokalis_research.scan import Needles, no_needles
from lokalis_research.share.audience import Audience, load_audiences
from lokalis_research.share.bundle import scan_members
from lokalis_research.share.decision import (
    Decision,
    Verdict,
    changed,
    fingerprint,
    read_decisions,
    record_decision,
)
from lokalis_research.share.finished import attack_run, refuse_unfinished, registers_of
from lokalis_research.share.inventory import RECORDS
from lokalis_research.share.material import Material, gather
from lokalis_research.share.pages import environment
from lokalis_research.share.places import Places, render_duiding
from lokalis_research.share.release_note import ReleaseNote
from lokalis_research.share.shown import why_hidden

PAGE, SEEN = "beoordeling.html", "gezien.json"


@dataclass(frozen=True)
class Review:
    """All that is to be decided about a half-year, as one page.

    What takes long is looked for once it is shown: who writes down a decision has looked already.
    """

    places: Places
    material: Material = field(repr=False)
    needles: Needles | None = field(repr=False)

    @property
    def with_delivery(self) -> bool:
        """Whether the files are held against a delivery."""
        return self.needles is not None

    @cached_property
    def hits(self) -> pd.DataFrame:
        """What the scan finds in the files that would be shared."""
        draft = ReleaseNote(
            date=datetime.now(UTC).date().isoformat(),
            version=self.material.standing.next_version,
            loosened=self.material.loosened,
            corrections=tuple(self.material.standing.public_corrections),
        )
        return scan_members(self.material.members(draft), self.needles or no_needles())

    @cached_property
    def strays(self) -> list[tuple[str, str]]:
        """What did not pass the door, or acts: where, and what."""
        return self.material.strays()

    @cached_property
    def exposed(self) -> tuple[str, ...]:
        """Hidden numbers that can be computed."""
        return _exposed(self.material)

    @property
    def audiences(self) -> tuple[Audience, ...]:
        """Who may get a bundle of their own."""
        return tuple(load_audiences(self.material.dictionary).values())

    def _repr_html_(self) -> str:
        self.write()  # shown in JupyterLab is seen, as the page is
        return _fill(self, whole=False)

    def page(self) -> str:
        """Lay it out as a page of its own."""
        return _fill(self, whole=True)

    def write(self) -> None:
        """Put the page beside the run, and remember what was shown."""
        sweep(self.places.review)
        # First the page: what is remembered as seen can have been seen.
        write_text(self.places.review / PAGE, self.page())
        write_text(self.places.review / SEEN, json.dumps(self.material.seen, indent=1) + "\n")

    def decide(
        self,
        verdict: Verdict,
        *,
        by: str,
        reason: str,
        may_name: bool = False,
        rules_reason: str = "",
        comments: Mapping[str, str] | None = None,
    ) -> Decision:
        """Decide on exactly what the page showed, with comments on tables where there are any."""
        _refuse_unseen(self)
        tables = {
            f"{one.name}/{name}" for one in self.material.run.notebooks for name in one.tables
        }
        for place in comments or {}:
            if place not in tables:
                raise RunError(f'There is no table "{place}".', remedy=hint(place, tables))
        if verdict == "akkoord" and self.material.loosened and not rules_reason.strip():
            raise RunError(
                f"Release rules are looser than our own: {'; '.join(self.material.loosened)}.",
                remedy='Write why, for the reader of the bundle: --reden-regels "..."',
            )
        decision = Decision(
            verdict=verdict,
            by=by.strip(),
            reason=reason.strip(),
            time=datetime.now(UTC).isoformat(timespec="seconds"),
            seen=self.material.seen,
            may_name=may_name,
            rules_reason=rules_reason.strip(),
            comments=dict(comments or {}),
        )
        record_decision(self.places.review, decision)
        return decision


def review(
    places: Places,
    dictionary: Dictionary,
    needles: Needles | None = None,
    notebooks: Path | None = None,
) -> Review:
    """Gather what a second person must see; with its notebooks refuse an unfinished run."""
    material = gather(places, dictionary)
    if notebooks is not None:
        refuse_unfinished(places, material.run, notebooks, dictionary)
    return Review(places, material, needles)


def _exposed(material: Material) -> tuple[str, ...]:
    registers = registers_of(material.run, material.dictionary)
    records = material.run.path / RECORDS
    try:
        told = registers.told()
        return tuple(attack_run(records, registers.earlier_records, registers.rules, told))
    except ReleaseError as error:
        # For whoever reviews this is a finding like any other; sharing refuses it by itself.
        return (error.problem,)


def _refuse_unseen(shown: Review) -> None:
    look = f"Look at it first: lokalis review {shown.places.period}, then decide."
    path = shown.places.review / SEEN
    if not path.is_file():
        raise RunError("Nobody has looked at this run yet.", remedy=look)
    try:
        different = changed(json.loads(path.read_text(encoding="utf-8")), shown.material.seen)
    except (ValueError, AttributeError):
        different = [SEEN]
    if different:
        raise RunError(f"Changed since the page was made: {', '.join(different[:5])}.", remedy=look)


def _fill(shown: Review, *, whole: bool) -> str:
    material = shown.material
    notebooks = [
        _notebook(shown, one.name, one.title, one.tables) for one in material.run.notebooks
    ]
    html: str = (
        environment()
        .get_template("beoordeling.html.j2" if whole else "beoordeling_inhoud.html.j2")
        .render(
            run=material.run,
            page=material.run.page,
            style=page_style(),
            shown=shown,
            material=material,
            notebooks=notebooks,
            audiences=shown.audiences,
            decisions=read_decisions(shown.places.review),
            seen=fingerprint(material.seen)[:16],
            report_files=FILES,
            in_dutch=IN_DUTCH,
            untraced=made_from(material.run.path).get("niet_te_herleiden", []),
        )
    )
    return html


def _notebook(shown: Review, name: str, title: str, tables: tuple[str, ...]) -> dict[str, object]:
    hidden = shown.material.hidden
    counts = hidden.per_notebook
    share = counts.loc[counts["notebook"] == name, "aandeel"]
    per_rule = hidden.per_rule[hidden.per_rule["notebook"] == name]
    rows = hidden.per_table[hidden.per_table["notebook"] == name].to_dict("records")
    for row in rows:
        own = per_rule[per_rule["tabel"] == row["tabel"]]
        row["redenen"] = [
            (reason, why_hidden(reason), count)
            for reason, count in zip(own["reden"], own["cellen"], strict=True)
        ]
        row["cellen"] = _hidden_cells(shown, name, str(row["tabel"]))
    text = shown.material.duiding.get(name)
    return {
        "name": name,
        "title": title,
        "share": round(float(share.iloc[0])) if share.notna().any() else None,
        "reasons": hidden.reasons_per_notebook.get(name, []),
        "tables": rows if tables else [],
        "duiding": render_duiding(text) if text else "",
    }


def _hidden_cells(shown: Review, notebook: str, table: str) -> list[tuple[str, str, str]]:
    """List the hidden cells of a table: where, which column, why."""
    cells = shown.material.run.audit(notebook, table).cells
    hidden = cells[cells["status"] == "verborgen"]
    labels = list(hidden.columns[: list(hidden.columns).index("waardekolom")])
    return [
        (" · ".join(record[label] for label in labels), record["waardekolom"], record["reden"])
        for record in hidden.to_dict("records")
    ]
