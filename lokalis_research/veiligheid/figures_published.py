"""The figure of the published look, beside a random sample of the same size."""

from __future__ import annotations

import functools
import math

import pandas as pd

from lokalis_research import drawing
from lokalis_research.drawing import GREY, MIDDLE, Notice, Picture
from lokalis_research.result import Released
from lokalis_research.text import Row, number, phrase, span
from lokalis_research.veiligheid import look

_SHARE = "aandeel"


def published(shares: Released, instead: Released) -> Picture | Notice:
    """Draw the published shares, and what an equally large random sample would have told."""
    rows = shares.table[shares.table["onderdeel"] != look.NO_GOALS].to_dict("records")
    if not rows:
        return Notice("Over dit halfjaar en eerder is geen blik in plannen gepubliceerd.")
    other = {row["onderdeel"]: row for row in instead.table.to_dict("records")}
    pairs = [(row, other[row["onderdeel"]]) for row in rows]
    plans = int(rows[0]["van"])
    margin = max(row["marge"] for _, row in pairs)
    random = (
        f" Een even grote steekproef uit alle buurtteams had een marge van {number(margin)} "
        "procentpunt."
        if math.isfinite(margin)
        else ""
    )
    family = rows[0]
    return drawing.picture(
        functools.partial(_draw_published, pairs=pairs),
        finding=(
            f"In {number(family[_SHARE])}% van de {plans} bekeken plannen staat hoe het gezin "
            "de zorgen ziet"
        ),
        unit="Aandeel van de plannen met zorgen over de veiligheid, in procenten, met 95%-interval",
        caption=f"{instead.credit} {plans} plannen. {shares.method}{random} {instead.method}",
        alt="Punten met intervallen. "
        + "; ".join(
            phrase("{onderdeel} {aandeel:%}, alsof door het lot ", row)
            + span(row["aandeel_laag"], row["aandeel_hoog"])
            for row in rows
        )
        + ".",
        height=3.2,
    )


def _draw_published(axes: drawing.Axes, narrow: bool, *, pairs: list[tuple[Row, Row]]) -> None:
    taken, random = (pd.DataFrame(rows[::-1]) for rows in zip(*pairs, strict=True))
    drawing.points(
        axes,
        taken,
        _SHARE,
        aside=0.13,
        colour=GREY,
        bar=2.4,
        label="gekozen wijken, alsof het lot ze trok",
    )
    drawing.points(
        axes, random, _SHARE, aside=-0.13, colour=MIDDLE, marker="s", bar=2.4,
        label="rekenvoorbeeld: zo ruim bij loting uit alle teams",
    )  # fmt: skip
    drawing.name_rows(axes, taken["onderdeel"], narrow)
    drawing.measure(axes, "x", 100, unit="%", most=5)
    drawing.legend(axes, narrow)
