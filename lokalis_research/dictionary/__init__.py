"""The data dictionary as objects: tables, fields, code lists, published figures, series breaks.

>>> dictionary = load_dictionary()
>>> dictionary["verzuimmeldingen"].label
'Verzuimmeldingen'
"""

from lokalis_research.dictionary.load import load_dictionary
from lokalis_research.dictionary.model import Dictionary, Field, ForeignKey, SeriesBreak, Table
from lokalis_research.dictionary.municipality import Municipality, Transition

__all__ = [
    "Dictionary",
    "Field",
    "ForeignKey",
    "Municipality",
    "SeriesBreak",
    "Table",
    "Transition",
    "load_dictionary",
]
