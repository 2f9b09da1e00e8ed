"""The data dictionary as objects: tables, fields, code lists, published figures, series breaks.

>>> dictionary = load_dictionary()
>>> dictionary["verzuimmeldingen"].label
'Verzuimmeldingen'
"""

from lokalis_research.dictionary.load import load_dictionary
from lokalis_research.dictionary.model import Dictionary, Field, ForeignKey, SeriesBreak, Table

__all__ = ["Dictionary", "Field", "ForeignKey", "SeriesBreak", "Table", "load_dictionary"]
