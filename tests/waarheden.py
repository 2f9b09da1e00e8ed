"""What was planted in the demo, beside what its pages say of it: stated, silent or wrong.

``python -m tests.waarheden 8 > docs/waarheden.md`` makes eight made-up cities, each with people of
its own, runs the pages of 2022H2 on them and writes what came of it: about a minute a city.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
from scipy import stats

from tests.planted import ERROR, PERIOD, SILENT, STATED, WRONG, Said, World
from tests.planted_pages import (
    of_absence,
    of_goals,
    of_referrals,
    of_safety,
    of_support,
    of_teams,
    of_waiting,
)
from tests.planted_registers import of_published, of_registers, of_staff

PAGES: dict[str, Callable[[World], list[Said]]] = {
    "10": of_goals,
    "20": of_safety,
    "30": of_referrals,
    "40": of_absence,
    "50": of_waiting,
    "60": of_support,
    "65": of_registers,
    "70": of_staff,
    "75": of_teams,
    "80": of_published,
}
SILENT_ON = {
    "gevoeligheid": "geen pagina vraagt ernaar; het maakt de intervallen van verzuim breder",
    "herhaling": "geen pagina vraagt ernaar",
    "deelherstel": "geen pagina vraagt ernaar; het telt mee in het verzuimpercentage",
    "meervoudig_team": "staat als getal op pagina 50, zonder oordeel",
    "verwijzing_seizoen": "zit in het model van pagina 30, zonder oordeel",
    "verwijzing_vraag": "staat als getal op pagina 30, zonder oordeel",
    "overgang_soort": "zit in het bereik van wat op papier is",
    "verwijzing_zonder_soort": "zit in het bereik van wat op papier is",
    "verwijzing_schok": "maakt de intervallen van pagina 30 breder",
    "verwijzing_gezin": "maakt de intervallen van pagina 30 breder",
    "wachten_op_verzoek": "in 2022 niet vastgelegd: pagina 50 zegt dat",
    "doel_werkers": "pagina 10 zegt dat zij niets over werkers zegt",
    "doel_meer": "zit in het criterium specifiek",
    "doel_label": "geen pagina vraagt ernaar",
    "doel_tekst": "voor het weglaten van namen, niet voor een pagina",
    "plan_digitaal": "staat als getal op pagina 60, zonder oordeel",
    "gezin_terug": "staat als getal op pagina 60; over de overgang van klantsysteem heen zonder "
    "oordeel",
    "gezin_verhuist": "geen pagina vraagt ernaar",
    "te_laat_vastgelegd": "pagina 00 zegt of de registratie doorloopt",
    "codeur_herkent": "zit in de overeenstemming van codeurs op pagina 10 en 20",
    "codeur_verwerpt": "zit in de overeenstemming van codeurs op pagina 10 en 20",
}
"""Of which planted truths no page claims anything, and why; those of the others are in `PAGES`."""

CLAIMED = {
    "teameffect", "verwijzing_team", "kwaliteit_team", "verwijzing_jaar", "verwijzing_sluiting",
    "overgang", "wachten_tijdig", "wachten_direct", "doel_criterium", "doel_verbetering",
}  # fmt: skip


def too_often(wrong: int, of: int, questions: int = 1) -> bool:
    """Tell whether so many are more than one in twenty gives by chance, once in twenty times."""
    return float(stats.binom.sf(wrong - 1, of, ERROR)) < ERROR / questions


def summed(said: Iterable[list[Said]]) -> pd.DataFrame:
    """Count per page and truth how often it was stated, not told and wrong."""
    rows = pd.DataFrame([vars(one) for world in said for one in world])
    rows = rows.assign(page=rows["page"].str.split("/").str[0])
    keys = ["page", "what", "is_interval", "is_left_out"]
    table = rows.groupby([*keys, "outcome"]).size().unstack(fill_value=0)  # noqa: PD010
    return table.reindex(columns=[STATED, SILENT, WRONG], fill_value=0).reset_index()


def claims_wrong(said: Iterable[list[Said]]) -> dict[str, tuple[int, int]]:
    """Count per kind of page how many claim something that is not so, of how many that were made.

    Teams have a page each.
    """
    pages: dict[str, list[bool]] = {}
    for world in said:
        claims = [one for one in world if not one.is_interval]
        for page in dict.fromkeys(one.page for one in claims):
            wrong = any(one.outcome == WRONG for one in claims if one.page == page)
            pages.setdefault(page.split("/")[0], []).append(wrong)
    return {page: (sum(wrong), len(wrong)) for page, wrong in sorted(pages.items())}


def intervals_missed(said: list[list[Said]]) -> dict[str, tuple[int, int]]:
    """Count per truth how many intervals miss it, of how many."""
    every = [one for world in said for one in world if one.is_interval and not one.is_left_out]
    return {
        what: (sum(one.outcome == WRONG for one in own), len(own))
        for what in dict.fromkeys(one.what for one in every)
        for own in [[one for one in every if one.what == what and one.outcome != SILENT]]
    }


def written(said: list[list[Said]]) -> str:
    """Write what came of it, in Dutch."""
    table = summed(said)
    claims = claims_wrong(said)
    head = f"""# Waarheden: wat is geplant, en wat de pagina's ervan zeggen

Gemaakt op {datetime.now(UTC):%Y-%m-%d} met `python -m tests.waarheden {len(said)}`. In
{len(said)} fictieve steden, elk met eigen gezinnen en medewerkers, zijn de pagina's van
{PERIOD} gemaakt. Van elke geplante waarheid staat hier hoe vaak een pagina haar zegt, zwijgt
(‘niet te zeggen’), of iets zegt wat niet zo is. Een pagina mag in één op de twintig steden iets
beweren wat niet zo is, en een interval mag één op de twintig keer missen.

## Beweringen
"""
    is_interval, left_out = table["is_interval"], table["is_left_out"]
    wrong = "; ".join(f"{page} {times} van {of}" for page, (times, of) in claims.items())
    return "\n".join(
        [
            head,
            *_grid("gezegd | zwijgt | fout", table[~is_interval]),
            "",
            f"Pagina's die iets beweren wat niet zo is: {wrong}.",
            "",
            "## Intervallen",
            "",
            *_grid("raak | verborgen | mis", table[is_interval & ~left_out]),
            "",
            "## Wat de pagina zegt dat niet in het interval zit",
            "",
            "Fouten die codeurs samen maken: een interval gaat over wat codeurs afspreken.",
            "",
            *_grid("raak | verborgen | mis", table[left_out]),
            "",
            "## Waarover geen pagina iets beweert",
            "",
            "| geplant | waarom |",
            "|---|---|",
            *(f"| {kind} | {why} |" for kind, why in SILENT_ON.items()),
        ]
    )


def _grid(heads: str, table: pd.DataFrame) -> list[str]:
    lines = [f"| pagina | waarheid | {heads} |", "|---|---|--:|--:|--:|"]
    return lines + [_line(row) for row in table.to_dict("records")]


def _line(row: dict[Any, Any]) -> str:
    return f"| {row['page']} | {row['what']} | {row[STATED]} | {row[SILENT]} | {row[WRONG]} |"


def told_of(seed: int, folder: Path, pages: Iterable[str] = PAGES) -> list[Said]:
    """Make one city, and list what its pages say of what was planted there."""
    world = World(seed, folder)
    return [one for name in pages for one in PAGES[name](world)]


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        every = [told_of(seed, Path(place, str(seed))) for seed in range(1, 1 + int(sys.argv[1]))]
    print(written(every))
