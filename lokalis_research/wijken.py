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
from lokalis_research.dictionary.read import allowed
from lokalis_research.errors import DictionaryError, hint

_NAMES, _DAYS = ("naam", "code", "soort", "ses", "cluster"), ("geldig_van", "geldig_tot")


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

    def ses(self, names: pd.Series[str]) -> pd.Series[str]:
        """Look up the socio-economic class of teams."""
        classes = {team.naam: team.ses for team in self.teams.values()}
        return names.map(classes).astype("str").rename("ses")

    def cluster(self, names: pd.Series[str]) -> pd.Series[str]:
        """Look up the cluster of teams."""
        clusters = {team.naam: team.cluster for team in self.teams.values()}
        return names.map(clusters).astype("str").rename("cluster")


KINDS = ["team", "wijk", "samen", "geen_team"]  # of what a spelling stands for


@functools.cache
def load_buurtteams(dictionary: Dictionary) -> Buurtteams:
    """Read the teams and their spellings from the data dictionary.

    A spelling that stands for an unknown team or for two is refused.
    """
    listed = dictionary.code_list("buurtteams").fillna("")[[*_NAMES, *_DAYS]].to_dict("records")
    teams = {
        one["naam"]: Buurtteam(
            *(one[name] for name in _NAMES), *(_day(one[name]) for name in _DAYS)
        )
        for one in listed
    }
    clusters = set(dictionary.code_list("clusters")["code"])
    for team in teams.values():
        if team.cluster not in clusters:
            raise DictionaryError(
                f'buurtteams.csv: team "{team.naam}" is in cluster "{team.cluster}".',
                remedy=hint(team.cluster, sorted(clusters)),
            )
    spelled = dictionary.code_list("buurtteam_spellingen")
    path = dictionary.path / "codelijsten" / "buurtteam_spellingen.csv"
    for kind in spelled["soort"].fillna("").unique():
        allowed(path, "soort", kind, KINDS)
    spelled = spelled.assign(key=normalise(spelled["spelling"]))
    of_teams = spelled[spelled["soort"] == "team"]
    for name in of_teams.loc[~of_teams["naam"].isin(list(teams)), "naam"]:
        raise DictionaryError(
            f'buurtteam_spellingen.csv: a spelling stands for "{name}", which is no buurtteam.',
            remedy=hint(name, teams),
        )
    ambiguous = frozenset(spelled.loc[spelled["soort"] != "team", "key"])
    own = pd.DataFrame({"key": normalise(pd.Series(list(teams), dtype="str")), "naam": list(teams)})
    own = own[~own["key"].isin(ambiguous)]  # the name of a team is a spelling of it without saying
    pairs = pd.concat([of_teams[["key", "naam"]], own]).drop_duplicates()
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

    Dashes and apostrophes are made plain, without spaces around hyphens and slashes.

    Examples
    --------
    >>> normalise(pd.Series(["  Buurtteam  Hoograven /  Tolsteeg"])).tolist()
    ['hoograven/tolsteeg']
    """
    plain = names.astype("str").str.lower().str.replace("[‐‑–—]", "-", regex=True)
    plain = plain.str.replace("’", "'").str.replace(r"\s+", " ", regex=True).str.strip()
    plain = plain.str.replace(r" ?([-/]) ?", r"\1", regex=True)
    return plain.str.replace(r"^(?:buurt)?team ", "", regex=True)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise DictionaryError(
            "buurtteams.csv: geldig_van or geldig_tot holds something else than a date.",
            remedy="Write dates as 2022-07-01.",
        ) from None
