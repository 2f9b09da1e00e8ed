"""Output of Python in a text: objects, warnings and errors, by their shape."""

from __future__ import annotations

import re

RAW_OUTPUT, TRACE = "ruwe uitvoer", "foutmelding van Python"

_TRACE = re.compile(
    r"Traceback \(most recent call last\)|^\s*File \"[^\"]+\", line \d+|-{2,}> ?\d+ |"
    r"\b\w*(?<=[a-z])(?:Error|Exception|Warning)\b|\b(?:StopIteration|KeyboardInterrupt)\b|"
    r"(?:During handling of|direct cause of) the (?:above|following) exception|"
    r"<(?:ipython-input|stdin|module|string)\b|\b(?:ba|z)?sh: \S",
    re.MULTILINE,
)
_OBJECT = re.compile(
    r"\bat 0x[0-9a-fA-F]{4,}|<class '|<Figure size \d|<Axes\b|\bdtype: ?\w|\bdtype=|"
    r"\[\d+ rows x \d+ columns\]|\bNone of \[|"
    r"\b(?:DataFrame|Series|Index|RangeIndex|Timestamp|Categorical|Styler)\(|"
    r"\bname: \w+, dtype|\b(?:np|numpy|pd|datetime)\.\w+\(|\barray\(\[|\b(?:Released|Result)\(\w+=|"
    r"\{'[^']+': |\bNaN\b|\bNaT\b|<NA>|\bobject at\b|<\w+(?:\.\w+)+ object|<function \w"
    r"|^ +\w+(?: {2,}\w+)*\n0 {2,}\S",
    re.MULTILINE,
)


def raw_shapes(text: str) -> list[str]:
    """Name what of Python stands in a text."""
    found = [RAW_OUTPUT] if _OBJECT.search(text) else []
    return [*found, TRACE] if _TRACE.search(text) else found
