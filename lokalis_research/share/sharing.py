"""Sharing a half-year: every gate in turn, then the bundle, whole or not at all."""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import RunError
from lokalis_research.files import HALF, remove_halves_of
from lokalis_research.levering import CheckedDelivery
from lokalis_research.release.rules import Rules
from lokalis_research.release.told import AllTold
from lokalis_research.runs.atomic import publish, translated_os_errors, write_bytes
from lokalis_research.runs.folder import open_run_folder
from lokalis_research.runs.registers import KEPT
from lokalis_research.scan import Needles
from lokalis_research.scan.page_faults import page_faults
from lokalis_research.share.audience import Audience, find_audience
from lokalis_research.share.bundle import MANIFEST, pack, scan_members
from lokalis_research.share.decision import Decision, valid_approval
from lokalis_research.share.finished import attack_run, refuse_unfinished, registers_of
from lokalis_research.share.inventory import RECORDS, FinishedRun
from lokalis_research.share.material import Material, gather
from lokalis_research.share.places import Places
from lokalis_research.share.register import (
    Event,
    add_event,
    bundle_folder,
    locked_register,
    seal_kept,
    shared_otherwise,
)
from lokalis_research.share.release_note import ReleaseNote
from lokalis_research.share.signing import SIGNATURE, sign

# A message that names hundreds is not read; sharing again names the next.
_NAMED = 10

Attack = Callable[[Path, Mapping[str, Path], Rules, AllTold], Sequence[str]]
"""Takes the ``vrijgave`` folder of the run, those of bundles shared before, the rules, and what
the run found of how numbers hang together; returns which hidden quantity an outsider can compute,
and through what. Empty if there is none."""


@dataclass(frozen=True)
class Sharing:
    """What is asked for."""

    places: Places
    by: str
    notebooks: Path
    dictionary: Dictionary
    checked: CheckedDelivery
    needles: Needles
    attack: Attack = attack_run
    rules_reason: str = ""


@dataclass(frozen=True)
class Shared:
    """A bundle that was made, and the fingerprint of the key that signed it."""

    path: Path
    event: Event
    signed_by: str
    otherwise: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()


def share(asked: Sharing) -> Shared:
    """Make the bundle of a half-year, if nothing stands in its way.

    Parameters
    ----------
    asked : Sharing
        The half-year, who shares, and what it is held against.

    Returns
    -------
    Shared
        The same bundle as before, byte for byte, if nothing changed since.

    Raises
    ------
    RunError
        If no page was made, one is out of date, nobody else approved exactly this, something on a
        page did not pass the door, a hidden number can be computed, the scan hits, or an earlier
        bundle of the half-year differs and was neither withdrawn nor corrected.
    """
    places = asked.places
    if not places.run.is_dir():
        raise RunError(
            f"There is no run in {places.run}.",
            remedy=f"Make it first: lokalis run {places.period}",
        )
    with open_run_folder(places.run), locked_register():
        material = gather(places, asked.dictionary)
        refuse_unfinished(places, material.run, asked.notebooks, asked.dictionary)
        if asked.checked.fingerprint != material.run.page.fingerprint:
            raise RunError(
                "The run was made from another delivery than the one given.",
                remedy=f"Give again: lokalis run {places.period}, and have it reviewed.",
            )
        decision = valid_approval(places.review, material.seen, asked.by)
        event = _next_event(asked, material, decision)
        audience = find_audience(asked.dictionary, places.audience)
        note = _note(event, material, audience)
        _refuse_strays(material)
        _refuse_attacked(asked, material)
        goes = material.only(audience)
        members = goes.members(note)
        _refuse_acting(members)
        refuse_hits(scan_members(members, asked.needles))
        # Whoever shares it again gives the same bundle, with the signature that it has.
        signature = sign(event.door, members[MANIFEST])
        content = pack(members | {SIGNATURE: signature.to_bytes()})
        made = replace(event, sha256=hashlib.sha256(content).hexdigest())
        if event.sha256 and event != made:
            raise RunError(
                f"Version {event.versie} of this half-year was shared already, and differs.",
                remedy="Make it on the machine it was made on, or withdraw it first.",
            )
        if not event.sha256:
            _keep(made, content, asked, goes.run)
        remove_halves_of(places.bundle)
        write_bytes(places.bundle, content)
    otherwise = tuple(shared_otherwise(made))
    return Shared(places.bundle, made, signature.fingerprint, otherwise, tuple(goes.run.missing))


