"""What tells who somebody is, whatever table, page or text it stands in."""

from lokalis_research.personal.contact import EMAIL, PHONE
from lokalis_research.personal.numbers import NINE_DIGITS, passes_eleven_test
from lokalis_research.personal.spans import Span, apart

__all__ = ["EMAIL", "NINE_DIGITS", "PHONE", "Span", "apart", "passes_eleven_test"]
