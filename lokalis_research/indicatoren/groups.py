"""The groups that indicators are counted in: their heads, their names, and who belongs where."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.period import parse_period
from lokalis_research.result import Column
from lokalis_research.wijken import load_buurtteams

STAFF_TEAM = "dienstverbanden.buurtteam"  # where it is about staff; of families it is required
OF_TEAMS = {"buurtteam", "cluster", "ses"}
NO_TEAM, NOT_RECORDED = "geen team", "niet vastgelegd"
AGES = {"0 tot en met 17 jaar": 18, "18 tot en met 27 jaar": 28, "28 jaar en ouder": 200}


@dataclass(frozen=True)
class Group:
    """How a group is called, its field or code list, if all are in just one, and what it needs.

    With `own_codes` the field lists its values itself, and they are written out in words.
    """

    label: str
    code_list: str = ""
    of_field: str = ""
    one_each: bool = False
    needs: str = ""
    own_codes: bool = False

    @property
    def inline(self) -> str:
        """The label in the middle of a sentence; an abbreviation keeps its capitals."""
        return self.label if self.label[1].isupper() else self.label[0].lower() + self.label[1:]

    def column(self, name: str) -> Column:
        """Give the dimension of a table."""
        return Column(name, self.label, of_field=self.of_field)


GROUPS = {
    "buurtteam": Group("Buurtteam", needs=STAFF_TEAM),
    "cluster": Group("Cluster", needs=STAFF_TEAM),
    "ses": Group("SES-klasse van de wijk"),
    "leeftijd": Group("Leeftijd in dat jaar", one_each=True, needs="personen.geboortejaar"),
    "leefgebied": Group("Leefgebied", "leefgebieden", "hulpvragen.leefgebied"),
    "status": Group("Status van het doel", "doelstatussen", "doelen.status"),
    "uitkomst": Group("Uitkomst", "uitkomsten", "begeleidingen.uitkomst"),
    "functie": Group("Functie", "functies", needs="dienstverbanden.functie"),
    "week": Group("Week van de periode"),
    "overgang": Group("Verandering van klantsysteem"),
    "weg": Group("Weg", of_field="klachten.weg", own_codes=True),
    "vorm": Group("Vorm", own_codes=True),
    "thema": Group("Thema", own_codes=True),
    "verzuimvorm": Group("Vorm", of_field="thuiszitters.verzuimvorm", own_codes=True),
    "pilot": Group("Pilot", own_codes=True),
    "potje": Group("Budget", own_codes=True),
    "stelling": Group("Stelling over", own_codes=True),
    "methode": Group("Methode", own_codes=True),
    "training": Group("Training", own_codes=True),
    "niveau": Group("Niveau", own_codes=True),
}


def grouped(rows: pd.DataFrame, by: tuple[str, ...], dictionary: Dictionary) -> pd.DataFrame:
    """Give placed rows the columns to group by; every row belongs somewhere."""
    if OF_TEAMS & set(by):
        # A row without a team would fall out of the sum of all teams.
        rows = rows.assign(buurtteam=rows["buurtteam"].fillna(NO_TEAM))
    for name in by:
        if name in ("cluster", "ses"):
            teams = load_buurtteams(dictionary)
            of = teams.cluster if name == "cluster" else teams.ses
            rows = rows.assign(**{name: of(rows["buurtteam"]).fillna(NO_TEAM)})
        elif name == "leeftijd":
            rows = rows.assign(leeftijd=_age(rows))
        elif name == "week":
            rows = rows.assign(week=_week(rows))
        elif GROUPS[name].code_list:
            names = dictionary.code_list(GROUPS[name].code_list).set_index("code")["naam"]
            named = rows[name].map(names).astype("str").fillna(NOT_RECORDED)
            rows = rows.assign(**{name: named})
        elif GROUPS[name].own_codes:
            words = rows[name].astype("str").str.replace("_", " ").str.capitalize()
            rows = rows.assign(**{name: words.fillna(NOT_RECORDED)})
    return rows


def _age(rows: pd.DataFrame) -> np.ndarray:
    year = rows["periode"].str[:4].astype(int).to_numpy()
    age = year - rows["geboortejaar"].to_numpy(dtype=float, na_value=np.nan)
    place = np.searchsorted(list(AGES.values()), np.nan_to_num(age, nan=0.0), side="right")
    names = np.array(list(AGES))[np.minimum(place, len(AGES) - 1)]
    return np.where(np.isnan(age), NOT_RECORDED, names)


def _week(rows: pd.DataFrame) -> pd.Series[str]:
    """Count weeks of seven days from the first day of the period on; the last takes the rest."""
    starts = {name: parse_period(name) for name in rows["periode"].unique()}
    since = rows["datum"] - rows["periode"].map(
        {k: pd.Timestamp(v.start) for k, v in starts.items()}
    )
    last = rows["periode"].map({name: round(one.days / 7) for name, one in starts.items()})
    number = np.minimum(since.dt.days // 7 + 1, last)
    named: pd.Series[str] = "week " + number.astype(int).astype("str").str.zfill(2)
    return named
