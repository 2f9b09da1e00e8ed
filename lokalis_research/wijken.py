"""Buurtteams: one name per team, whatever a report or an export calls it.

The names, spellings, classes and clusters come from the code lists ``buurtteams`` and
``buurtteam_spellingen`` of the data dictionary. Nothing is guessed: a spelling that is not listed
has no team, and a name that covers several teams (such as a whole wijk) has none either.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import DictionaryError, hint


@dataclass(frozen=True)
class Buurtteam:
    """A team where families and employees can be registered."""

    naam: str
    code: str
    soort: str
    ses: str
    cluster: str
    geldig_van: date | None = None
    geldig_tot: date | None = None

    def valid_on(self, day: date) -> bool:
        """Tell whether the team existed on a day, first and last day included."""
        after_start = self.geldig_van is None or self.geldig_van <= day
        before_end = self.geldig_tot is None or day <= self.geldig_tot
        return after_start and before_end

    def existed_in(self, start: date, stop: date) -> bool:
        """Tell whether the team existed on a day from `start` until before `stop`."""
        after_start = self.geldig_van is None or self.geldig_van < stop
        return after_start and (self.geldig_tot is None or start <= self.geldig_tot)


@dataclass(frozen=True, eq=False)
class Buurtteams:
    """All teams, with every spelling that is known for them."""

    teams: Mapping[str, Buurtteam]
    spellings: Mapping[str, str]
    ambiguous: frozenset[str]

    def team(self, spelling: str) -> Buurtteam:
        """Return the team that a spelling stands for."""
        (key,) = normalise(pd.Series([spelling], dtype="str"))
        if key in self.spellings:
            return self.teams[self.spellings[key]]
        if key in self.ambiguous:
            raise DictionaryError(
                "This name covers several buurtteams, or something that is no buurtteam.",
                remedy="Name one team; data_dictionary/codelijsten/buurtteam_spellingen.csv "
                "explains the name.",
            )
        raise DictionaryError(
            "This is no known spelling of a buurtteam.",
            remedy=f"{hint(spelling, self.teams)} A new spelling belongs in "
            "data_dictionary/codelijsten/buurtteam_spellingen.csv.",
        )

    def valid_on(self, day: date) -> tuple[Buurtteam, ...]:
        """List the teams that existed on a day."""
        return tuple(team for team in self.teams.values() if team.valid_on(day))

    def canonical(self, names: pd.Series[str]) -> pd.Series[str]:
        """Replace spellings by canonical names."""
        return normalise(names).map(self.spellings).astype("str")

    def ses(self, names: pd.Series[str]) -> pd.Series[str]:
        """Look up the socio-economic class of teams."""
        classes = {team.naam: team.ses for team in self.teams.values()}
        return names.map(classes).astype("str").rename("ses")

    def cluster(self, names: pd.Series[str]) -> pd.Series[str]:
        """Look up the cluster of teams."""
        clusters = {team.naam: team.cluster for team in self.teams.values()}
        return names.map(clusters).astype("str").rename("cluster")


@functools.cache
def load_buurtteams(dictionary: Dictionary) -> Buurtteams:
    """Read the teams and their spellings from the data dictionary.

    Parameters
    ----------
    dictionary : Dictionary
        Holds the code lists ``buurtteams``, ``clusters`` and ``buurtteam_spellingen``.

    Raises
    ------
    DictionaryError
        If a spelling stands for an unknown team or for two, or a team is in an unknown cluster.

    Examples
    --------
    >>> from lokalis_research.dictionary import load_dictionary
    >>> teams = load_buurtteams(load_dictionary())
    >>> teams.team("Vieuten").naam, teams.team("Vieuten").ses
    ('Vleuten', 'hoog')
    >>> teams.canonical(pd.Series(["OVERVECHT DE GAGEL", "Overvecht"])).tolist()
    ['Overvecht De Gagel', nan]
    """
    teams = {row["naam"]: _team(row) for row in _records(dictionary, "buurtteams")}
    clusters = set(dictionary.code_list("clusters")["code"])
    for team in teams.values():
        if team.cluster not in clusters:
            raise DictionaryError(
                f'buurtteams.csv: team "{team.naam}" is in cluster "{team.cluster}".',
                remedy=hint(team.cluster, sorted(clusters)),
            )
    listed = dictionary.code_list("buurtteam_spellingen")
    listed = listed.assign(key=normalise(listed["spelling"]))
    of_teams = listed[listed["soort"] == "team"]
    for name in of_teams.loc[~of_teams["naam"].isin(list(teams)), "naam"]:
        raise DictionaryError(
            f'buurtteam_spellingen.csv: a spelling stands for "{name}", which is no buurtteam.',
            remedy=hint(name, teams),
        )
    ambiguous = frozenset(listed.loc[listed["soort"] != "team", "key"])
    pairs = of_teams[["key", "naam"]].drop_duplicates()
    for key in pairs.loc[pairs["key"].duplicated() | pairs["key"].isin(ambiguous), "key"]:
        raise DictionaryError(
            f'buurtteam_spellingen.csv: "{key}" stands for more than one thing.',
            remedy="A spelling that is ambiguous is no spelling of a team: remove it.",
        )
    return Buurtteams(
        teams=teams,
        spellings=dict(zip(pairs["key"], pairs["naam"], strict=True)),
        ambiguous=ambiguous,
    )


def normalise(names: pd.Series[str]) -> pd.Series[str]:
    """Take away what never tells two teams apart: capitals, spaces, the word buurtteam.

    Parameters
    ----------
    names : pandas.Series. Text.

    Returns
    -------
    pandas.Series
        Lower case, single spaces, none around hyphens and slashes, typographic apostrophes and
        dashes made plain, without ``buurtteam`` or ``team`` in front.

    Examples
    --------
    >>> normalise(pd.Series(["  Buurtteam  Hoograven /  Tolsteeg"])).tolist()
    ['hoograven/tolsteeg']
    """
    plain = names.astype("str").str.lower().str.replace("[‐‑–—]", "-", regex=True)
    plain = plain.str.replace("’", "'").str.replace(r"\s+", " ", regex=True).str.strip()
    plain = plain.str.replace(r" ?([-/]) ?", r"\1", regex=True)
    return plain.str.replace(r"^(?:buurt)?team ", "", regex=True)


def _records(dictionary: Dictionary, name: str) -> list[dict[str, str]]:
    table = dictionary.code_list(name).fillna("")
    return [
        {str(key): str(value) for key, value in row.items()} for row in table.to_dict("records")
    ]


def _team(row: Mapping[str, str]) -> Buurtteam:
    return Buurtteam(
        naam=row["naam"],
        code=row["code"],
        soort=row["soort"],
        ses=row["ses"],
        cluster=row["cluster"],
        geldig_van=_day(row["geldig_van"]),
        geldig_tot=_day(row["geldig_tot"]),
    )


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise DictionaryError(
            "buurtteams.csv: geldig_van or geldig_tot holds something else than a date.",
            remedy="Write dates as 2022-07-01.",
        ) from None
