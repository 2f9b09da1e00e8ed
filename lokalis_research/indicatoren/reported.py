"""What the reports give, beside what is computed for the very same period."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.indicatoren import experience, timely
from lokalis_research.indicatoren.words import side_by_side
from lokalis_research.published import figure
from lokalis_research.result import SUPPORT_COLUMNS, Column, Quantity, Released, Result

REACH = {
    "2019": ("jv2019-bereik-gezinnen-aantal", "jv2019-bereik-gezinnen-procent"),
    "2020H1": ("hj2020-bereik-gezinnen-aantal", "hj2020-bereik-gezinnen-procent"),
    "2021": (None, "jv2022-bereik-gezinnen-2021-procent"),
    "2022": (None, "jv2022-bereik-gezinnen-procent"),
}
"""Per period the families supported, and their share of all families, as far as published."""

TIMELY = (
    "jv2019-tijdig-kennismaken-procent",
    "hj2020-tijdig-kennismaken-procent",
    "jv2022-tijdig-kennismaken-2021-procent",
    "jv2022-tijdig-kennismaken-procent",
)
NUMBER, PERCENT, TALK = "gezinnen", "aandeel van alle gezinnen", "tijdig"


@dataclass(frozen=True)
class Counterpart:
    """Where the number stands that a published figure is set beside.

    Parameters
    ----------
    id : str
        The published figure.
    part : str
        What it is about, in Dutch.
    table : str
        Key of the computed table.
    row : tuple of tuple of str
        Columns and values that single out its row, beside the period.
    column : str
        Its column.
    rest : bool
        Whether it is what is left of a hundred.
    """

    id: str
    part: str
    table: str
    row: tuple[tuple[str, str], ...]
    column: str
    rest: bool = False


WAITING = (
    *(
        Counterpart(one, f"Aanmelding tot kennismaking, gemiddeld ({days})", "gemiddeld", (), name)
        for one, days, name in (
            ("jv2019-wachttijd-kennismaking", "dagen", "gemiddeld_tot_gesprek"),
            ("hj2020-wachttijd-kennismaking", "dagen", "gemiddeld_tot_gesprek"),
            ("jv2022-wachttijd-kennismaking", "werkdagen", "gemiddeld_tot_gesprek_werkdagen"),
        )
    ),
    *(
        Counterpart(
            one, "Kennismaking tot begin, gemiddeld (dagen)", "gemiddeld", (), "gemiddeld_tot_begin"
        )
        for one in ("jv2019-wachttijd-start", "hj2020-wachttijd-start")
    ),
    Counterpart(
        "jv2022-start-binnen-twee-weken-procent",
        "Begonnen binnen twee weken na de kennismaking (%)",
        "begin",
        (("dag", "14"),),
        "aandeel",
    ),
    Counterpart(
        "jv2022-start-later-vier-weken-procent",
        "Later begonnen dan vier weken na de kennismaking (%)",
        "begin",
        (("dag", "28"),),
        "aandeel",
        rest=True,
    ),
)
QUESTIONS = tuple(
    Counterpart(one, f"{field} (%)", "hulpvragen", (("leefgebied", field),), "aandeel")
    for one, field in (
        ("jv2019-vragen-opvoeden-procent", "Opvoeden en opgroeien"),
        ("jv2019-vragen-financien-procent", "Financiën"),
        ("jv2019-vragen-participatie-procent", "Participatie"),
        ("jv2022-vragen-financien-procent", "Financiën"),
    )
)
EXPERIENCE = tuple(
    Counterpart(
        one,
        f"{experience.STATEMENTS[name]} (%)",
        "ervaringswijzer",
        (("stelling", experience.STATEMENTS[name]),),
        experience.SHARE,
    )
    for one, name in (
        ("jv2022-ervaringswijzer-goed-geholpen-2021-procent", "goed_geholpen"),
        ("jv2022-ervaringswijzer-samen-2021-procent", "samen_oplossing_gezocht"),
        ("jv2022-ervaringswijzer-beter-2021-procent", "gaat_beter"),
        ("jv2022-ervaringswijzer-goed-geholpen-procent", "goed_geholpen"),
        ("jv2022-ervaringswijzer-samen-procent", "samen_oplossing_gezocht"),
        ("jv2022-ervaringswijzer-beter-procent", "gaat_beter"),
        ("jv2022-ervaringswijzer-vindbaar-h1-procent", "wist_waarheen"),
        ("jv2022-ervaringswijzer-snel-geholpen-h1-procent", "snel_geholpen"),
        ("jv2022-ervaringswijzer-vindbaar-h2-procent", "wist_waarheen"),
        ("jv2022-ervaringswijzer-snel-geholpen-h2-procent", "snel_geholpen"),
    )
)

DEBTS = tuple(
    Counterpart(
        one, "Vroegsignalering: wil hulp, van wie bereikt is (%)", "trechter", (), "wil_hulp"
    )
    for one in (
        "jv2019-vroegsignalering-wil-hulp-procent",
        "jv2022-vroegsignalering-wil-hulp-procent",
    )
)


def published_numbers(dictionary: Dictionary) -> Result:
    """Give every published figure that is used here the form that the door takes.

    Parameters
    ----------
    dictionary : Dictionary
        Holds the figures.

    Returns
    -------
    Result
        Of origin ``"openbaar"``: ``id`` and ``waarde``, with ``onderdeel``, ``periode`` and
        ``nauwkeurigheid`` (how exactly the report gives it).
    """
    parts = {one: NUMBER for one, _ in REACH.values() if one}
    parts |= {one: PERCENT for _, one in REACH.values()}
    parts |= dict.fromkeys(TIMELY, TALK)
    parts |= {one.id: one.part for one in (*WAITING, *QUESTIONS, *EXPERIENCE, *DEBTS)}
    found = [figure(dictionary, one) for one in parts]
    table = pd.DataFrame(
        {
            "id": list(parts),
            "onderdeel": list(parts.values()),
            "periode": [one.periode for one in found],
            "nauwkeurigheid": [one.benadering for one in found],
            "waarde": [one.waarde for one in found],
        }
    )
    heads = (
        Column("onderdeel", "Onderdeel"),
        Column("periode", "Periode"),
        Column("nauwkeurigheid", "Nauwkeurigheid"),
    )
    return Result(
        name="indicatoren_gepubliceerd",
        title="Zoals gepubliceerd",
        dimensions=heads,
        quantities=(Quantity("waarde", "Waarde", decimals=1),),
        ratios=(),
        table=table,
        support=pd.DataFrame(columns=[*(one.name for one in heads), *SUPPORT_COLUMNS]),
        method="Overgenomen uit de jaarverslagen 2019 en 2022 en het halfjaarverslag 2020.",
        origin="openbaar",
    )


def beside_reach(published: Released, *computed: Released) -> Released:
    """Set the families supported beside those published, and make the city that both imply.

    Parameters
    ----------
    published : Released
        Of `published_numbers`.
    *computed : Released
        Of `reach.reach`, for the years and half-years of `REACH`.

    Returns
    -------
    Released
        Per ``periode``: ``gepubliceerd``, ``berekend`` and ``aandeel`` (published, in per cent),
        and how many families the city must then have: ``stad_verslag`` and ``stad_berekend``.
    """
    return published.derive(
        _beside_reach,
        *computed,
        name="bereik_naast_gepubliceerd",
        title="Begeleide gezinnen naast de verslagen, en de stad die daaruit volgt",
        dimensions=(Column("periode", "Periode"),),
        values=(
            Column("gepubliceerd", "Gezinnen, gepubliceerd"),
            Column("berekend", "Gezinnen, berekend"),
            Column("aandeel", "Aandeel, gepubliceerd", "%", 1),
            Column("stad_verslag", "Stad volgens het verslag"),
            Column("stad_berekend", "Stad volgens de berekening"),
        ),
        method=(
            "Stad: alle gezinnen = begeleide gezinnen / gepubliceerd aandeel, op honderdtallen. De "
            "verslagen noemen dat aantal niet. Een rij vergelijkt alleen binnen haar eigen periode."
        ),
    )


def beside_talk(published: Released, *computed: Released) -> Released:
    """Set both readings of a timely kennismaking beside the published percentages.

    Parameters
    ----------
    published : Released
        Of `published_numbers`.
    *computed : Released
        Of `timely.kennismaking`, for the years and half-years published.

    Returns
    -------
    Released
        Per ``periode`` and which reading lies nearest (``past_bij``): ``gepubliceerd``,
        ``strikt``, and ``met_verzoek`` (where that was registered).
    """
    return published.derive(
        _beside_talk,
        *computed,
        name="kennismaking_naast_gepubliceerd",
        title="Tijdige kennismaking naast de verslagen",
        dimensions=(Column("periode", "Periode"), Column("past_bij", "Gepubliceerd ligt bij")),
        values=(
            Column("gepubliceerd", "Gepubliceerd", "%", 0),
            Column("strikt", "Binnen vijf werkdagen", "%", 1),
            Column("met_verzoek", "Met later op verzoek erbij", "%", 1),
        ),
        method=(
            "Een lezing past als zij hoogstens één procentpunt van het gepubliceerde cijfer ligt. "
            "Of een verslag wie zelf later wilde meetelt, staat alleen voor 2019 en 2020 vast."
        ),
    )


def beside(
    published: Released,
    counterparts: Sequence[Counterpart],
    computed: Mapping[str, Sequence[Released]],
    name: str,
    title: str,
) -> Released:
    """Set published figures beside the numbers that were computed for the same periods.

    Parameters
    ----------
    published : Released
        Of `published_numbers`.
    counterparts : sequence of Counterpart
        Such as `WAITING`.
    computed : mapping of str to sequence of Released
        The tables they name; several where years and half-years are computed apart.
    name, title : str
        Of the new table.

    Returns
    -------
    Released
        Per ``onderdeel``, ``periode`` and ``nauwkeurigheid``: ``gepubliceerd``, ``berekend`` and
        ``verschil``.
    """
    names = [key for key, tables in computed.items() for _ in tables]
    return published.derive(
        functools.partial(_beside, counterparts=counterparts, names=names),
        *(one for tables in computed.values() for one in tables),
        name=name,
        title=title,
        dimensions=published.dimensions,
        values=(
            Column("gepubliceerd", "Gepubliceerd", "", 1),
            Column("berekend", "Berekend", "", 1),
            Column("verschil", "Verschil", "", 1),
        ),
        method="Elk cijfer naast dat van precies dezelfde periode; uit vrijgegeven aantallen.",
    )


def _beside(
    published: pd.DataFrame,
    *computed: pd.DataFrame,
    counterparts: Sequence[Counterpart],
    names: Sequence[str],
) -> pd.DataFrame:
    parts = []
    for one in {each.part: each for each in counterparts}.values():
        theirs = published[published["onderdeel"] == one.part]
        ours = pd.concat(
            [table for name, table in zip(names, computed, strict=True) if name == one.table]
        )
        for column, value in one.row:
            ours = ours[ours[column] == value]
        ours = ours[["periode", one.column]].rename(columns={one.column: "berekend"})
        if one.rest:
            ours["berekend"] = 100 - ours["berekend"]
        parts.append(theirs.merge(ours, on="periode", how="left"))
    table = pd.concat(parts, ignore_index=True).rename(columns={"waarde": "gepubliceerd"})
    return table.assign(verschil=table["berekend"] - table["gepubliceerd"])


def _beside_reach(published: pd.DataFrame, *computed: pd.DataFrame) -> pd.DataFrame:
    def of(part: str) -> pd.Series:
        return published[published["onderdeel"] == part].set_index("periode")["waarde"]

    ours = pd.concat(computed).set_index("periode")["gezinnen"]
    table = pd.DataFrame({"periode": list(REACH)})
    for column, values in (
        ("gepubliceerd", of(NUMBER)),
        ("berekend", ours),
        ("aandeel", of(PERCENT)),
    ):
        table[column] = table["periode"].map(values)
    return table.assign(
        stad_verslag=(100 * table["gepubliceerd"] / table["aandeel"]).round(-2),
        stad_berekend=(100 * table["berekend"] / table["aandeel"]).round(-2),
    )


def _beside_talk(published: pd.DataFrame, *computed: pd.DataFrame) -> pd.DataFrame:
    theirs = published[published["onderdeel"] == TALK]
    names = {timely.TIMELY: "strikt", timely.ASKED: "verzoek"}
    wide = side_by_side(pd.concat(computed), ["periode"], "hoe", names, timely.SHARE)
    table = theirs[["periode", "waarde"]].rename(columns={"waarde": "gepubliceerd"})
    table["strikt"] = table["periode"].map(wide["strikt"])
    table["met_verzoek"] = table["strikt"] + table["periode"].map(wide["verzoek"])
    near = {
        name: (table[name] - table["gepubliceerd"]).abs() <= 1 for name in ("strikt", "met_verzoek")
    }
    table["past_bij"] = np.select(
        [near["strikt"] & near["met_verzoek"], near["strikt"], near["met_verzoek"]],
        ["beide", "binnen vijf werkdagen", "met later op verzoek"],
        default="geen van beide",
    )
    return table.sort_values("periode", ignore_index=True)