def _next_event(asked: Sharing, material: Material, decision: Decision) -> Event:
    """Find version and decision: those of the last bundle, if nothing changed since."""
    stands, last = material.standing, material.standing.last
    if last is not None and not stands.is_corrected:
        if last.gezien == decision.seen_hash:
            return last
        raise RunError(
            f"Version {last.versie} of this half-year was shared already and differs.",
            remedy="Withdraw or correct it first: lokalis withdraw, or lokalis erratum.",
        )
    reason = decision.rules_reason or asked.rules_reason
    if material.loosened and not reason.strip():
        raise RunError(
            f"Release rules are looser than our own: {'; '.join(material.loosened)}.",
            remedy='Write why, for the reader of the bundle: --reden-regels "..."',
        )
    return Event(
        soort="gedeeld",
        halfjaar=str(asked.places.period),
        gemaakt=material.run.page.is_demo,
        versie=stands.next_version,
        datum=datetime.now(UTC).date().isoformat(),
        door=asked.by.strip(),
        sha256="",
        besluit={
            "datum": decision.date,
            "door": decision.by,
            "naam_in_pakket": decision.may_name,
            "reden_regels": reason.strip() if material.loosened else "",
        },
        gezien=decision.seen_hash,
        doelgroep=asked.places.audience,
    )


def _note(event: Event, material: Material, audience: Audience | None) -> ReleaseNote:
    decided = event.besluit or {}
    return ReleaseNote(
        date=decided["datum"],
        version=event.versie,
        reviewer=decided["door"] if decided["naam_in_pakket"] else "",
        rules_reason=decided["reden_regels"],
        loosened=material.loosened,
        corrections=tuple(material.standing.public_corrections),
        audience=audience.label if audience else "",
    )


def _refuse_strays(material: Material) -> None:
    strays = material.strays()
    if strays:
        named = "; ".join(f"{place}: {kind}" for place, kind in strays[:_NAMED])
        named += f"; … ({len(strays)})" if len(strays) > _NAMED else ""
        raise RunError(
            f"Something on a page did not pass the door: {named}.",
            remedy="Count with build and end such a cell with run.show; take print, tables and "
            "drawings of your own away.",
        )


def _refuse_acting(members: Mapping[str, bytes]) -> None:
    faults = [
        f"{name}, {fault}"
        for name, content in members.items()
        if name.endswith(".html")
        for fault in page_faults(content.decode())
    ]
    if faults:
        raise RunError(
            f"A page acts, or refers outside the bundle: {'; '.join(faults[:_NAMED])}.",
            remedy="Take that out of the notebook and run again.",
        )


def _refuse_attacked(asked: Sharing, material: Material) -> None:
    registers = registers_of(material.run, asked.dictionary)
    found = asked.attack(
        asked.places.run / RECORDS, registers.earlier_records, registers.rules, registers.told()
    )
    if found:
        raise RunError(
            f"Hidden numbers can be computed from what is shown: {'; '.join(found[:_NAMED])}.",
            remedy="Show less: leave out a table or a split, and run again.",
        )


def refuse_hits(hits: pd.DataFrame) -> None:
    """Refuse files in which the scan found something."""
    if hits.empty:
        return
    places = hits["bestand"] + ", " + hits["plaats"] + ": " + hits["soort"]
    named = "; ".join(places.head(_NAMED))
    more = f"; and {len(hits) - _NAMED} more" if len(hits) > _NAMED else ""
    raise RunError(
        f"What may not leave stands in: {named}{more}.",
        remedy="Take it out of the text or the table it comes from, and have it reviewed again.",
    )


def _keep(event: Event, content: bytes, asked: Sharing, run: FinishedRun) -> None:
    """Keep the bundle with what later runs must know of it, then register it."""
    places, kept = asked.places, bundle_folder(event)
    half = kept.with_name(f"{kept.name}{HALF}{uuid.uuid4().hex}")
    with translated_os_errors(kept):
        half.mkdir(parents=True)
        (half / places.bundle.name).write_bytes(content)
        for name in run.sources:
            if (places.run / RECORDS / name).is_dir():
                shutil.copytree(places.run / RECORDS / name, half / RECORDS / name)
        registers_of(run, asked.dictionary).keep(run.sources, half / KEPT)
        seal_kept(half)
        publish(half, kept)
    add_event(event)
