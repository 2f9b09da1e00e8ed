"""The lines of a draft about fields of which no column was recognised."""

from __future__ import annotations

import re
from pathlib import PurePath

import pandas as pd

from lokalis_research.dictionary import Field
from lokalis_research.levering.draft_keys import UNDECIDED, Draft, quoted
from lokalis_research.levering.mapping import OPEN
from lokalis_research.levering.shape import DURATION, PERCENTAGE, RECOVERY
from lokalis_research.levering.synonyms import TEAMS, measures_time, of_working_days, plain_words

HALF = 0.5  # of the cells of a percentage of absence are 0 or 100, or more
MOST_LEFT = 4  # headers among which a human being is asked to choose
DAYS = re.compile(
    r"\b(?:duur|verzuimduur|dagen|werkdagen|kalenderdagen|verzuimdagen|days|duration)\b"
)
WITHOUT = {  # optional field -> what is lost without it
    "oud_gezin_id": "zonder dit worden oude nummers geweigerd",
    "hersteldatum": "zonder dit is er geen verzuimcijfer",
}


def open_line(field: Field, asked: str) -> list[str]:
    """Write the line of a field of which a human being must decide the column."""
    return [f'      {field.name}: "{OPEN}"  # {UNDECIDED} {asked}']


def unused_headers(draft: Draft) -> list[str]:
    """List the headers that are no field; one that stands there twice by its place."""
    used = {match.position for match in draft.guess.fields.values()}
    headers = draft.found.headers
    return [
        one if headers.count(one) == 1 else f"(kolom {place + 1})"
        for place, one in enumerate(headers)
        if place not in used and one and quoted(one) not in draft.keys.month
    ]


def missing_line(draft: Draft, field: Field) -> list[str]:
    """Write what is agreed, asked or said of a field without a column."""
    if field.name == PERCENTAGE:
        likely = _like_percentages(draft)
        if likely:
            return open_line(
                field,
                f"is het {' of '.join(likely)}? En is dat verzuim of aanwezigheid? Anders "
                "{vast: 100}: elke telt dan volledig",
            )
        unused = unused_headers(draft)
        hours = [one for one in unused if measures_time(one) and "verzuim" in one.lower()]
        if hours:
            return open_line(
                field,
                f"er is geen percentage, en {quoted(hours[0])} telt tijd; vraag het percentage. Is "
                "iedereen de hele dag ziek, dan {vast: 100}",
            )
        return [
            f"      {field.name}: {{vast: 100}}  # niet gevonden: elke melding telt dan volledig"
        ]
    named = _team_of_all(draft) if field.code_list == TEAMS else None
    if named:
        return [
            f"      {field.name}: {{vast: {quoted(named)}}}  # waarschijnlijk: zo heet het blad of "
            "bestand"
        ]
    if field.required:
        left = [quoted(one) for one in unused_headers(draft)]
        which = f"; is het {' of '.join(left)}?" if 0 < len(left) <= MOST_LEFT else ""
        return open_line(field, f"verplicht, maar geen kolom lijkt erop{which}")
    lasting = _like_a_duration(draft) if field.name == RECOVERY else None
    if lasting and not of_working_days(lasting):
        days = f"{{kolom: {quoted(lasting)}, betekenis: {DURATION}}}"
        return open_line(
            field,
            f"er is geen hersteldatum; zijn het in {quoted(lasting)} kalenderdagen, de eerste "
            f"meegeteld, dan {days}, anders deze regel weg, en vraag de hersteldatum",
        )
    if lasting:
        return [
            f"      # niet gevonden: {field.name}; {quoted(lasting)} telt geen kalenderdagen: "
            "vraag de hersteldatum, want zonder is er geen verzuimcijfer"
        ]
    return [f"      # niet gevonden: {field.name} ({WITHOUT.get(field.name, 'mag ontbreken')})"]


def _team_of_all(draft: Draft) -> str | None:
    """Return the team that a file or sheet is called after: it then is that of all its rows."""
    file = draft.found.file
    words = re.split(r"[\s_]+", f"{PurePath(file.bestand).stem} {file.blad or ''}".strip())
    ends = [(one, two) for one in range(len(words)) for two in range(one + 1, len(words) + 1)]
    names = pd.Series([" ".join(words[one:two]) for one, two in ends], dtype="str")
    teams = draft.spellings[TEAMS].find(names)[0].dropna().unique()
    return str(teams[0]) if len(teams) == 1 else None


def _like_a_duration(draft: Draft) -> str | None:
    """Return the header of an unused column of numbers that may say how long a spell lasts."""
    used = {match.position for match in draft.guess.fields.values()}
    for position, one in draft.evidence.items():
        header = draft.found.headers[position]
        numbers = one.decimals[""] + one.decimals[","] + one.decimals["."] + one.natives["getal"]
        named = position not in used and DAYS.search(plain_words(header))
        if named and one.share(numbers) > HALF:
            return header
    return None


def _like_percentages(draft: Draft) -> list[str]:
    """Name the unused columns that may say how much somebody is absent, or present."""
    used = {match.position for match in draft.guess.fields.values()}
    likely = []
    for position, one in draft.evidence.items():
        header, cells = draft.found.headers[position], draft.found.cells[position].as_text()
        number = cells.str.replace(r"(?:[.,]0+)?\s*%?$", "", regex=True)
        extremes = one.share(int(number.isin(["0", "100"]).sum()))
        named = set(plain_words(header).split()) & {"procent", "percentage", "perc", "pct"}
        if header and position not in used and (extremes >= HALF or (named and one.high <= 100)):
            likely.append(quoted(header))
    return likely
