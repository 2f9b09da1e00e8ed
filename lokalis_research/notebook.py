"""What a notebook's cells call: open the run, release a result, show and keep it.

A cell holds prose or a few of these calls; everything else lives in the library.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from lokalis_research import home
from lokalis_research.caveats import Caveats, series_breaks
from lokalis_research.demo_studies import studies_for
from lokalis_research.dictionary import Dictionary, load_dictionary
from lokalis_research.errors import NotDeliveredError, RunError, hint
from lokalis_research.levering import CheckedDelivery, load_checked, load_or_make_key, read_delivery
from lokalis_research.period import HalfYear
from lokalis_research.published import known_at
from lokalis_research.release.door import release
from lokalis_research.release.record import audit_csv, to_csv, to_record
from lokalis_research.release.register import Register
from lokalis_research.release.rules import load_rules
from lokalis_research.result import Released, Result
from lokalis_research.result.view import TableView, view
from lokalis_research.runs.atomic import write_draft
from lokalis_research.runs.context import Context, current_context, study_folder
from lokalis_research.runs.page import refuse_later_period
from lokalis_research.runs.registers import Registers
from lokalis_research.text import Remark


@dataclass(frozen=True, repr=False)
class Session:
    """An open run, as the cells of a notebook see it.

    Parameters
    ----------
    period : HalfYear
        The half-year that the notebook is about.
    dictionary : Dictionary
        The data dictionary, as the half-year's page may know it.
    whole : CheckedDelivery
        The delivery as it was made, for what is asked of the delivery itself.
    studies : callable
        Finds the folder of the studies with human coders; those of the demo are made when they are
        first asked for.
    output : pathlib.Path or None
        Where a batch collects the released tables.
    register : Register
        What this notebook let out so far: each result is judged beside it.
    note : callable or None
        Where a batch collects what is judged in its notebooks (personal data): takes what a table
        brought to the register, and its result.
    """

    period: HalfYear
    dictionary: Dictionary
    whole: CheckedDelivery
    studies: Callable[[], Path] = field(repr=False)
    output: Path | None
    register: Register = field(repr=False)
    note: Callable[[Register, Result], None] | None = field(default=None, repr=False)
    _kept: dict[str, str] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        return f"<run of {self.period} on delivery ‘{self.delivery.name}’>"

    @functools.cached_property
    def delivery(self) -> CheckedDelivery:
        """The checked tables as the page of this half-year may know them; only topics take them."""
        return self.whole.known_at(self.period.known_until, self.dictionary)

    def release(self, result: Result, name: str = "", title: str = "") -> Released:
        """Let a result out through the door, and keep the released table with the run.

        Parameters
        ----------
        result : Result
            What a topic or `build` computed.
        name, title : str
            Other ones than its own, where a notebook computes the same thing more than once.

        Returns
        -------
        Released
        """
        if not isinstance(result, Result):
            raise _uncounted(result)
        result = result.named(name or result.name, title or result.title)
        before = dict(self.register.known)
        tables = len(self.register.tables)
        released = release(
            result, self.dictionary, sources=self._sources(result), register=self.register
        )
        if self.note is not None and len(self.register.tables) > tables:
            self.note(self.register.latest(before), result)
        return self.keep(released)

    def release_all(self, results: Iterable[Result]) -> tuple[Released, ...]:
        """Let several results out, one after the other.

        Parameters
        ----------
        results : iterable of Result
            Each under its own name.

        Returns
        -------
        tuple of Released
        """
        return tuple(self.release(result) for result in results)

    def keep(self, released: Released) -> Released:
        """Keep a released table with the run, without showing it.

        Parameters
        ----------
        released : Released
            What has passed the door, or was derived from such tables.

        Returns
        -------
        Released
            The same.

        Raises
        ------
        RunError
            If it was changed since it passed the door, or another table of this notebook has the
            same name.
        """
        if not isinstance(released, Released):
            raise _uncounted(released)
        if not released.is_sealed:
            raise RunError(
                f'Table "{released.name}" was changed after the door, or did not pass it.',
                remedy="Leave it as it is, and compute with `derive`, which takes released tables.",
            )
        text = to_csv(released)
        known = released.name in self._kept
        if self._kept.setdefault(released.name, text) != text:
            raise RunError(
                f'Two different tables of this notebook are called "{released.name}".',
                remedy="Give one of them another name.",
            )
        if self.output is not None and not known:
            # A byte order mark and Dutch separators: a double click opens it well in Excel.
            write_draft(self.output / "tabellen" / f"{released.name}.csv", "\ufeff" + text)
            write_draft(self.output / "vrijgave" / f"{released.name}.csv", audit_csv(released))
            if released.places is not None:
                write_draft(self.output / "vrijgave" / f"{released.name}.json", to_record(released))
        return released

    def show(
        self,
        what: Result | Released,
        columns: Iterable[str] | None = None,
        title: str = "",
        *,
        only_shown: bool = False,
    ) -> TableView:
        """Show a result as a table on the page: let it out if need be, and keep it with the run.

        Parameters
        ----------
        what : Result or Released
            What a topic or `build` computed, or what was derived from released tables.
        columns : iterable of str, optional
            Which value columns; all when left out.
        title : str
            Another title than the table's own.
        only_shown : bool
            Leave out rows whose first column is hidden, and say so; the file has them all.

        Returns
        -------
        TableView
        """
        released = self.release(what) if isinstance(what, Result) else self.keep(what)
        return view(released, columns, title, only_shown=only_shown)

    def breaks(self, table: str) -> Caveats:
        """List the series breaks of a table.

        Parameters
        ----------
        table : str
            Name of a table of the dictionary.

        Returns
        -------
        Caveats
        """
        return series_breaks(self.dictionary, table)

    def remark(self, place: str) -> Remark | None:
        """Give what this municipality says of its own in a place, for this half-year.

        Parameters
        ----------
        place : str
            A name under ``toelichting`` in ``gemeente.yaml``, such as ``"duur"``.

        Returns
        -------
        Remark or None
            None, which a page does not show, where it says nothing there.
        """
        said = self.dictionary.municipality.remark(place, self.period)
        return Remark(said) if said else None

    def study(self, name: str) -> Path:
        """Find a study with human coders.

        Parameters
        ----------
        name : str
            Such as ``"veiligheid"``; a notebook of a batch names it in its metadata, under
            ``lokalis.onderzoek``, so that new codings make its page anew.

        Returns
        -------
        pathlib.Path
            The folder of the study, with one folder per round.

        Raises
        ------
        NotDeliveredError
            If nothing was drawn for it yet.
        """
        studies = self.studies()
        folder = study_folder(studies, name, self.period)
        if not folder.is_dir():
            found = [path.name for path in studies.iterdir() if path.is_dir()]
            raise NotDeliveredError(
                (f"onderzoek {name}",),
                problem=f'Nothing was drawn yet for the study "{name}".',
                remedy=f"{hint(name, found)} See `lokalis steekproef` and `lokalis codeerronde`.",
            )
        return folder

    def _sources(self, result: Result) -> tuple[str, ...]:
        if result.origin == "openbaar":
            published = self.dictionary.published
            places = published.loc[published["id"].isin(result.table["id"]), "plaats"]
            named = sorted(set(places))
            # Of many places the reports are told only: a foot must stay readable.
            few = named if len(named) <= 6 else {one.split(",")[0] for one in named}
            return tuple(sorted(few))
        made = ", fictieve gegevens" if self.delivery.is_demo else ""
        return (f"levering ‘{self.delivery.name}’{made}",)


def _uncounted(what: object) -> RunError:
    """Say what to do with a table of rows, which the door does not take."""
    return RunError(
        f"The door takes results, and this is a {type(what).__name__}.",
        remedy="Count it first: lr.build(rows, who=…, by=[…], name=…, title=…), and give that.",
    )


def open_run(periode: str) -> Session:
    """Open the run that this notebook belongs to.

    In a batch and in ``lokalis lab`` that is the delivery given there; anywhere else it is the demo
    delivery, so that a notebook can always be tried.

    Parameters
    ----------
    periode : str
        The half-year, such as ``"2022H2"``.

    Returns
    -------
    Session

    Raises
    ------
    RunError
        If a real delivery is opened where version control would see the saved notebook, or the
        batch is about another half-year.
    """
    period = HalfYear.parse(periode)
    context = current_context()
    if context is None:
        dictionary = load_dictionary()
        made_up = demo_delivery(dictionary)
        refuse_later_period(period, made_up)
        register = Register(load_rules(dictionary))
        studies = functools.partial(studies_for, made_up, dictionary, period)
        return Session(period, known_at(dictionary, period), made_up, studies, None, register)
    checked = load_checked(context.delivery)
    refuse_later_period(period, checked)
    _refuse_slips(period, context, checked)
    dictionary = load_dictionary(context.dictionary)
    register, note = Register(load_rules(dictionary)), None
    if context.output is not None and context.register is not None:
        registers = Registers(context.register, register.rules, context.output)
        register = registers.begin(context.beside)
        note = functools.partial(registers.note, context.notebook)
    return Session(
        period,
        known_at(dictionary, period),
        checked,
        lambda: context.studies,
        context.output,
        register,
        note,
    )


def demo_delivery(dictionary: Dictionary) -> CheckedDelivery:
    """Write the demo delivery among this user's data, if need be, and read it."""
    # In a batch, and with a delivery of one's own, nobody needs it.
    from lokalis_research.demo import write_delivery

    return read_delivery(
        write_delivery(home.private_folder(home.home() / "demo"), only_absence=False),
        dictionary,
        key=load_or_make_key(home.key_file()),
        cache=home.cache_folder(),
    )


def _refuse_slips(period: HalfYear, context: Context, checked: CheckedDelivery) -> None:
    if context.output is not None and str(period) != context.period:
        raise RunError(
            f"The batch is about {context.period} and this notebook about {period}.",
            remedy="Pass the parameter periode on to open_run(periode).",
        )
    in_version_control = any(
        (folder / ".git").exists() for folder in (Path.cwd(), *Path.cwd().parents)
    )
    if context.output is None and not checked.is_demo and in_version_control:
        raise RunError(
            "A real delivery may not be opened under version control: outputs saved with the "
            "notebook could be committed.",
            remedy="Open the working copy that `lokalis lab` made.",
        )
