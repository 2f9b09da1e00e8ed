"""The command line in Dutch: what the library for command lines says in English by itself."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import typer
from typer import core

USAGE_ERROR: Any = typer.BadParameter.__bases__[0]
"""Base of all mistakes on a command line; Typer names it nowhere itself."""

ENGLISH = {
    "--by": "--door",
    "--why": "--reden",
    "--reason": "--reden",
    "--coders": "--codeurs",
    "--coder": "--codeur",
    "--round": "--ronde",
    "--goals": "--doelen",
    "--plans": "--plannen",
    "--double": "--dubbel",
    "--minutes": "--minuten",
    "--timeout": "--minuten",
    "--memory": "--geheugen",
    "--workers": "--tegelijk",
    "--only": "--alleen",
    "--set": "--zet",
    "--no-warm": "--koud",
    "--runs": "--map",
    "--dictionary": "--woordenboek",
    "--margin": "--marge",
    "--questions": "--vragen",
    "--minimum": "--minstens",
    "--allocation": "--verdeling",
    "--earlier": "--eerder",
    "--keep": "--behoud",
    "--batch": "--partij",
    "--partly": "--deels",
    "--replace": "--vervang",
    "--version": "--versie",
    "--rule": "--regel",
    "--older-than": "--ouder-dan",
    "--seed": "--zaad",
    "--scale": "--schaal",
    "--only-absence": "--alleen-verzuim",
    "--no-browser": "--geen-browser",
    "--port": "--poort",
}
"""Names that options had before; they still work in this version, and are shown nowhere."""


def _bound(found: re.Match[str]) -> str:
    return f"hier hoort {'minstens' if found[1] == 'greater' else 'hoogstens'} {found[2]}."


_SAID: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"No such option: (\S+?)\.?(?= |$)", r"De optie \1 bestaat niet."),
    (r"No such command '(.*?)'\.", r'De opdracht "\1" bestaat niet.'),
    (r"Did you mean (.*?)\?", r"Bedoelt u \1?"),
    (r"\(Possible options: (.*)\)", r"Bedoelt u een van \1?"),
    (r"Missing argument '(.*?)'\.", r"Hier ontbreekt \1."),
    (r"Missing option '(.*?)'.*?\.", r"De optie \1 is nodig."),
    (r"Missing command\.", "Er ontbreekt een opdracht."),
    (r"Option '(.*?)' requires an argument\.", r"Na \1 moet nog iets staan."),
    (r"Option '(.*?)' does not take a value\.", r"Achter \1 hoort niets te staan."),
    (r"Got unexpected extra argument(?:s|\(s\))? \((.*)\)", r"Dit staat er te veel: \1."),
    (r"Invalid value for '(.*?)':", r"Verkeerde waarde voor \1:"),
    (r"Input should be a valid integer.*", "hier hoort een geheel getal."),
    (r"Input should be a valid number.*", "hier hoort een getal."),
    (r"Input should be (greater|less) than or equal to (\S+)", _bound),
    (r"is not a valid (?:int|integer)\.", "is geen geheel getal."),
    (r"is not a valid float\.", "is geen getal."),
    (r"is not in the range (.*?)\.?$", r"ligt buiten de grenzen \1."),
)


_F = TypeVar("_F", bound=Callable[..., Any])


class _Dutch:
    """How a command writes its own help."""

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the line that tells how to give the command."""
        pieces = self.collect_usage_pieces(ctx)  # type: ignore[attr-defined]
        formatter.write_usage(ctx.command_path, " ".join(pieces), "Gebruik: ")

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write the whole of it."""
        _name_panels()
        super().format_help(ctx, formatter)  # type: ignore[misc]

    def get_help_option(self, ctx: Any) -> Any:
        """Return the option that shows help."""
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = "Toon deze uitleg."
        return option


class _Command(_Dutch, core.TyperCommand):
    pass


class _Group(_Dutch, core.TyperGroup):
    def make_context(self, info_name: Any, args: Any, parent: Any = None, **extra: Any) -> Any:
        """Understand former names of options; say what is wrong in Dutch."""
        given = [_renamed(text) for text in args] if parent is None else args
        try:
            return super().make_context(info_name, given, parent, **extra)
        except USAGE_ERROR as error:
            raise _said_in_dutch(error) from None

    def invoke(self, ctx: Any) -> Any:
        """Call the command that was asked for."""
        try:
            return super().invoke(ctx)
        except USAGE_ERROR as error:
            raise _said_in_dutch(error) from None


class Commands(typer.Typer):
    """A group of commands that speaks Dutch."""

    def __init__(self, purpose: str, **options: Any) -> None:
        super().__init__(
            help=purpose,
            cls=_Group,
            no_args_is_help=True,
            options_metavar="[OPTIES]",
            subcommand_metavar="OPDRACHT ...",
            **options,
        )

    def command(self, name: str | None = None, **options: Any) -> Callable[[_F], _F]:
        """Add a command, as Typer does."""
        return super().command(name, cls=_Command, options_metavar="[OPTIES]", **options)


def in_dutch(said: str) -> str:
    """Say in Dutch what is wrong with a command line."""
    for english, dutch in _SAID:
        said = re.sub(english, dutch, said)
    return said


def _said_in_dutch(error: Any) -> Exception:
    _name_panels()
    found: Exception = USAGE_ERROR(in_dutch(error.format_message()), ctx=error.ctx)
    return found


def _renamed(text: str) -> str:
    name, equals, value = text.partition("=")
    return ENGLISH.get(name, name) + equals + value


def _kind_of(parameter: Any, ctx: Any) -> str | None:  # noqa: ARG001 -- Typer gives both
    """Show what an option takes in our words; Typer's own words are names of Python types."""
    return parameter.metavar if isinstance(parameter, core.TyperOption) else None


def _name_panels() -> None:
    # Help and mistakes alone need it, and it brings a renderer of Markdown along.
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = "Wat u opgeeft"
    rich_utils.OPTIONS_PANEL_TITLE = "Opties"
    rich_utils.COMMANDS_PANEL_TITLE = "Opdrachten"
    rich_utils.ERRORS_PANEL_TITLE = "Zo kan het niet"
    rich_utils.DEFAULT_STRING = "[anders: {}]"
    rich_utils.REQUIRED_LONG_STRING = "[nodig]"
    for kind in (core.TyperArgument, core.TyperOption):
        kind.display_type_rich = _kind_of  # type: ignore[method-assign, assignment]
    rich_utils.RICH_HELP = "Uitleg: [blue]{command_path} {help_option}[/]"
