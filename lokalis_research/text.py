"""Numbers and sentences as a Dutch reader expects them."""

from __future__ import annotations

import html
import math
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from babel.numbers import format_decimal

LOCALE = "nl"
_NOISE = 9


def number(value: float, decimals: int = 0, *, sign: bool = False) -> str:
    """Write a number with decimal comma and thousands point.

    Parameters
    ----------
    value : float. A finite number.
    decimals : int. How many decimals, always all of them.
    sign : bool. Whether a positive number gets a plus.

    Examples
    --------
    >>> number(1164), number(13.783, 1), number(-0.04, 1), number(2.654, 2, sign=True)
    ('1.164', '13,8', '0,0', '+2,65')
    >>> number(-1.5, 1), number(1.4649999999999999, 2)
    ('−1,5', '1,47')
    """
    if not math.isfinite(value):
        raise ValueError("Only a finite number can be written.")
    # Halves go away from zero, as readers do it; first cut the noise of binary fractions off.
    exact = Decimal(repr(round(float(value), _NOISE)))
    rounded = exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = str(format_decimal(abs(rounded), format=pattern, locale=LOCALE))
    if rounded < 0:
        return "−" + text
    return "+" + text if sign and rounded > 0 else text


def span(low: float, high: float, decimals: int = 0) -> str:
    """Write an interval so that a line never breaks inside it.

    Parameters
    ----------
    low, high : float. Its ends.
    decimals : int. How many decimals.

    Examples
    --------
    >>> span(7.52, 11.65, 1).split()
    ['[7,5', '–\u2060', '11,7]']
    """
    return f"[{number(low, decimals)}\u00a0–\u2060\u00a0{number(high, decimals)}]"


def listing(items: list[str]) -> str:
    """Join words to a Dutch enumeration.

    Parameters
    ----------
    items : list of str. The words.

    Examples
    --------
    >>> listing(["kort", "middellang", "lang"])
    'kort, middellang en lang'
    """
    if not items:
        return ""
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " en " + items[-1]


@dataclass(frozen=True)
class Answer:
    """The answer to a notebook's question: a sentence or two, computed from released numbers.

    Parameters
    ----------
    sentences : tuple of str. Plain text in Dutch.

    Examples
    --------
    >>> Answer(("Het verzuim steeg.",))._repr_html_()
    '<div class="antwoord"><p>Het verzuim steeg.</p></div>'
    """

    sentences: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(self.sentences)

    def _repr_html_(self) -> str:
        return f'<div class="antwoord"><p>{html.escape(str(self), quote=False)}</p></div>'
