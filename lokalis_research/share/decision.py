"""The decision of a second person: on what was seen, to the byte, and when it counts."""

from __future__ import annotations

import getpass
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

from lokalis_research import home
from lokalis_research.errors import RunError
from lokalis_research.runs.atomic import sweep, write_text
from lokalis_research.scan import files_in
from lokalis_research.share.inventory import FinishedRun
from lokalis_research.share.register import locked_register
from lokalis_research.share.signing import sign, words_of

Verdict = Literal["akkoord", "aanpassen", "afgewezen"]

FILE_NAME = "besluiten.jsonl"
_NAMED = 5
_BEFORE_KEYS = 64  # digits of a signature that only this machine could check


@dataclass(frozen=True)
class Decision:
    """What a reviewer decided about a half-year.

    Parameters
    ----------
    verdict, by, reason, time : str
        What, who, why and when.
    seen : dict of str to str
        Fingerprints of all that it is about.
    may_name, rules_reason
        Whether the bundle may name who decided; why rules are looser than our own.
    comments : dict of str to str
        What the reviewer says of single tables.
    account : str
        The account of this machine that decided.
    before, signature : str
        The signature of the decision before this one, and its own: with the key of its reviewer.
    """

    verdict: Verdict
    by: str
    reason: str
    time: str
    seen: dict[str, str] = field(repr=False)
    may_name: bool = False
    rules_reason: str = ""
    comments: dict[str, str] = field(default_factory=dict)
    account: str = ""
    before: str = ""
    signature: str = ""

    @property
    def seen_hash(self) -> str:
        """The fingerprint of all that was seen."""
        return fingerprint(self.seen)

    @property
    def date(self) -> str:
        """The day of the decision."""
        return self.time[:10]


def record_decision(folder: Path, decision: Decision) -> None:
    """Write a decision behind the earlier ones."""
    if decision.verdict not in get_args(Verdict):
        raise RunError(
            f'"{decision.verdict}" is no decision.',
            remedy=f"Choose from: {', '.join(get_args(Verdict))}.",
        )
    if not words_of(decision.by) or not decision.reason.strip():
        raise RunError(
            "A decision needs a name and a reason.",
            remedy='Give --door NAAM and --reden "waarom".',
        )
    with locked_register():
        last = _last_file(folder)
        for place in (folder, last.parent):
            sweep(place)
        earlier = read_decisions(folder)
        signed = replace(
            decision,
            account=getpass.getuser(),
            before=earlier[-1].signature if earlier else "",
            signature="",
        )
        signed = replace(signed, signature=_sign(signed))
        lines = [json.dumps(asdict(one), ensure_ascii=False) for one in [*earlier, signed]]
        # Whoever is killed in between wrote this decision or did not: both are whole.
        write_text(last, f"{signed.before}\n{signed.signature}\n")
        write_text(folder / FILE_NAME, "\n".join(lines) + "\n")
        write_text(last, signed.signature + "\n")


def read_decisions(folder: Path) -> list[Decision]:
    """Read all decisions about a half-year, oldest first, as they were signed."""
    path, last = folder / FILE_NAME, _last_file(folder)
    try:
        lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
        found = [Decision(**json.loads(line)) for line in lines]
        chain = ["", *(one.signature for one in found)]
        whole = all(
            one.before == before and one.signature == _sign(one)
            for one, before in zip(found, chain, strict=False)
        )
        known = last.read_text(encoding="utf-8").splitlines() if last.is_file() else [""]
        whole &= chain[-1] in known
    except (ValueError, TypeError, AttributeError):
        found, whole = [], False
    if any(len(one.signature) == _BEFORE_KEYS for one in found):
        raise RunError(
            f"{FILE_NAME} in {folder} is of version 0.1, which signed otherwise.",
            remedy=f"Move it and {last} aside, and review the half-year again.",
        )
    if found and not last.is_file():
        raise RunError(
            f"{FILE_NAME} in {folder} was not made in this folder on this machine.",
            remedy=f"Put the folder back where it was, or move {FILE_NAME} aside and review again.",
        )
    if not whole:
        raise RunError(
            f"{FILE_NAME} in {folder} is not what the reviewers signed on this machine.",
            remedy=f"Move it and {last} aside, review the half-year again, and ask who changed it.",
        )
    return found


