"""A delivery of twenty families and twelve employees, small enough to count on paper."""

from datetime import date

import pandas as pd

from lokalis_research.indicatoren.material import Material
from tests.indicatoren.registers import registers

PEILDATUM = date(2023, 7, 31)
G, V = "Overvecht De Gagel", "Vleuten"

# gezin, team, aanmelding, kennismaking, start, einde, uitkomst
SUPPORT = [
    ("g01", G, "2021-12-20", "2021-12-22", "2022-01-03", "2022-03-03", "zonder_hulp_verder"),
    ("g01", G, "2022-10-01", "2022-10-05", "2022-10-10", None, None),  # again, after 221 days
    ("g02", G, "2022-01-10", "2022-01-12", "2022-01-17", "2022-05-31", "gestopt_door_gezin"),
    ("g03", V, "2022-01-10", "2022-01-20", "2022-02-14", "2022-06-30", "zonder_hulp_verder"),
    ("g03", V, "2023-06-01", "2023-06-05", "2023-06-30", None, None),  # again, after 365 days
    ("g04", V, "2022-02-01", "2022-02-08", "2022-03-01", "2022-04-30", "naar_andere_hulp"),
    ("g04", V, "2023-04-20", "2023-04-25", "2023-05-01", None, None),  # after 366 days: too late
    ("g05", G, "2022-03-01", "2022-03-03", "2022-03-30", None, None),
    ("g06", G, "2022-05-20", "2022-07-05", "2022-08-01", None, None),  # waits on 30 June
    ("g07", V, "2022-06-02", "2022-06-10", "2022-07-04", None, None),  # waits on 30 June
    ("g08", V, "2022-06-20", None, None, "2022-06-25", None),  # withdrew
    ("g09", G, "2020-08-01", "2020-08-05", "2020-08-10", "2022-02-09", "zonder_hulp_verder"),
    ("g10", G, "2020-01-05", "2020-01-10", "2020-02-01", None, None),
    ("g11", V, "2021-06-01", "2021-06-05", "2021-06-29", None, None),  # 366 days on 30 June 2022
    ("g12", V, "2021-06-01", "2021-06-05", "2021-06-30", None, None),  # 365 days
    ("g13", G, "2021-09-20", "2021-09-25", "2021-10-01", "2022-04-14", "verhuisd"),
    ("g13", V, "2022-04-10", "2022-04-12", "2022-04-15", None, None),  # goes on at another team
    ("g14", G, "2021-08-20", "2021-08-25", "2021-09-01", None, None),
    ("g15", V, "2021-10-20", "2021-10-25", "2021-11-01", "2021-12-31", "zonder_hulp_verder"),
    ("g16", V, "2022-06-01", "2022-06-03", "2022-06-15", None, None),
    ("g17", G, "2022-01-05", "2022-01-07", "2022-01-15", "2022-03-15", None),
    ("g18", G, "2022-07-01", "2022-07-04", "2022-07-10", None, None),
    ("g19", V, "2019-04-01", "2019-04-10", "2019-05-01", None, None),
    ("g20", V, "2022-06-29", None, None, None, None),  # still waits on the peildatum
]  # fmt: skip
PERSONS = [
    ("g01", "kind", 2010, True), ("g01", "ouder", 1985, True),
    ("g02", "kind", 2004, False), ("g02", "ouder", 1980, True),
    ("g03", "kind", 2005, True),
    ("g10", "kind", 1995, True), ("g10", "ouder", None, None),
    ("g15", "kind", 2012, True), ("g18", "kind", 2015, True),
]  # fmt: skip
PLANS = [  # plan, gezin, datum, digitaal, afgewogen
    ("p1", "g01", "2022-01-10", True, True),
    ("p2", "g02", "2022-06-05", True, True),  # after the support ended
    ("p3", "g03", "2022-02-20", True, True),
    ("p4", "g10", "2020-02-10", None, None),
    ("p5", "g10", "2022-07-15", True, True),  # later than 30 June
    ("p6", "g05", "2022-04-01", False, False),
    ("p7", "g11", "2021-01-01", True, True),  # of before this support
    ("p8", "g12", "2022-01-05", False, True),  # followed by p9
    ("p9", "g12", "2022-05-05", True, None),
]
GOALS = [  # plan, leefgebied, datum, status
    ("p1", "opvoeden_en_opgroeien", "2022-01-10", "behaald"),
    ("p1", "financien", "2022-01-10", "niet_behaald"),
    ("p3", "opvoeden_en_opgroeien", "2022-02-20", "lopend"),
    ("p6", "opvoeden_en_opgroeien", "2022-04-01", "vervallen"),
    ("p6", "financien", "2022-04-01", "deels_behaald"),
    ("p8", "opvoeden_en_opgroeien", "2022-01-05", "behaald"),
    ("p4", "opvoeden_en_opgroeien", "2020-02-10", "behaald"),
    ("p9", "opvoeden_en_opgroeien", "2022-05-05", "lopend"),
]
QUESTIONS = [
    ("g01", "financien", "2021-12-20"),  # before support began: belongs to it
    ("g01", "opvoeden_en_opgroeien", "2022-02-01"),
    ("g02", "financien", "2022-06-02"),  # after all support: belongs to none
    ("g10", "financien", "2022-03-01"),
    ("g13", "opvoeden_en_opgroeien", "2022-05-01"),
    ("g15", "financien", "2021-11-05"),
    ("g03", "financien", "2022-07-05"),  # belongs to the support of 2023
]
TALKS = [
    ("g01", "2022-02-10", True),
    ("g01", "2022-02-20", True),  # a second one, of the same family
    ("g10", "2022-02-01", True),  # before its question about money
    ("g10", "2022-05-01", False),
    ("g13", "2022-05-10", True),  # no question about money
]
SIGNALS = [
    ("h1", "2022-02-01", "geselecteerd", True),
    ("h1", "2022-02-10", "bereikt", True),
    ("h1", "2022-02-12", "wil_hulp", True),
    ("h2", "2022-03-05", "bereikt", False),
    ("h2", "2022-03-09", "driegesprek", False),
    ("h3", "2022-04-09", "driegesprek", None),  # was never reached, it says
    ("h2", "2022-03-01", "geselecteerd", False),
    ("h3", "2022-04-01", "geselecteerd", None),
    ("h4", "2021-12-01", "geselecteerd", True),
]
CONTRACTS = [  # medewerker, team, functie, factor, begin, einde
    ("m01", G, "gezinswerker", 1.0, "2018-01-01", None),
    ("m02", G, "gezinswerker", 0.8, "2019-01-01", "2022-03-31"),
    ("m03", V, "gezinswerker", 0.6, "2020-01-01", "2022-01-31"),
    ("m03", V, "gezinswerker", 0.8, "2022-02-01", None),  # only more hours
    ("m04", V, "gezinswerker", 0.9, "2021-01-01", "2022-04-30"),
    ("m04", G, "gezinswerker", 0.9, "2022-05-01", None),  # another team
    ("m05", V, "ondersteuning", 0.5, "2021-01-01", "2022-02-28"),
    ("m05", V, "gezinswerker", 0.5, "2022-03-20", None),  # another function, after 19 days
    ("m06", None, "staf", 1.0, "2020-01-01", None),
    ("m07", G, "gezinswerker", 0.7, "2022-02-01", None),
    ("m08", V, "gezinswerker", 1.0, "2022-03-01", "2022-06-15"),
    ("m09", G, "gezinswerker", 0.5, "2021-06-01", "2022-01-15"),
    ("m09", G, "gezinswerker", 0.5, "2022-03-01", None),  # after 44 days: left, and came back
    ("m10", None, "teammanager", 0.9, "2022-07-01", None),
    ("m11", V, "gezinswerker", 0.4, "2021-01-01", None),
    ("m11", G, "gezinswerker", 0.4, "2022-04-01", None),  # beside the first, not after it
    ("m12", V, "gezinswerker", 0.6, "2020-01-01", "2021-12-31"),
]

