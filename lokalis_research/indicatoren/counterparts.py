"""Which published figures are used here, and where the number stands that belongs to each."""

from __future__ import annotations

from dataclasses import dataclass

from lokalis_research.indicatoren.experience import SHARE, STATEMENTS

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
    """Where the number stands that a published figure is set beside."""

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
        f"{STATEMENTS[name]} (%)",
        "ervaringswijzer",
        (("stelling", STATEMENTS[name]),),
        SHARE,
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

SEVERAL = tuple(
    Counterpart(one, f"{area} (%)", table, ((table, area),), "meer")
    for one, table, area in (
        ("jv2019-meervoudig-overvecht-procent", "cluster", "Overvecht"),
        ("jv2019-meervoudig-west-procent", "buurtteam", "West"),
        ("jv2019-meervoudig-lunetten-procent", "buurtteam", "Lunetten"),
        ("jv2019-meervoudig-de-meern-procent", "buurtteam", "De Meern"),
    )
)
