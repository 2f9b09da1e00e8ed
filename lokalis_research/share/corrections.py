"""Withdrawing or correcting a bundle that was shared."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lokalis_research.errors import RunError
from lokalis_research.files import remove_halves_of
from lokalis_research.runs.atomic import write_text
from lokalis_research.scan import Needles, package_needles, scan_message
from lokalis_research.share.pages import environment
from lokalis_research.share.places import Places
from lokalis_research.share.register import (
    Correction,
    Event,
    add_event,
    locked_register,
    read_register,
    standing,
)
from lokalis_research.share.sharing import refuse_hits
from lokalis_research.share.signing import words_of

_NAMES = {"ingetrokken": "intrekking", "erratum": "erratum"}


@dataclass(frozen=True)
class Notice:
    """What receivers of a bundle must be told.

    Parameters
    ----------
    path : pathlib.Path
        Where the text stands once it counts.
    text : str
        What to send them.
    event : Event
        Its line in the register.
    """

    path: Path
    text: str
    event: Event


def letter(
    places: Places,
    kind: Correction,
    *,
    by: str,
    reason: str,
    made_up: bool | None = None,
    needles: Needles | None = None,
) -> Notice:
    """Write what receivers of the last bundle of a half-year would be told: nothing counts yet.

    Parameters
    ----------
    places : Places
        The half-year.
    kind : {"ingetrokken", "erratum"}
        Withdrawn: nobody may use it any more. Erratum: a better one follows.
    by : str
        Who does it; not in the notice.
    reason : str
        Why, for whoever received it. The next bundle of the half-year repeats it.
    made_up : bool, optional
        Whether the bundle of the made-up delivery is meant; found by itself if there is one kind.
    needles : Needles, optional
        What the delivery of the bundle holds. Without it the reason may hold no name that lists
        know, and no number that could be anybody's.

    Raises
    ------
    RunError
        If nothing was shared, it was withdrawn already, name or reason is empty, or the reason
        holds what may not leave.
    """
    if not words_of(by) or not reason.strip():
        raise RunError(
            "This needs a name and a reason.", remedy='Give --door NAAM and --reden "waarom".'
        )
    refuse_hits(scan_message(reason, needles or package_needles()))
    shared = _shared(places, made_up)
    stands = standing(shared.halfjaar, made_up=shared.gemaakt, audience=shared.doelgroep)
    if any(
        one.soort == "ingetrokken" and one.versie == shared.versie for one in stands.corrections
    ):
        raise RunError(
            f"Version {shared.versie} of {places.period} was withdrawn already.",
            remedy="Share a new one after a new review.",
        )
    event = Event(
        soort=kind,
        halfjaar=shared.halfjaar,
        gemaakt=shared.gemaakt,
        versie=shared.versie,
        datum=datetime.now(UTC).date().isoformat(),
        door=by.strip(),
        sha256=shared.sha256,
        reden=reason.strip(),
        doelgroep=shared.doelgroep,
    )
    text = (
        environment()
        .get_template("bericht.txt.j2")
        .render(event=event, period=places.period, bundle=places.bundle.name)
    )
    path = places.runs / f"{_NAMES[kind]}-{places.version_of}-versie-{shared.versie}.txt"
    return Notice(path, text, event)


def correct(
    places: Places,
    kind: Correction,
    *,
    by: str,
    reason: str,
    made_up: bool | None = None,
    needles: Needles | None = None,
) -> Notice:
    """Withdraw or correct the last bundle of a half-year: the letter counts, and is written."""
    with locked_register():
        notice = letter(places, kind, by=by, reason=reason, made_up=made_up, needles=needles)
        remove_halves_of(notice.path)
        write_text(notice.path, notice.text + "\n")
        if kind == "ingetrokken" and _digest(places.bundle) == notice.event.sha256:
            # It is kept with the register, no longer where somebody would take it from.
            places.bundle.unlink()
        # Last: who is killed before it gives the same command again, and all of it is done.
        add_event(notice.event)
    return notice


def _shared(places: Places, made_up: bool | None) -> Event:
    period = places.period
    every = [
        event
        for event in read_register()
        if event.soort == "gedeeld"
        and event.halfjaar == str(period)
        and made_up in (None, event.gemaakt)
    ]
    found = [event for event in every if event.doelgroep == places.audience]
    if not found:
        whom = f" for {places.audience}" if places.audience else ""
        others = sorted({event.doelgroep for event in every if event.doelgroep})
        raise RunError(
            f"No bundle of {period} was shared{whom}.",
            remedy=f"One was, with --voor: {', '.join(others)}."
            if others
            else "There is nothing to do.",
        )
    if len({event.gemaakt for event in found}) > 1:
        raise RunError(
            f"Both a real and a made-up bundle of {period} were shared.",
            remedy="Say which one: --demo or --echt.",
        )
    return found[-1]


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
