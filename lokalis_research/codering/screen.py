"""The screen in JupyterLab: one question at a time, one key per answer.

The screen itself stands in ``screen.js`` and ``screen.css``; what it shows comes from a `Window`.
Texts travel as messages and never become widget state, which a notebook can save.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from pathlib import Path
from typing import Any

import anywidget
from IPython.display import HTML

from lokalis_research.codering.problems import CodingError
from lokalis_research.codering.rounds import open_round, read_texts
from lokalis_research.codering.session import BROKEN, CoderSession, Window
from lokalis_research.dictionary import load_dictionary

_HERE = Path(__file__).parent


class Screen(anywidget.AnyWidget):
    """The screen of one window."""

    _esm = _HERE / "screen.js"
    _css = _HERE / "screen.css"

    def __init__(self, window: Window, called: str) -> None:
        self._window = window
        self._called = called
        super().__init__()
        self.on_msg(self._receive)

    def __repr__(self) -> str:
        return self._called  # goes into the notebook as text, so without anything that is shown

    def _receive(self, _widget: object, message: dict[str, Any], _buffers: object) -> None:
        self.send({"na": message.get("id", ""), "beeld": self._window.do(message)})


def told(open_: Callable[[], Screen]) -> Screen | HTML:
    """Open a screen, or say in a sentence and without a traceback why that cannot be done."""
    try:
        return open_()
    except CodingError as error:
        said = f"<p>{BROKEN}</p><p lang='en'>{escape(str(error))}</p>"
        return HTML(said)  # type: ignore[no-untyped-call]  # IPython does not type it


def open_screen(
    folder: str | Path, coder: str, dictionary: str | Path | None = None
) -> Screen | HTML:
    """Open the screen of a coder on a round that stands on disk."""

    def screen() -> Screen:
        words = load_dictionary(Path(dictionary) if dictionary is not None else None)
        round_ = open_round(Path(folder), words)
        round_.check_coder(coder)
        called = f"CoderScreen({round_.naam!r}, {coder!r})"
        return Screen(CoderSession(round_, coder, read_texts(round_)), called)

    return told(screen)
