"""The coder's screen in JupyterLab: one question at a time, one key per answer.

The screen itself stands in ``screen.js`` and ``screen.css``; what it shows comes from a
`CoderSession`. Texts travel as messages and never become widget state, which a notebook can save.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import anywidget

from lokalis_research.codering.rounds import Round, open_round
from lokalis_research.codering.session import CoderSession, Texts
from lokalis_research.codering.texts import read_texts
from lokalis_research.dictionary import load_dictionary

_HERE = Path(__file__).parent


class CoderScreen(anywidget.AnyWidget):
    """The screen of one coder."""

    _esm = _HERE / "screen.js"
    _css = _HERE / "screen.css"

    def __init__(self, round_: Round, coder: str, texts: Texts) -> None:
        self._session = CoderSession(round_, coder, texts)
        self._called = f"CoderScreen({round_.naam!r}, {coder!r})"
        super().__init__()
        self.on_msg(self._receive)

    def __repr__(self) -> str:
        return self._called  # goes into the notebook as text, so without anything that is shown

    def _receive(self, _widget: object, message: dict[str, Any], _buffers: object) -> None:
        self.send({"na": message.get("id", ""), "beeld": self._session.do(message)})


def open_screen(
    folder: str | Path, coder: str, dictionary: str | Path | None = None
) -> CoderScreen:
    """Open the screen of a coder on a round that stands on disk."""
    words = load_dictionary(Path(dictionary) if dictionary is not None else None)
    round_ = open_round(Path(folder), words)
    round_.check_coder(coder)
    return CoderScreen(round_, coder, read_texts(round_))