def _sign(decision: Decision) -> str:
    """Sign a decision with the key of its reviewer; the same decision gives the same signature."""
    content = json.dumps(asdict(replace(decision, signature="")), sort_keys=True)
    return sign(decision.by, content.encode()).handtekening


def _last_file(folder: Path) -> Path:
    """Find where the last signature is kept: not with the decisions, which may lose their last."""
    place = hashlib.sha256(str(folder.resolve()).encode()).hexdigest()[:16]
    return home.private_folder(home.home() / "besluiten") / f"{place}.txt"


def valid_approval(folder: Path, seen: Mapping[str, str], sharer: str) -> Decision:
    """Find the approval by which a half-year may be shared."""
    decisions = read_decisions(folder)
    again = "Have a colleague give: lokalis review"
    if not words_of(sharer):
        raise RunError("Sharing needs a name.", remedy="Give --door NAAM.")
    if not decisions:
        raise RunError("Nobody has reviewed this run.", remedy=f"{again} {folder.name}.")
    last = decisions[-1]
    if last.verdict != "akkoord":
        raise RunError(
            f"The last decision about this run is: {last.verdict}.",
            remedy=f"See to its reason, in {folder / FILE_NAME}, and have it reviewed again.",
        )
    if is_same_person(last.by, sharer):
        raise RunError(
            "Who approved a run cannot share it: four eyes.",
            remedy="Have a colleague review it, or share it.",
        )
    different = changed(last.seen, seen)
    if different:
        names = ", ".join(different[:_NAMED])
        more = f" and {len(different) - _NAMED} more" if len(different) > _NAMED else ""
        raise RunError(
            f"Changed since it was approved: {names}{more}.",
            remedy=f"{again} {folder.name}.",
        )
    return last


def is_same_person(one: str, other: str) -> bool:
    """Tell whether two names may be of one person: A. Bakker and Anna Bakker, not Leon and Noel.

    Every word of the shorter name must stand in the longer one, or one be the other's initial.
    """
    fewer, more = sorted((words_of(one), words_of(other)), key=len)
    if "".join(fewer) == "".join(more):
        return True
    for word in sorted(fewer, key=len, reverse=True):
        alike = [
            own for own in more if own == word or (own[0] == word[0] and 1 in map(len, (own, word)))
        ]
        if not alike:
            return False
        more.remove(word if word in alike else alike[0])
    return True


RULES, CORRECTIONS, DUIDING = "vrijgaveregels", "correcties", "duiding"


def what_is_seen(
    run: FinishedRun,
    duiding: Mapping[str, str],
    rules: Mapping[str, Any],
    corrections: list[dict[str, Any]],
) -> dict[str, str]:
    """Fingerprint everything that a decision is about."""
    parts = {
        name: _sha(content)
        for name, content in files_in(run.path)
        # Locks and what a killed batch left are no part of a run.
        if not any(one.startswith(".") for one in name.split("/"))
    }
    parts |= {f"{DUIDING}/{name}.md": _sha(text.encode()) for name, text in duiding.items()}
    parts[RULES] = _sha(_plain(rules))
    parts[CORRECTIONS] = _sha(_plain(corrections))
    return dict(sorted(parts.items()))


def fingerprint(parts: Mapping[str, str]) -> str:
    """Fingerprint all parts together."""
    return _sha(_plain(dict(sorted(parts.items()))))


def changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Name the parts that differ."""
    names = sorted({*before, *now})
    return [name for name in names if before.get(name) != now.get(name)]


def _plain(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, ensure_ascii=False, default=str).encode()


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
