"""A coding round: which coder judges which units, in which order, with which codebook.

A round is one file, written once. It holds ids and practice items. The texts of its units stand
beside it and nowhere else, for they are personal data; the answers of every coder in a file of
their own (`lokalis_research.codering.store`).
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from pydantic import BaseModel, ConfigDict

from lokalis_research.codering.codebook import Codebook, load_codebook
from lokalis_research.codering.problems import CodingError, disk_errors, write_whole
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import hint
from lokalis_research.stats.sampling.draw import permanent_random_numbers

ROUND_FILE = "ronde.json"
# A round may be coded for months: another version of this package must say that it cannot read it.
FORM = 1
# With fewer than 128 bits a key can be found by trying, and with it who judges what.
_SHORTEST_KEY = 16
_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,39}")


@dataclass(frozen=True)
class Practice:
    """A made-up unit with known answers, to warm up on."""

    eenheid_id: str
    tekst: str
    antwoorden: Mapping[str, str]
    uitleg: Mapping[str, str]


_STRICT = ConfigDict(strict=True, extra="forbid")


class _PracticeItem(BaseModel):
    model_config = _STRICT
    eenheid_id: str
    tekst: str
    antwoorden: dict[str, str]
    uitleg: dict[str, str]


class _Content(BaseModel):
    """What the file of a round holds."""

    model_config = _STRICT
    vorm: int
    naam: str
    codeboek: str
    codeboekversie: str
    codeboek_vingerafdruk: str
    codeurs: list[str]
    oefening: list[_PracticeItem]
    toewijzing: dict[str, list[tuple[str, bool]]]


@dataclass(frozen=True)
class Round:
    """A round that stands on disk."""

    naam: str
    codebook: Codebook
    coders: tuple[str, ...]
    assignments: pd.DataFrame  # codeur, volgnummer, eenheid_id, dubbel: a row per coder and unit
    practice: tuple[Practice, ...]  # first in the row of every coder
    folder: Path
    fingerprint: str  # SHA-256 of what the round is: every file of answers names it

    def units_of(self, coder: str) -> list[str]:
        """List the units of one coder in the order in which they are shown."""
        self.check_coder(coder)
        own = self.assignments[self.assignments["codeur"] == coder]
        return list(own.sort_values("volgnummer")["eenheid_id"])

    def check_coder(self, coder: str) -> None:
        """Refuse a name that is not of this round."""
        if coder not in self.coders:
            raise CodingError(
                f'Round {self.naam} has no coder "{coder}".', remedy=hint(coder, self.coders)
            )


def create_round(
    folder: Path,
    *,
    naam: str,
    codebook: Codebook,
    units: pd.DataFrame,
    coders: Sequence[str],
    overlap: float,
    key: bytes,
    practice: Sequence[Practice] = (),
    together: int = 2,
) -> Round:
    """Make a round of drawn units and write it down.

    The same key and units give the same round, whatever the order of the rows; where the folder
    holds it already, its answers stay. The double-coded part is spread over ``groep``.
    """
    _check(naam, units, coders, overlap, key, practice, together, codebook)
    groups = units.get("groep", pd.Series("", index=units.index, dtype="str"))
    table = deal(
        pd.DataFrame({"eenheid_id": units["eenheid_id"].astype("str"), "groep": groups}),
        sorted(coders),
        overlap,
        together,
        key,
    )
    content = {
        "vorm": FORM,
        "naam": naam,
        "codeboek": codebook.naam,
        "codeboekversie": codebook.versie,
        "codeboek_vingerafdruk": codebook.fingerprint,
        "codeurs": sorted(coders),
        "oefening": [asdict(one) for one in practice],
        "toewijzing": {
            coder: [list(row) for row in zip(own["eenheid_id"], own["dubbel"], strict=True)]
            for coder, own in table.groupby("codeur")
        },
    }
    path = folder / ROUND_FILE
    if path.exists():
        if _fingerprint(_read(path)) != _fingerprint(content):
            raise CodingError(
                f"The folder {folder.name} holds another round already.",
                remedy="Make the new round in a folder of its own; the old one keeps its answers.",
            )
    else:
        text = json.dumps(content, ensure_ascii=False, indent=1)
        write_whole(path, text.encode("utf-8"))
    return _to_round(content, codebook, folder)


def open_round(folder: Path, dictionary: Dictionary) -> Round:
    """Open a round that was made earlier."""
    path = folder / ROUND_FILE
    if not path.is_file():
        raise CodingError(
            f"The folder {folder} holds no round.",
            remedy="Give the folder of a round, or make it with: lokalis codeerronde new.",
        )
    content = _read(path)
    codebook = load_codebook(dictionary, content["codeboek"], content["codeboekversie"])
    if codebook.fingerprint != content["codeboek_vingerafdruk"]:
        raise CodingError(
            f"The questions or answers of codebook {codebook.naam} version {codebook.versie} "
            f"changed after round {content['naam']} was made.",
            remedy="Restore that version, and give the changed codebook a new version number.",
        )
    return _to_round(content, codebook, folder)


def practice_items(codebook: Codebook) -> tuple[Practice, ...]:
    """Make practice items of the last, hardest example of every criterion of a codebook."""
    return tuple(
        Practice(
            f"oefening-{criterion.naam}-1",
            criterion.voorbeelden[-1].tekst,
            {criterion.naam: criterion.voorbeelden[-1].code},
            {criterion.naam: criterion.voorbeelden[-1].waarom},
        )
        for criterion in codebook.criteria
        if criterion.voorbeelden
    )


def check_coders(coders: Sequence[str], overlap: float, together: int = 2) -> None:
    """Refuse coders who cannot share a round, before anything is drawn for them."""
    if not all(_NAME.fullmatch(name) for name in coders):
        raise CodingError(
            "The name of a coder does not fit: it becomes part of the name of a file.",
            remedy="Use at most 40 small letters, digits, - and _, such as codeur-a.",
        )
    if not 0 <= overlap <= 1:
        raise CodingError(
            "The overlap lies outside 0 to 1.", remedy="Give it as a share, such as 0.25."
        )
    if len(set(coders)) != len(coders):
        raise CodingError(
            "A coder was named twice.",
            remedy="Give everybody a name of their own, such as codeur-a and codeur-b.",
        )
    needed = max(together, 2) if overlap > 0 else 1
    if len(coders) < needed:
        raise CodingError(
            f"{len(coders)} coders were named; this overlap needs {needed} or more.",
            remedy="Name more coders, or plan no overlap.",
        )


def _check(
    naam: str,
    units: pd.DataFrame,
    coders: Sequence[str],
    overlap: float,
    key: bytes,
    practice: Sequence[Practice],
    together: int,
    codebook: Codebook,
) -> None:
    if not _NAME.fullmatch(naam):
        raise CodingError(
            "The name of the round does not fit: it becomes part of the name of a file.",
            remedy="Use at most 40 small letters, digits, - and _, such as 2022h2-1.",
        )
    check_coders(coders, overlap, together)
    if "eenheid_id" not in units or units.empty:
        raise CodingError(
            "The round has no units.", remedy="Give a table with a column eenheid_id and rows."
        )
    ids = units["eenheid_id"]
    columns = ["eenheid_id", *(["groep"] if "groep" in units else [])]
    if units[columns].isna().any(axis=None) or ids.duplicated().any():
        raise CodingError(
            f"Of {len(ids)} units, {int(ids.isna().sum())} have no eenheid_id and "
            f"{int(ids.duplicated().sum())} have one that occurs earlier, or a groep is empty.",
            remedy="Give every drawn unit once, with its group.",
        )
    if len(key) < _SHORTEST_KEY:
        raise CodingError(
            f"The key has {len(key)} bytes.", remedy=f"Give the study key: {_SHORTEST_KEY} or more."
        )
    for item in practice:
        for criterion, code in item.antwoorden.items():
            if code not in codebook[criterion].codes:
                raise CodingError(
                    f'The known answer of practice item "{item.eenheid_id}" on {criterion} '
                    "is none of the codebook's answers.",
                    remedy=hint(code, codebook[criterion].codes),
                )
    names = [item.eenheid_id for item in practice]
    if len(set(names)) != len(names) or set(names) & set(ids.astype("str")):
        raise CodingError(
            "A practice item has the name of another one or of a unit.",
            remedy="Give every practice item a name of its own.",
        )


def _fingerprint(content: Mapping[str, Any]) -> str:
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _read(path: Path) -> dict[str, Any]:
    with disk_errors(path):
        content = path.read_bytes()
    try:
        data = json.loads(content.decode("utf-8"))
        if data["vorm"] != FORM:
            raise CodingError(
                f"{path.name} was written by another version of this package.",
                remedy="Open the round with the version that made it.",
            )
        _Content.model_validate_json(content)
    except (ValueError, TypeError, KeyError):
        raise CodingError(
            f"{path.name} is damaged.",
            remedy="Restore it from a backup; or move it away, and make the same round again.",
        ) from None
    return dict(data)


def _to_round(content: Mapping[str, Any], codebook: Codebook, folder: Path) -> Round:
    rows = [
        (coder, number, unit, double)
        for coder, own in content["toewijzing"].items()
        for number, (unit, double) in enumerate(own, start=1)
    ]
    table = pd.DataFrame(rows, columns=["codeur", "volgnummer", "eenheid_id", "dubbel"])
    return Round(
        naam=content["naam"],
        codebook=codebook,
        coders=tuple(content["codeurs"]),
        assignments=table.astype({"codeur": "str", "eenheid_id": "str", "dubbel": "bool"}),
        practice=tuple(Practice(**one) for one in content["oefening"]),
        folder=folder,
        fingerprint=_fingerprint(content),
    )


def deal(
    units: pd.DataFrame, coders: Sequence[str], overlap: float, together: int, key: bytes
) -> pd.DataFrame:
    """Deal units to coders."""
    drawn = units.assign(lot=permanent_random_numbers(units["eenheid_id"], _derive(key, "deling")))
    drawn = drawn.sort_values(["groep", "lot"], ignore_index=True)
    number = len(drawn)
    wanted = int(np.floor(overlap * number + 0.5))
    steps = np.arange(number + 1) * wanted // max(number, 1)
    double = np.diff(steps).astype(bool)  # spread evenly over the groups
    teams = _balanced_teams(coders, together)
    position = np.arange(wanted)[:, None]
    members = np.array([[coders.index(one) for one in team] for team in teams])
    shared = members[(position % len(teams)).ravel()] if wanted else np.empty((0, together), int)
    loads = np.bincount(shared.ravel(), minlength=len(coders))
    alone = _level(loads, number - wanted)
    ids = drawn["eenheid_id"].to_numpy()
    table = pd.DataFrame(
        {
            "codeur": pd.Series(
                np.array(coders, dtype=object)[np.concatenate([shared.ravel(), alone])], dtype="str"
            ),
            "eenheid_id": pd.Series(
                np.concatenate([np.repeat(ids[double], together), ids[~double]]), dtype="str"
            ),
            "dubbel": np.repeat([True, False], [shared.size, len(alone)]),
        }
    )
    shuffled = [_shuffled(table[table["codeur"] == coder], coder, key) for coder in coders]
    return pd.concat(shuffled, ignore_index=True)[["codeur", "volgnummer", "eenheid_id", "dubbel"]]


def _derive(key: bytes, *purpose: str) -> bytes:
    """Make a key for one purpose, so that a unit's place in one order tells nothing of another."""
    return hmac.digest(key, "\0".join(["codering", *purpose]).encode("utf-8"), "sha256")


