"""The figure of the Ervaringswijzer: takes released tables, and says in words what it shows."""

from __future__ import annotations

import functools
import math

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from lokalis_research.drawing import ACCENT, DARK, MIDDLE, Notice, Picture, dutch_axis, picture
from lokalis_research.indicatoren.experience import STATEMENTS
from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import listing, number, span


def statements(agreed: Released, period: HalfYear) -> Picture | Notice:
    """Draw who agrees with each statement, beside a year before."""
    now, before = str(period), str(period.shift(-2))
    by_period = {
        name: agreed.table[agreed.table["periode"] == name].set_index("stelling")
        for name in (now, before)
    }
    order = [name for name in reversed(STATEMENTS.values()) if name in by_period[now].index]
    data = by_period[now].reindex(order).dropna(subset=["eens"])
    if data.empty:
        return Notice("Bij geen stelling zijn er genoeg antwoorden om te tonen.")
    rows = {str(name): row for name, row in data.to_dict("index").items()}
    ranked = sorted(rows, key=lambda name: (rows[name]["eens"], name))
    answers = data["antwoorden"]
    return picture(
        functools.partial(
            _draw_statements,
            data=data,
            earlier=by_period[before].reindex(data.index),
            now=now,
            before=before,
        ),
        finding=(
            f"Van wie in {now} antwoordde is {number(rows[ranked[0]]['eens'])}% "
            f"(‘{ranked[0].lower()}’) tot {number(rows[ranked[-1]]['eens'])}% "
            f"(‘{ranked[-1].lower()}’) het eens"
        ),
        unit=f"Deel dat het (helemaal) eens is, in %; streep: 95%-interval; open: {before}",
        caption=(
            f"Bron: {'; '.join(agreed.sources)}. {number(answers.min())} tot "
            f"{number(answers.max())} antwoorden per stelling. Het interval gaat alleen over "
            "toeval tussen wie antwoordde, en niet over wie zweeg: bij meer antwoorden antwoorden "
            "andere mensen."
        ),
        alt=f"Deel dat het in {now} eens is: "
        + listing(
            [
                f"{name.lower()} {number(row['eens'], 1)}% "
                f"{span(row['eens_laag'], row['eens_hoog'], 1)}"
                for name, row in reversed(rows.items())
            ]
        )
        + ".",
        height=0.5 * len(data) + 1.2,
    )


def _draw_statements(
    axes: Axes, narrow: bool, *, data: pd.DataFrame, earlier: pd.DataFrame, now: str, before: str
) -> None:
    at = np.arange(len(data))
    for table, aside, colour, fill, name in (
        (earlier, -0.14, ACCENT, "white", before),
        (data, 0.14, DARK, MIDDLE, now),
    ):
        axes.hlines(at + aside, table["eens_laag"], table["eens_hoog"], color=colour, linewidth=1.6)
        axes.plot(
            table["eens"],
            at + aside,
            "o",
            color=colour,
            markerfacecolor=fill,
            markersize=6.5,
            label=name,
        )
    words = [str(name) for name in data.index]
    axes.set_yticks(at, [_broken(name, 22) if narrow else name for name in words])
    low = float(np.nanmin([data["eens_laag"].min(), earlier["eens_laag"].min()]))
    axes.set_xlim(max(0, 10 * math.floor(low / 10) - 5), 100)
    axes.set_ylim(-0.6, len(data) + 0.1)
    axes.grid(visible=True, axis="x")
    axes.grid(visible=False, axis="y")
    axes.legend(loc="upper left", reverse=True, ncols=2, columnspacing=1.2, borderpad=0)
    dutch_axis(axes.xaxis, unit="%")


def _broken(text: str, width: int) -> str:
    """Break a label in two where a word begins."""
    if len(text) <= width:
        return text
    at = text.find(" ", len(text) // 2)
    return text if at < 0 else f"{text[:at]}\n{text[at + 1 :]}"
