"""A draw on disk: a receipt that names no unit, and a file with the units beside it.

The receipt is written last and names the file with its hash: a draw is there whole or not at all.
Both are personal data, and stand in a folder of the study, never in a run.

A unit that turns out not to be usable is replaced from the reserve list. That keeps the number of
units; it does not undo that somebody could not be judged: the share that could not be used is
reported beside every estimate.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import io
import json
from pathlib import Path
from types import MappingProxyType
from typing import Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lokalis_research.errors import AnalysisError, hint
from lokalis_research.files import replace_whole
from lokalis_research.home import private_folder
from lokalis_research.steekproef.draws import STRATUM, UNIT, USABLE, Draw

REASONS = MappingProxyType(
    {
        "onvindbaar": "Het plan is niet te vinden",
        "geen_toegang": "De codeur mag of kan het plan niet inzien",
        "leeg": "Het plan is leeg",
        "dubbel": "Hetzelfde als een andere eenheid",
        "buiten_kader": "Hoort niet in het kader",
    }
)
"""Why a unit cannot be used. A closed list: free text would tell about a family."""


def mark_unusable(drawn: Draw, unit: str, reason: str) -> Draw:
    """Record that a unit cannot be used; the next on the reserve list takes its place."""
    if reason not in REASONS:
        raise AnalysisError(
            "This is no known reason for a unit not to be usable.", remedy=hint(reason, REASONS)
        )
    chosen = (drawn.selected[UNIT] == unit) & in_use(drawn)
    if not chosen.any():
        raise AnalysisError(
            "No unit with that id is in use in this draw.",
            remedy="Take an id from the round; who was replaced before cannot be again.",
        )
    selected = drawn.selected.assign(reden=drawn.selected["reden"].mask(chosen, reason))
    return dataclasses.replace(drawn, selected=selected)


def in_use(drawn: Draw) -> pd.Series[bool]:
    """Tell which units are to be judged: in every stratum the first usable ones.

    A stratum whose reserve has run out has fewer.

    Examples
    --------
    >>> from lokalis_research.steekproef.draws import draw
    >>> frame = pd.DataFrame({"eenheid_id": list("abc"), "stratum": "Oost"})
    >>> drawn = draw(frame, {"Oost": 1}, key=b"0123456789abcdef", reserve=1)
    >>> in_use(drawn).tolist()
    [True, False]
    >>> in_use(mark_unusable(drawn, drawn.selected["eenheid_id"].iloc[0], "onvindbaar")).tolist()
    [False, True]
    """
    usable = drawn.selected["reden"] == USABLE
    place = usable.groupby(drawn.selected[STRATUM]).cumsum()
    return (usable & (place <= drawn.selected[STRATUM].map(drawn.sizes))).rename("in_gebruik")


RECEIPT = "ontvangstbewijs.json"
OF_FRAME = "kader_ervoor"
"""In a source: the frame of which this one parts the strata."""
_STRICT = ConfigDict(extra="forbid", frozen=True)
_COLUMNS = (UNIT, STRATUM, "volgorde", "rol", "insluitkans", "reden")


class _Stratum(BaseModel):
    model_config = _STRICT
    stratum: str
    omvang: int = Field(ge=1)
    getrokken: int = Field(ge=0)
    reserve: int = Field(ge=0)
    start: float = Field(ge=0, lt=1)
    insluitkans: float = Field(ge=0, le=1)
    in_gebruik: int = Field(ge=0)
    niet_bruikbaar: dict[str, int]


class _Receipt(BaseModel):
    model_config = _STRICT
    soort: Literal["lokalis_research/steekproef"]
    versie: Literal["1"]
    kader: str = Field(pattern=r"^[0-9a-f]{64}$")
    sleutel: str = Field(pattern=r"^[0-9a-f]{16}$")
    bron: dict[str, str]
    strata: list[_Stratum]
    bestand: str = Field(pattern=r"^trekking-[0-9a-f]{16}\.parquet$")
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")


def write_draw(folder: Path, drawn: Draw) -> Path:
    """Write a draw, or its extension, for this user only and whole or not at all.

    It is refused where another draw would disappear by it, and in a folder of a run.
    """
    if "papermill_runs" in folder.resolve().parts:
        raise AnalysisError(
            "A draw is personal data and may not stand in a run folder.",
            remedy="Use the folder of studies: lokalis_research.home.studies().",
        )
    if has_draw(folder):
        _refuse_loss(read_draw(folder), drawn)
    content = io.BytesIO()
    drawn.selected[list(_COLUMNS)].to_parquet(content, index=False)
    digest = hashlib.sha256(content.getvalue()).hexdigest()
    receipt = _Receipt(
        soort="lokalis_research/steekproef",
        versie="1",
        kader=drawn.frame_hash,
        sleutel=drawn.key,
        bron=dict(drawn.source),
        strata=_strata(drawn),
        bestand=f"trekking-{digest[:16]}.parquet",
        sha256=digest,
    )
    text = json.dumps(receipt.model_dump(), ensure_ascii=False, indent=1) + "\n"
    try:
        private_folder(folder)
        replace_whole(folder / receipt.bestand, content.getvalue())
        replace_whole(folder / RECEIPT, text.encode("utf-8"))
    except OSError as error:
        raise AnalysisError(
            f"The draw could not be written: {error.strerror or type(error).__name__}.",
            remedy="Free disk space or check the folder, and draw again: it gives the same units.",
        ) from None
    for path in folder.glob("trekking-*.parquet"):
        if path.name != receipt.bestand:
            with contextlib.suppress(OSError):  # open in another program; the receipt decides
                path.unlink()
    return folder / RECEIPT


def has_draw(folder: Path) -> bool:
    """Tell whether a draw stands in a folder."""
    return (folder / RECEIPT).is_file()


def read_draw(folder: Path) -> Draw:
    """Read a draw and check that nothing of it was changed."""
    try:
        text = (folder / RECEIPT).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise AnalysisError(
            "Nothing has been drawn in this folder.", remedy="Draw first: lokalis steekproef draw."
        ) from None
    except (OSError, UnicodeDecodeError):
        raise _damaged() from None
    try:
        receipt = _Receipt.model_validate_json(text, strict=True)
        content = (folder / receipt.bestand).read_bytes()
    except (ValidationError, OSError):
        raise _damaged() from None
    if hashlib.sha256(content).hexdigest() != receipt.sha256:
        raise _damaged()
    names = ["stratum", "omvang", "getrokken", "reserve", "start"]
    strata = pd.DataFrame([one.model_dump() for one in receipt.strata])[names]
    return Draw(
        selected=pd.read_parquet(io.BytesIO(content)),
        strata=strata.astype({"stratum": "str", "start": "float64"}),
        frame_hash=receipt.kader,
        key=receipt.sleutel,
        source=receipt.bron,
    )


def _strata(drawn: Draw) -> list[_Stratum]:
    rows = drawn.selected
    used = in_use(drawn).groupby(rows[STRATUM]).sum()
    unusable = rows[rows["reden"] != USABLE]
    return [
        _Stratum(
            **{str(name): value for name, value in row.items()},
            insluitkans=row["getrokken"] / row["omvang"],
            in_gebruik=int(used.get(row["stratum"], 0)),
            niet_bruikbaar={
                str(reason): int(count)
                for reason, count in unusable.loc[unusable[STRATUM] == row["stratum"], "reden"]
                .value_counts(sort=False)
                .items()
            },
        )
        for row in drawn.strata.to_dict("records")
    ]


def _refuse_loss(earlier: Draw, new: Draw) -> None:
    """Let an existing draw only grow: what coders have judged must stay in it."""
    listed = new.selected.set_index(UNIT)
    kept = earlier.selected[UNIT].isin(listed.index)
    marked = earlier.selected[earlier.selected["reden"] != USABLE]
    same = (
        earlier.frame_hash == new.frame_hash
        and earlier.starts == new.starts
        and all(new.sizes[name] >= size for name, size in earlier.sizes.items())
    )
    used = earlier.selected.loc[in_use(earlier), UNIT]
    parted = new.source.get(OF_FRAME) == earlier.frame_hash and bool(
        used.isin(new.selected.loc[in_use(new), UNIT]).all()
    )
    grows = (
        (same or parted)
        and earlier.key == new.key
        and bool(kept.all())
        and listed["reden"].reindex(marked[UNIT]).tolist() == marked["reden"].tolist()
    )
    if not grows:
        raise AnalysisError(
            "Another draw stands in this folder, and writing this one would lose it.",
            remedy="Extend that draw, or draw a round with another name.",
        )


def _damaged() -> AnalysisError:
    return AnalysisError(
        "The draw in this folder is damaged: its receipt and its units do not belong together.",
        remedy="Move the folder away and draw again: the same key and frame give the same units.",
    )
