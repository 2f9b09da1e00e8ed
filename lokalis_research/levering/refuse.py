"""What stops a delivery: data that an employer or a researcher may not hold at all.

Headers are looked at before any row is read; cells before anything is converted or stored.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import pandas as pd

from lokalis_research.dictionary import Field
from lokalis_research.errors import DeliveryError
from lokalis_research.levering.cells import SPACES, Cells, repeats
from lokalis_research.personal import EMAIL, NINE_DIGITS, PHONE, passes_eleven_test

ABSENCE_TABLES = ("verzuimmeldingen", "verzuimpercentages")

# Words of a medical cause of absence, in any table; headers are compared in lower case, without
# accents, with camelCase, digits and signs split into words.
MEDICAL = re.compile(
    r"\b(?:diagnos\w*|ziekte ?beeld\w*|klachten ?beeld\w*|aandoening\w*|symptom\w*|medicatie\w*"
    r"|medicijn\w*|medisch\w*|medical\w*|icd|icpc|icd ?code\w*|cas|cas ?code\w*|dsm"
    r"|ziekte ?(?:oorzaak|oorzaken|naam|code|reden|klacht\w*)"
    r"|(?:verzuim|ziekmelding\w*|ziekte|afwezig\w*) ?(?:oorzaak|oorzaken|reden\w*|klacht\w*)"
    r"|(?:aard|oorzaak|reden\w*) (?:\w+ ){0,2}(?:verzuim|ziek\w*|afwezig\w*|melding)"
    r"|(?:absence|sickness|sick leave) (?:cause|reason)\w*)\b"
)
# Words that mean a cause only where the table is about absence.
MEDICAL_IN_ABSENCE = re.compile(
    r"\b(?:oorza\w+|reden\w*|klacht\w*|cause\w*|reason\w*|complaint\w*|ziekte ?soort\w*"
    r"|soort (?:ziekte|klacht)\w*|beperking\w*)\b"
)

# Headers of a pivot table: a month or week, with or without a year.
MANY_MONTHS = 4
DAYS_OF_EACH_MONTH, MANY_DAYS = 28, 15  # more different dates than any row of data holds
NUMBER_OF_DAY = re.compile(r"(?:[a-z]{1,10}\.? ?)?(\d{1,2})(?:\.0)?(?: ?[a-z]{1,10})?")
DAY = re.compile(
    r"(?i:[a-z]{2,10}\.? )?"
    r"(?:\d{4}-\d{2}-\d{2}\b|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}\b|\d{1,2}[-/]\d{1,2}$)"
)
_NAMES = "jan|feb|mrt|maa|mar|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec"
MONTH = re.compile(
    rf"(?:{_NAMES})[a-z]{{0,6}}\.?[ './_-]*(?:\d{{2}}|\d{{4}})?"
    rf"|(?:\d{{1,2}}|\d{{4}})[ ./_-]*(?:{_NAMES})[a-z]{{0,6}}\.?"
    r"|(?:20\d{2})[ ./_-]?(?:0?[1-9]|1[0-2])(?:-01(?: 00:00:00)?)?|(?:0?[1-9]|1[0-2])[ ./_-]20\d{2}"
    r"|(?:0?1-(?:0?[1-9]|1[0-2])-20\d{2})"
    r"|(?:20\d{2})?[ ./_-]*(?:week|wk|w|periode|maand)[ ./_-]*\d{1,2}(?:[ ./_-]*20\d{2})?"
)
WIDE = (
    "Vraag de leverancier om de rijen achter deze draaitabel of kalender: een rij per melding of "
    "fase, met medewerkernummer, eerste dag, hersteldatum en percentage; en een rij per "
    "dienstverband."
)

BY_ANSWER = "Vraag de leverancier om een rij per respondent, met een kolom per vraag."
BY_MONTH = (
    "Verzuim per medewerker en maand, of in uren, kan geen melding worden. Vraag de leverancier om "
    "een rij per melding of fase, met medewerkernummer, eerste dag, hersteldatum en percentage."
)

WORTH_A_LOOK = rf"@|(?:\d[{SPACES}.()+/_-]*){{9}}"  # cheap first sieve: most columns stop here
BSN_BY_CHANCE = 1 / 11  # of any nine-digit numbers; of BSNs all pass
BSN_SHARE = 0.5  # of a few numbers, too few to tell from chance, so many may not pass
BSN_UNLIKELY = 1e-6  # chance of so many passing, below which it is no chance


LONGEST_HEADER = 60  # signs
# Signs and numbers that stand in cells: a row of data that is glued to the headers is not shown.
YEAR_IN_HEADER = r"(?<=[^\W\d_]{3})(?:19|20)\d{2}(?!\d)"  # Uren2022 is no number of somebody
LIKE_DATA = re.compile(
    r"[;\"@]|\d{5}|[^\W\d_]\d(?:\d{2}|[^\W\d_])|^[-+\d.,/:\s%]*\d[-+\d.,/:\s%]*$"
)


def shown_header(header: str, position: int) -> str:
    """Name a column by its header, or by its place where that may be the content of a cell."""
    if is_month(header):
        return header
    hidden = len(header) > LONGEST_HEADER or LIKE_DATA.search(re.sub(YEAR_IN_HEADER, "", header))
    return f"(kolom {position + 1})" if hidden else header


def refuse_headers(headers: list[str], file: str, table: str) -> None:
    """Stop when a header holds what may not be delivered, before any row is read."""
    for position in range(len(headers)):
        refuse_personal_header(headers, position, file)
    refuse_medical(headers, file, table)
    if is_wide(headers):
        raise DeliveryError(
            f'"{file}" has one column per month or day: what stands in it cannot become rows.',
            remedy=WIDE,
        )


def is_wide(headers: list[str]) -> bool:
    """Tell whether a table has a column per month, week or day, as pivots and calendars have."""
    return sum(map(is_month, headers)) >= MANY_MONTHS or is_calendar(headers)


def is_calendar(headers: Sequence[str]) -> bool:
    """Tell whether headers are the days of a month, as numbers or dates."""
    found = [NUMBER_OF_DAY.fullmatch(one.strip().lower()) for one in headers]
    days = {int(one.group(1)) for one in found if one}
    dates = {one for one in headers if DAY.match(one.strip())}
    return {*range(1, DAYS_OF_EACH_MONTH + 1)} <= days or len(dates) >= MANY_DAYS


def numbered_alike(headers: list[str], header: str) -> list[str]:
    """List the other headers that differ from one in a number only: Herstel 1 and Herstel 2."""
    bare = _without_number(header)
    return [one for one in headers if bare and one != header and _without_number(one) == bare]


def _without_number(header: str) -> str:
    return re.sub(r"[\s._-]*\d+", "", _plain(header)).strip()


def is_month(header: str) -> bool:
    """Tell whether a header is a month or a week."""
    return bool(MONTH.fullmatch(_plain(header)))


def refuse_personal_header(headers: list[str], position: int, file: str) -> None:
    """Stop when a header holds a BSN, an e-mail address or a phone number."""
    if not re.search(WORTH_A_LOOK, headers[position]):
        return
    header = pd.Series([headers[position]], dtype="str")
    for what, count in _contact_details(header).items():
        if count:
            raise DeliveryError(
                f'"{file}", column {position + 1} has {what} in its header: nothing was read.',
                remedy="Check kopregel, for it may be a row of data; "
                "or have the file exported again without it.",
            )


def refuse_medical(headers: list[str], file: str, table: str) -> None:
    """Stop when a header looks like a medical cause of absence."""
    patterns = [MEDICAL, *([MEDICAL_IN_ABSENCE] if table in ABSENCE_TABLES else [])]
    for position, header in enumerate(headers, start=1):
        for pattern in patterns:
            found = pattern.search(_words(header))
            if found:
                raise DeliveryError(
                    f'"{file}", column {position} looks like a medical cause of absence '
                    f'(its header says "{found.group()}"). '
                    "An employer may not hold it: nothing was read.",
                    remedy="Have the file exported without that column, and destroy this one.",
                )


def _plain(header: str) -> str:
    return unicodedata.normalize("NFKD", header).casefold().strip()


def _words(header: str) -> str:
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", header)
    return re.sub(r"[^a-z]+", " ", _plain(split)).strip()


def refuse_contact_details(cells: Cells, field: Field | None, header: str, file: str) -> None:
    """Stop when a column that is no free text holds a BSN, an e-mail address or a phone number."""
    if field is not None and field.privacy == "vrije_tekst":
        return
    text = cells.as_text()
    different = cells.different[1] if text is cells.text and repeats(text) else text
    if not different.str.contains(WORTH_A_LOOK, na=False, regex=True).any():
        return
    suspect = text[text.str.contains(WORTH_A_LOOK, na=False, regex=True)]
    use = f"for {field.name}" if field is not None else "not used"
    for what, count in _contact_details(suspect).items():
        if count:
            raise DeliveryError(
                f'"{file}", column "{header}" ({use}) looks like {what} in {count} '
                f"of {len(cells)} rows: nothing was stored.",
                remedy="Have the file exported without it, with another number for each person.",
            )


def _contact_details(text: pd.Series[str]) -> dict[str, int]:
    """Count in how many texts each of them stands."""
    return {
        "an e-mail address": int(text.str.contains(EMAIL).sum()),
        "a phone number": int(text.str.contains(PHONE).sum()),
        "a BSN": count_bsn(text),
    }


def count_bsn(text: pd.Series[str]) -> int:
    """Count the rows with a number that passes the test for a BSN, when chance cannot explain it.

    Of any nine digits one in eleven passes (the weights 9 to 2 and -1, the sum divisible by 11),
    so a column of other nine-digit numbers passes in about 9% of its rows. A column counts when so
    many of its different nine-digit numbers pass that chance would do it less than once in a
    million times (exact binomial: 19 of 60, or 138 of 1000), or when half of them do.
    """
    digits = text.str.extract(NINE_DIGITS, expand=False).dropna()
    digits = digits.str.replace(r"\D", "", regex=True)
    different = pd.Series(digits.unique(), dtype="str")
    passes = different[passes_eleven_test(different)]
    if len(passes) == 0:
        return 0
    from scipy.special import bdtrc  # a tenth of a second, for the few columns that need it

    chance = bdtrc(len(passes) - 1, len(different), BSN_BY_CHANCE)
    if len(passes) < BSN_SHARE * len(different) and chance >= BSN_UNLIKELY:
        return 0
    return int(digits.isin(passes).sum())
