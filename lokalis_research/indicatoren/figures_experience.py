"""The figure of the Ervaringswijzer: takes released tables, and says in words what it shows."""

from __future__ import annotations

import math

import numpy as np

from lokalis_research import drawing
from lokalis_research.drawing import ACCENT, MIDDLE, Notice, Picture
from lokalis_research.indicatoren.experience import STATEMENTS
from lokalis_research.period import HalfYear
from lokalis_research.result import Released
from lokalis_research.text import number


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
        return Notice("Van geen stelling is een cijfer te tonen.")
    rows = {str(name): row for name, row in data.to_dict("index").items()}
    ranked = sorted(rows, key=lambda name: (rows[name]["eens"], name))
    answers = data["antwoorden"]
    earlier = by_period[before].reindex(data.index)

    def draw(axes: drawing.Axes, narrow: bool) -> None:
        drawing.points(
            axes, earlier, "eens", aside=-0.14, colour=ACCENT, fill="white", label=before
        )
        drawing.points(axes, data, "eens", aside=0.14, fill=MIDDLE, label=now)
        drawing.name_rows(axes, data.index, narrow)
        low = float(np.nanmin([data["eens_laag"].min(), earlier["eens_laag"].min()]))
        drawing.measure(
            axes, "x", 100, low=max(0, 10 * math.floor(low / 10)), unit="%", most=4 if narrow else 6
        )
        drawing.legend(axes, narrow, reverse=True)

    return drawing.picture(
        draw,
        finding=(
            f"Van wie antwoordde is {number(rows[ranked[0]]['eens'])}% "
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
        f"{drawing.told(data[::-1], data.index[::-1].str.lower(), 'eens', 1, '%')}.",
        height=drawing.rows_height(len(data), 0.5),
    )
