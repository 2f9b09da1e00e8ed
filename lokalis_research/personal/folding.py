"""A word as it is compared: without capitals, accents and letters that only look like ours."""

from __future__ import annotations

import unicodedata

# Letters of other alphabets that look like Latin ones.
_LOOKALIKES = str.maketrans(
    "АВЕЅІЈКМНОРСТХУаеѕіјкорсухԁԛԝΑΒΕΖΗΙΚΜΝΟΡΤΥΧοικνıſ",
    "ABESIJKMHOPCTXYaesijkopcyxdqwABEZHIKMNOPTYXoikvis",
)


def folded(text: str) -> str:
    """Write a word without capitals, accents and letters of other alphabets that look like ours.

    Examples
    --------
    >>> folded("Zoë"), folded("F\u0430toumata")
    ('zoe', 'fatoumata')
    """
    if text.isascii():
        return text.casefold()
    taken_apart = unicodedata.normalize("NFD", text.translate(_LOOKALIKES))
    return "".join(one for one in taken_apart if not unicodedata.combining(one)).casefold()
