"""The document: what stands in it and in what order, by rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lokalis_research.bericht import NAME
from lokalis_research.bericht.compared import Compared, compare
from lokalis_research.bericht.declared import Declared
from lokalis_research.bericht.drawn import draw
from lokalis_research.bericht.model import (
    Block,
    Bullets,
    Document,
    Given,
    Grid,
    Heading,
    Number,
    Paragraph,
    Parts,
    Typed,
    anchor_of,
    words,
)
from lokalis_research.bericht.shelf import NOT_DELIVERED, Shelf
from lokalis_research.dictionary import Dictionary
from lokalis_research.dictionary.model import SeriesBreak
from lokalis_research.period import HalfYear, Year
from lokalis_research.text import MOST_POINTS, MOST_WORDS


@dataclass(frozen=True)
class About:
    """What a report must know beside the tables."""

    period: HalfYear
    delivery: str
    cutoff: str  # in words: up to which day the delivery is complete
    is_demo: bool
    titles: Mapping[str, str]  # of the page of each notebook that was made
    doubts: tuple[str, ...] = ()  # what makes numbers of the delivery doubtful as a whole
    missing: Mapping[str, str] = field(default_factory=dict)  # and of each that could not be
    duiding: Mapping[str, str] = field(default_factory=dict)  # Markdown per opgave
    decided: str = ""  # in words: the day it was decided to share it; empty for a draft


def lay_out(declared: Declared, shelf: Shelf, about: About, dictionary: Dictionary) -> Document:
    """Lay the report out."""
    return _Writer(declared, shelf, about, dictionary).document()


class _Writer:
    def __init__(
        self, declared: Declared, shelf: Shelf, about: About, dictionary: Dictionary
    ) -> None:
        self.declared, self.shelf, self.about, self.dictionary = declared, shelf, about, dictionary
        self.found = compare(declared, shelf, about.period, dictionary)
        # A chapter in which nothing was delivered is named at the front, and is no chapter.
        self.left_out = [
            theme
            for theme, found in self.found.items()
            if theme not in about.duiding
            and all(side.found.state == NOT_DELIVERED for one in found for side in one.sides)
        ]
        self.sources = tuple(
            dict.fromkeys(
                one.declared.tabel
                for found in self.found.values()
                for one in found
                if one.now.number or one.before.number
            )
        )

    def document(self) -> Document:
        declared, period = self.declared, Given(self.about.period.label)
        blocks: list[Block] = [*self._front()]
        for theme in declared.opgaven:
            if theme not in self.left_out:
                blocks += self._section(theme)
        return Document(
            title=(declared.titel,),
            subtitle=(Given(period.text.capitalize()),),
            header=(declared.kop, " · ", period),
            contents=declared.koppen["inhoud"],
            blocks=(*blocks, *self._how(), *self._meanings(), *self._origins()),
            sources=self.sources,
        )

    def _front(self) -> Iterator[Block]:
        texts, declared, about = self.declared.teksten, self.declared.opgaven, self.about
        if about.decided:
            yield Paragraph((texts["vrijgegeven"], " ", Given(about.decided), "."), "let_op")
        else:
            yield Paragraph((texts["concept"],), "let_op")
        if about.is_demo:
            yield Paragraph((texts["gemaakt"],), "let_op")
        for doubt in about.doubts:
            yield Paragraph((texts["let_op"], " ", Given(doubt)), "let_op")
        yield Heading((self.declared.koppen["kort"],))
        yield Paragraph((texts["inleiding"],))
        every = [one for found in self.found.values() for one in found]
        changed = [one for one in every if one.claims]
        if changed:
            yield self._grid((texts["veranderd"],), changed)
        else:
            # Where nothing was set beside a year before, nothing was found to be the same either.
            judged = any(one.side == "gelijk" for one in every)
            yield Paragraph((texts["niets_veranderd" if judged else "niets_vergeleken"],))
        if self.left_out:
            titles = (part for one in self.left_out for part in ("; ", declared[one].titel))
            yield Paragraph((texts["niet_geleverd"], " ", *list(titles)[1:], "."))
        yield Paragraph((texts["duidelijk"],))

    def _section(self, theme: str) -> Iterator[Block]:
        section, texts, found = (
            self.declared.opgaven[theme],
            self.declared.teksten,
            self.found[theme],
        )
        yield Heading((section.titel,))
        yield Paragraph((section.over,), "inleiding")
        bullets, closing = self._main_points(theme)
        if bullets:
            yield Bullets(bullets)
        else:
            yield Paragraph((texts["geen_cijfers"],))
        if closing:
            yield Paragraph(closing)
        lost = {one.declared.tabel.split("/")[0] for one in found} & set(self.about.missing)
        for name in sorted(lost):
            yield Paragraph(
                (texts["pagina_mist"], " ", Given(self.about.missing[name]), "."), "let_op"
            )
        yield self._grid((section.titel, ": ", self.declared.kerncijfers), found)
        own = section.kerncijfers.get(section.figuur)
        drawn = own and draw(self.declared, own, self.shelf, self.about.period, self.dictionary)
        if drawn:
            yield drawn
        yield from self._reading(theme)

    def _main_points(self, theme: str) -> tuple[tuple[Parts, ...], Parts]:
        """Choose the sentences of a section: what clearly changed first, as many as fit."""
        section, found = self.declared.opgaven[theme], self.found[theme]
        said = [one for one in found if one.now.number]
        unsaid = [one.declared.naam for one in found if not one.now.number]
        closing: Parts = (section.let_op,) if said else ()
        if said and unsaid:
            named = (part for name in unsaid for part in ("; ", name))
            closing += (" ", self.declared.teksten["ontbreekt"], " ", *list(named)[1:], ".")
        room = MOST_WORDS - words(closing)
        bullets: list[Parts] = []
        for one in sorted(said, key=lambda item: not item.claims):
            sentence = self._sentence(one)
            if len(bullets) < MOST_POINTS and words(sentence) <= room:
                bullets.append(sentence)
                room -= words(sentence)
        return tuple(bullets), closing

    def _sentence(self, one: Compared) -> Parts:
        slots: dict[str, Number | None] = {"{nu}": one.now.number, "{eerder}": one.before.number}
        text = one.declared.zin
        if one.period != self.about.period:
            text += self.declared.slot["ander_halfjaar"]
        return tuple(
            part
            for piece in (text, self.declared.slot[one.side])
            for part in self._filled(piece, slots, one.period)
            if part
        )

    def _filled(
        self, text: str, slots: Mapping[str, Number | None], period: HalfYear | Year
    ) -> Iterator[str | Number | Given]:
        for name in ("{nu}", "{eerder}", "{halfjaar}"):
            before, slot, after = text.partition(name)
            if slot:
                yield before
                number = slots.get(name)
                yield number if number is not None else Given(period.label)
                yield from self._filled(after, slots, period)
                return
        yield text

    def _grid(self, title: Parts, found: Sequence[Compared]) -> Grid:
        heads, period = self.declared.koppen, self.about.period
        rows = []
        states: dict[str, Parts] = {}
        for one in found:
            cells = [self._value(one, side, states) for side in ("now", "before")]
            is_known = one.now.number is not None or one.before.number is not None
            source: Parts = ()
            if is_known:
                anchor = anchor_of(self.sources, one.declared.tabel)
                source = (Given(f"T{anchor.removeprefix('tabel_')}", to=anchor),)
            rows.append(((one.declared.naam,), *cells, (self.declared.oordelen[one.side],), source))
            if one.side in self.declared.uitleg_toestanden and one.side != "breuk":
                states.setdefault(one.side, (self.declared.uitleg_toestanden[one.side],))
        now, before = Given(period.label.capitalize()), Given(period.shift(-2).label.capitalize())
        return Grid(
            title=title,
            heads=(
                (heads["cijfer"],),
                (now,),
                (before,),
                (heads["vergeleken"],),
                (heads["tabel"],),
            ),
            rows=tuple(rows),
            notes=(*states.values(), *self._breaks(found)),
            texts=(0, 3),
        )

    def _value(self, one: Compared, which: str, states: dict[str, Parts]) -> Parts:
        side = one.now if which == "now" else one.before
        if side.number is not None:
            # The head of the column names the half-years of the report: another one is said here.
            period = one.period if which == "now" else one.period.shift(-one.period.PARTS)
            other = () if one.period == self.about.period else (" (", Given(period.label), ")")
            low_to_high = (part for end in side.ends for part in (" tot ", end))
            margin = (" (", *list(low_to_high)[1:], ")") if side.ends else ()
            return (side.number, *margin, *other)
        state = side.found.state
        states.setdefault(state, (self.declared.uitleg_toestanden[state],))
        return (self.declared.toestanden[state],)

    def _breaks(self, found: Iterable[Compared]) -> Iterator[Parts]:
        """Say of what cannot be compared what changed, once for all figures that it is about."""
        about: dict[tuple[SeriesBreak, ...], list[str]] = {}
        for one in found:
            if one.side == "breuk":
                about.setdefault(one.breaks, []).append(one.declared.naam)
        start = self.declared.uitleg_toestanden["breuk"]
        for breaks, names in about.items():
            named = (part for name in names for part in ("; ", name))
            told = (part for one in breaks for part in (" ", one.wat, " ", one.gevolg))
            yield (start, " ", *list(named)[1:], ".", *told)

    def _reading(self, theme: str) -> Iterator[Block]:
        text = self.about.duiding.get(theme, "")
        if text:
            yield Heading((self.declared.duiding,), 2)
            yield from blocks_of(text)
        elif not self.about.decided:
            file = Given(f"duiding/{self.about.period}/{file_of(theme)}.md")
            yield Paragraph((self.declared.teksten["leeg"], " ", file), "leeg")

    def _how(self) -> Iterator[Block]:
        yield Heading((self.declared.koppen["hoe"],))
        for text in self.declared.hoe:
            yield Paragraph((text,))
        made = (Given(self.about.delivery), Given(self.about.cutoff))
        start, middle = self.declared.teksten["levering"].split("{levering}")
        middle, end = middle.split("{dag}")
        yield Paragraph((start, made[0], middle, made[1], end))

    def _meanings(self) -> Iterator[Block]:
        yield Heading((self.declared.koppen["begrippen"],))
        yield Bullets(
            tuple(
                (one.declared.naam, ": ", one.declared.uitleg)
                for theme, found in self.found.items()
                if theme not in self.left_out
                for one in found
            ),
            "begrippen",
            terms=True,
        )

    def _origins(self) -> Iterator[Block]:
        heads = self.declared.koppen
        rows = []
        for at, table in enumerate(self.sources, 1):
            notebook, name = table.split("/")
            own = (one.naam for one in self.declared.figures() if one.tabel == table)
            named = [part for name in own for part in ("; ", name)][1:]
            rows.append(
                (
                    (Given(f"T{at}"),),
                    tuple(named),
                    (Given(self.about.titles.get(notebook, notebook), f"paginas/{notebook}.html"),),
                    (Given(f"{name}.csv", f"tabellen/{table}.csv"),),
                )
            )
        yield Heading((heads["herkomst"],))
        yield Grid(
            title=(self.declared.teksten["herkomst"],),
            heads=tuple((heads[name],) for name in ("tabel", "cijfer", "waar", "bestand")),
            rows=tuple(rows),
            texts=(0, 1, 2, 3),
        )


def file_of(theme: str) -> str:
    """Name the file, without its suffix, of what researchers write about an opgave."""
    return f"{NAME}-{theme}"


_BREAKS = {"softbreak", "hardbreak"}


def blocks_of(text: str) -> Iterator[Block]:
    r"""Read Markdown; whatever is more than a paragraph or a list is read as its words.

    Examples
    --------
    >>> [type(block).__name__ for block in blocks_of("De wachttijd daalde.\n\n- één\n- twee")]
    ['Paragraph', 'Bullets']
    """
    items: list[Parts] = []
    depth = 0
    for token in MarkdownIt("commonmark", {"html": False}).parse(text):
        if token.type.endswith("list_open"):
            depth += 1
        elif token.type.endswith("list_close"):
            depth -= 1
            if not depth:
                yield Bullets(tuple(items), "duiding")
                items = []
        elif said := _said(token):
            if depth:
                items.append((Typed(said),))
            else:
                yield Paragraph((Typed(said),), "duiding")


def _said(token: Token) -> str:
    if token.type in {"fence", "code_block", "html_block"}:
        return " ".join(token.content.split())
    if token.type != "inline":
        return ""
    return "".join(
        " " if child.type in _BREAKS else child.content for child in token.children or ()
    ).strip()
