"""Whether the half-year report says the same as web page, in Word and as PDF."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import Counter
from collections.abc import Mapping

from lokalis_research.bericht import FILES
from lokalis_research.scan.page_faults import body_of

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_PARAGRAPH = re.compile(r"<w:p[ >].*?</w:p>", re.DOTALL)
_TEXT = re.compile(r"<w:t(?: [^<>]*)?>([^<]*)</w:t>")
_TAG = re.compile(r"<[^<>]*>")
_CONTENTS = Counter("inhoud")
"""What Word writes above the contents, which the page has as a list without a head."""


def unlike(members: Mapping[str, bytes]) -> list[str]:
    """Name the forms of the report that say something else than its page."""
    page, word, pdf = FILES
    if page not in members:
        return []
    said = html.unescape(_TAG.sub(" ", body_of(members[page].decode("utf-8", "replace"))))
    found = []
    if word in members and not _is_word(said, members[word]):
        found.append(word)
    if pdf in members and not _is_pdf(said, members[pdf]):
        found.append(pdf)
    return found


def _is_word(said: str, content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            source = archive.read("word/document.xml").decode()
    except (zipfile.BadZipFile, KeyError, UnicodeDecodeError):
        return False
    parts = ("".join(_TEXT.findall(part)) for part in _PARAGRAPH.findall(source))
    there = html.unescape(" ".join(parts))
    more = _letters(there) - _letters(said)
    return (
        _NUMBER.findall(there) == _NUMBER.findall(said)
        and not _letters(said) - _letters(there)
        and more in (_CONTENTS, Counter())
    )


def _is_pdf(said: str, content: bytes) -> bool:
    # Only who checks a report needs the library.
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        pages = [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    except (PyPdfError, ValueError, KeyError):
        return False
    there = Counter(_NUMBER.findall(" ".join(pages)))
    asked = Counter(_NUMBER.findall(said))
    # Head and foot of each page: which page of how many, and the year.
    more = {int(one) for one in there - asked if one.isdigit()}
    years = {int(one) for one in asked if len(one) == len("2022") and one.isdigit()}
    whole = all(map(str.isdigit, there - asked))
    return not asked - there and whole and more <= years | set(range(len(pages) + 1))


def _letters(text: str) -> Counter[str]:
    return Counter(one for one in text.casefold() if one.isalpha())
