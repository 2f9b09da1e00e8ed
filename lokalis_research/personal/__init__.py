"""What tells who somebody is, whatever table, page or text it stands in."""

from lokalis_research.personal.context import Span, apart
from lokalis_research.personal.numbers import EMAIL, NINE_DIGITS, PHONE, passes_eleven_test

__all__ = ["EMAIL", "NINE_DIGITS", "PHONE", "Span", "apart", "passes_eleven_test"]
