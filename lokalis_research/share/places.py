"""Where texts, decisions and bundles of a half-year stand, and what its researchers wrote."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from lokalis_research.errors import RunError, hint
from lokalis_research.period import HalfYear
from lokalis_research.runs.report import read_texts


@dataclass(frozen=True)
class Places:
    """The files and folders of one half-year.

    Parameters
    ----------
    runs : pathlib.Path
        The folder of all runs, such as ``papermill_runs``.
    period : HalfYear
        The half-year.
    audience : str
        For whom a bundle is; empty for one with everything.

    Examples
    --------
    >>> Places(Path("papermill_runs"), HalfYear(2022, 2)).bundle.name
    'deelpakket-2022H2.zip'
    """

    runs: Path
    period: HalfYear
    audience: str = ""

    @property
    def run(self) -> Path:
        """The run folder."""
        return self.runs / str(self.period)

    @property
    def duiding(self) -> Path:
        """Texts of researchers: one ``<notebook>.md`` per page. They survive a new run."""
        return self.runs / "duiding" / str(self.period)

    @property
    def review(self) -> Path:
        """What a reviewer reads and decides; never part of a bundle."""
        return self.runs / "beoordeling" / str(self.period)

    @property
    def bundle(self) -> Path:
        """The share bundle."""
        return self.runs / f"deelpakket-{self.version_of}.zip"

    @property
    def version_of(self) -> str:
        """What versions are counted of: the half-year, and for whom."""
        return "-".join(filter(None, (str(self.period), self.audience)))


# A page has its title as h1 and "Duiding" as h2: what a text calls a chapter comes below that.
_DEEPER = {"h1": "h3", "h2": "h3", "h3": "h4", "h4": "h5", "h5": "h6", "h6": "h6"}
# A page refers to nothing outside itself, and shows no HTML that somebody typed.
_LEFT_OUT = ["html_block", "html_inline", "link", "image", "autolink", "reference", "code"]


def read_duiding(folder: Path, known: Collection[str]) -> dict[str, str]:
    """Read the texts of a half-year."""
    texts = read_texts(folder)
    for name in texts:
        if name not in known:
            raise RunError(
                f'The duiding "{name}.md" belongs to no page of this run.', remedy=hint(name, known)
            )
    return texts


def render_duiding(text: str) -> str:
    r"""Render a text as HTML without anything that could act or refer elsewhere."""
    reader = MarkdownIt("commonmark", {"html": False}).enable("table").disable(_LEFT_OUT)
    tokens = reader.parse(text)
    for token in tokens:
        _sink(token)
    html: str = reader.renderer.render(tokens, reader.options, {})
    return html


def _sink(token: Token) -> None:
    if token.type in {"heading_open", "heading_close"}:
        token.tag = _DEEPER[token.tag]