# What was not always recorded, by row of its table.
FURTHER = {
    "begeleidingen": {
        "later_op_verzoek": {"g03": True, "g06": False},
        "met_partner": {"g02": True, "g03": False},
        "zelfde_gezinswerker": {"g02": True, "g03": True, "g04": False},
    },
    "gezinsplannen": {
        "zelf_geschreven": {"p3": True, "p6": False, "p9": False},
        "evaluatie_ingevuld": {"p3": True, "p6": False, "p9": True},
    },
    "doelen": {"herijkt": {"d0": True, "d1": False, "d2": True}},
}


def _table(rows, columns, dates=(), booleans=()):
    table = pd.DataFrame(rows, columns=columns)
    for name in dates:
        table[name] = pd.to_datetime(table[name]).astype("datetime64[s]")
    for name in booleans:
        table[name] = table[name].astype("boolean")
    texts = [name for name in columns if table[name].dtype == object]
    return table.astype(dict.fromkeys(texts, "str"))


def tables():
    """Give the tables as a checked delivery types them."""
    met = ("aanmelddatum", "kennismakingsdatum", "startdatum", "einddatum")
    support = _table(SUPPORT, ["gezin_id", "buurtteam", *met, "uitkomst"], met)
    persons = _table(
        PERSONS, ["gezin_id", "rol", "geboortejaar", "eigen_vraag"], (), ("eigen_vraag",)
    )
    flags = ("digitaal_gebruik", "veiligheid_afgewogen")
    goals = _table(GOALS, ["plan_id", "leefgebied", "datum", "status"], ("datum",))
    contract = ["medewerker_id", "buurtteam", "functie", "deeltijdfactor", "begin", "einde"]
    made = {
        "begeleidingen": support,
        "personen": persons.assign(
            persoon_id=[f"p{number}" for number in range(len(persons))],
            geboortejaar=persons["geboortejaar"].astype("Int64"),
        ),
        "gezinsplannen": _table(PLANS, ["plan_id", "gezin_id", "datum", *flags], ("datum",), flags),
        "doelen": goals.assign(doel_id=[f"d{number}" for number in range(len(goals))]),
        "hulpvragen": _table(QUESTIONS, ["gezin_id", "leefgebied", "datum"], ("datum",)),
        "driegesprekken": _table(TALKS, ["gezin_id", "datum", "gevoerd"], ("datum",), ("gevoerd",)),
        "vroegsignalering": _table(
            SIGNALS,
            ["huishouden_id", "datum", "stadium", "bekend_bij_schulddienst"],
            ("datum",),
            ("bekend_bij_schulddienst",),
        ),
        "dienstverbanden": _table(CONTRACTS, contract, ("begin", "einde")),
    }  # fmt: skip
    for name, fields in FURTHER.items():
        key = {"begeleidingen": "gezin_id", "gezinsplannen": "plan_id", "doelen": "doel_id"}[name]
        first = ~made[name].duplicated(key)
        said = {
            field: made[name][key].where(first).map(known).astype("boolean")
            for field, known in fields.items()
        }
        made[name] = made[name].assign(**said)
    return made


def material(dictionary, **other):
    """Give the delivery as material, with some tables replaced."""
    made = {**tables(), **registers(dictionary), **other}
    return Material(made.__getitem__, dictionary, PEILDATUM, frozenset(made))