def _shuffled(own: pd.DataFrame, coder: str, key: bytes) -> pd.DataFrame:
    lot = permanent_random_numbers(own["eenheid_id"], _derive(key, "volgorde", coder))
    return own.iloc[np.argsort(lot)].assign(volgnummer=np.arange(1, len(own) + 1))


def _balanced_teams(coders: Sequence[str], together: int) -> list[tuple[str, ...]]:
    """Order all groups of coders so that any first few of them burden the coders evenly."""
    left = list(combinations(coders, together))
    load = dict.fromkeys(coders, 0)
    ordered: list[tuple[str, ...]] = []
    while left:
        team = min(left, key=lambda team: sorted((load[one] for one in team), reverse=True))
        left.remove(team)
        ordered.append(team)
        for one in team:
            load[one] += 1
    return ordered


def _level(loads: np.ndarray, number: int) -> np.ndarray:
    """Deal single units in turn, to whoever has least, so that all end up with as many."""
    count = len(loads)
    top = int(loads.max(initial=0)) + -(-number // count) + 1
    turn, who = np.divmod(np.arange(top * count), count)
    # A coder with more double units joins in later turns.
    return who[turn >= loads[who]][:number]


TEXTS_FILE = "teksten.json"


def write_texts(round_: Round, texts: Mapping[str, str]) -> None:
    """Put the texts of a round beside it.

    De-identified where that is needed.
    """
    units = sorted(set(round_.assignments["eenheid_id"]))
    without = sum(not texts.get(unit) for unit in units)
    if without:
        raise CodingError(
            f"{without} of the {len(units)} units of round {round_.naam} have no text.",
            remedy="Draw from units that have one.",
        )
    content = json.dumps({unit: texts[unit] for unit in units}, ensure_ascii=False, indent=1)
    write_whole(round_.folder / TEXTS_FILE, content.encode("utf-8"))


def read_texts(round_: Round) -> dict[str, str]:
    """Read the texts of a round."""
    path = round_.folder / TEXTS_FILE
    if not path.is_file():
        raise CodingError(
            f"Round {round_.naam} has no texts to show.",
            remedy="Prepare them with: lokalis codeerronde new; or code on a form.",
        )
    with disk_errors(path):
        content = path.read_bytes()
    try:
        texts = json.loads(content)
        return {unit: str(texts[unit]) for unit in round_.assignments["eenheid_id"]}
    except (ValueError, TypeError, KeyError):
        raise CodingError(
            f"{path.name} is damaged.", remedy="Restore it, or prepare the round again."
        ) from None
