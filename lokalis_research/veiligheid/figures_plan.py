"""The figure of the plan: what precision the available hours buy."""

from __future__ import annotations

import functools

import pandas as pd

from lokalis_research import drawing
from lokalis_research.drawing import ACCENT, DARK, GREY, Picture
from lokalis_research.result import Released
from lokalis_research.text import number, phrases


def hours(table: Released, plans: int) -> Picture:
    """Draw what precision the available hours buy."""
    data = table.table.assign(uur=table.table["uren"].astype(float)).sort_values("uur")
    nearest = data.iloc[(data["plannen"] - plans).abs().to_numpy().argmin()]
    return drawing.picture(
        functools.partial(_draw_hours, data=data),
        finding=(
            f"{number(nearest['plannen'])} plannen lezen kost {nearest['uren']} uur en geeft voor "
            f"de stad naar verwachting een marge van {number(nearest['marge_stad'], 1)} procentpunt"
            + _one_more(data, nearest)
        ),
        unit="Marge (halve breedte van het 95%-interval) in procentpunt, naar uren codeerwerk",
        caption=f"{table.credit} {table.method}",
        alt="Drie dalende lijnen. "
        + "; ".join(
            phrases(
                "{uren} uur: stad {marge_stad:1}, plannen met zorgen {marge_zorg:1}, één buurtteam "
                "{marge_wijk:1} procentpunt",
                data,
            )
        )
        + ".",
    )


def _one_more(data: pd.DataFrame, here: pd.Series) -> str:
    """Say what the next number of plans buys; empty at the last one."""
    later = data[data["uur"] > here["uur"]].head(1).to_dict("records")
    return "".join(f"; met {one['uren']} uur {number(one['marge_stad'], 1)}" for one in later)


def _draw_hours(axes: drawing.Axes, narrow: bool, *, data: pd.DataFrame) -> None:
    by_hour = data.set_index("uur")
    for name, label, colour, line in (
        ("marge_wijk", "alle plannen, één buurtteam", GREY, ":"),
        ("marge_zorg", "plannen met zorgen, stad", ACCENT, "--"),
        ("marge_stad", "alle plannen, stad", DARK, "-"),
    ):
        drawing.lines(axes, by_hour, name, colour=colour, line=line, marker="o", label=label)
    axes.set_xlim(0, None)
    axes.set_xlabel("uren van alle codeurs samen")
    axes.locator_params(axis="x", nbins=4 if narrow else 8)
    drawing.dutch_axis(axes.xaxis)
    drawing.measure(axes, "y", None)
    drawing.legend(axes, narrow)
