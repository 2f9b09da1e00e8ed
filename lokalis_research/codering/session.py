"""What a coder sees and does: from the store to what is to be shown next, one key per answer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any

import anywidget
from IPython.display import HTML

from lokalis_research.codering.problems import CodingError
from lokalis_research.codering.rounds import Practice, Round, open_round, read_texts
from lokalis_research.codering.store import CoderStore, ElsewhereError, Given, Question
from lokalis_research.dictionary import load_dictionary

View = dict[str, Any]
Texts = Mapping[str, str] | Callable[[str], str]

ELSEWHERE = (
    "Er is in een ander venster verder gewerkt. Hieronder staat waar je nu bent; "
    "alles wat je beantwoordde is bewaard."
)
NOT_KEPT = (
    "Dit is niet bewaard. Probeer het nog eens. Blijft het misgaan, geef dan aan de onderzoeker "
    "door wat hier staat:"
)
BROKEN = "Er kan nu niet verder worden gewerkt. Geef aan de onderzoeker door wat hier staat:"


class Window(ABC):
    """One window in which somebody answers: it does what is asked, once, and says what to show."""

    def __init__(self) -> None:
        self._handled = ""

    def do(self, message: Mapping[str, Any]) -> View:
        """Do what is asked, and say what is to be shown then."""
        notice, detail = "", ""
        try:
            if not message.get("id") or message["id"] != self._handled:
                self._act(message)
                self._handled = message.get("id", "")
        except ElsewhereError:
            notice = ELSEWHERE
        except CodingError as error:
            notice, detail = NOT_KEPT, error.problem
        try:
            shown = self.view()
        except CodingError as error:
            return {"stap": "stuk", "melding": BROKEN, "bijzonderheid": str(error)}
        return shown | ({"melding": notice, "bijzonderheid": detail} if notice else {})

    @abstractmethod
    def view(self) -> View:
        """Say what is to be shown now."""

    @abstractmethod
    def _act(self, message: Mapping[str, Any]) -> None:
        """Do what a message asks."""


class CoderSession(Window):
    """One window of one coder."""

    def __init__(self, round_: Round, coder: str, texts: Texts) -> None:
        super().__init__()
        self._round = round_
        self._store = CoderStore(round_, coder)
        self._units = round_.units_of(coder)
        self._text = texts if callable(texts) else texts.__getitem__
        self._begun = bool(self._store.answers() or self._store.practised())
        self._resumed = self._begun
        self._explained: tuple[Practice, str, str] | None = None
        self._undone: Given | None = None

    def view(self) -> View:
        """Say what is to be shown now."""
        answers = self._store.answers()
        last = max((given.nr for given in answers.values()), default=None)
        book = self._round.codebook
        done = sum(all((unit, name) in answers for name in book.names) for unit in self._units)
        shared: View = {
            "titel": book.titel,
            "ronde": self._round.naam,
            "codeur": self._store.coder,
            "eenheid": book.eenheid,
            "totaal": len(self._units),
            "klaar": done,
            "laatste": last,
        }
        if not self._begun:
            return shared | {"stap": "begin", "toelichting": book.toelichting}
        if self._explained:
            return shared | self._explanation(*self._explained)
        return shared | (self._practice() or self._question(answers) or {"stap": "klaar"})

    def _act(self, message: Mapping[str, Any]) -> None:
        what = message["doe"]
        if what == "begin":
            self._begun = True
        elif what == "verder":
            self._explained = None
        elif what == "terug":
            self._undone = self._store.undo(message.get("laatste"))
        elif what == "antwoord":
            self._resumed = False
            self._answer(message)

    def _answer(self, message: Mapping[str, Any]) -> None:
        unit, criterion, code = message["eenheid"], message["criterium"], message["oordeel"]
        for item in self._round.practice:
            if item.eenheid_id == unit:
                self._store.practise(unit, criterion, code)
                self._explained = (item, criterion, code)
                return
        self._store.answer(
            unit,
            criterion,
            code,
            twijfel=bool(message.get("twijfel")),
            notitie=str(message.get("notitie", "")).strip(),
        )
        self._undone = None

    def _practice(self) -> View | None:
        practised = self._store.practised()
        for number, item in enumerate(self._round.practice, start=1):
            names = [name for name in self._round.codebook.names if name in item.antwoorden]
            for place, name in enumerate(names, start=1):
                if (item.eenheid_id, name) not in practised:
                    shown = self._asked(item.eenheid_id, name, item.tekst, place, len(names))
                    return shown | {
                        "oefening": True,
                        "nr": number,
                        "oefeningen": len(self._round.practice),
                        "hervat": self._resumed,
                    }
        return None

    def _question(self, answers: Mapping[Question, Given]) -> View | None:
        names = self._round.codebook.names
        for number, unit in enumerate(self._units, start=1):
            for place, name in enumerate(names, start=1):
                if (unit, name) not in answers:
                    shown = self._asked(unit, name, self._text(unit), place, len(names))
                    return shown | {
                        "oefening": False,
                        "nr": number,
                        "hervat": self._resumed,
                        "eerder": self._before(unit, name),
                    }
        return None

    def _before(self, unit: str, name: str) -> View | None:
        undone = self._undone
        if undone is None or (undone.eenheid_id, undone.criterium) != (unit, name):
            return None
        return {"oordeel": undone.oordeel, "twijfel": undone.twijfel, "notitie": undone.notitie}

    def _asked(self, unit: str, name: str, text: str, place: int, number: int) -> View:
        return {
            "stap": "vraag",
            "sleutel": unit,
            "tekst": text,
            "vraag_nr": place,
            "vragen": number,
            "criterium": self._round.codebook[name].model_dump(),
        }

    def _explanation(self, item: Practice, name: str, code: str) -> View:
        labels = {value.code: value.label for value in self._round.codebook[name].waarden}
        return {
            "stap": "uitslag",
            "goed": item.antwoorden[name] == code,
            "gegeven": labels[code],
            "bedoeld": labels[item.antwoorden[name]],
            "waarom": item.uitleg.get(name, ""),
            "tekst": item.tekst,
            "vraag": self._round.codebook[name].vraag,
        }


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
