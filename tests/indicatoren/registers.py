"""Registers small enough to count on paper; `by_hand` puts them in its delivery."""

import pandas as pd

DTYPES = {"string": "str", "integer": "Int64", "number": "float64", "date": "datetime64[s]",
          "boolean": "boolean"}  # fmt: skip
G, V = "Overvecht De Gagel", "Vleuten"

# Per table its rows, with fields in the order of the dictionary. Unless said otherwise of 2022H1.
REGISTERS = {
    "klanttevredenheid": [
        ("r1", "2022-02-01", G, 8.0), ("r2", "2022-03-01", G, 7.0), ("r3", "2022-04-01", V, None),
        ("r4", "2022-08-01", V, 5.0),  # of 2022H2
    ],
    "klachten": [
        ("k1", "2022-02-01", "intern", True), ("k1", "2022-09-01", "intern", None),
        ("k2", "2022-11-01", "tuchtrechter", False), ("k3", "2021-11-01", "intern", True),
    ],
    "collectief": [
        ("b1", "2022-01-10", G, "opvoeden", 30), ("b2", "2022-03-10", V, "opvoeden", 80),
        ("b3", "2022-05-10", None, "geld", 10), ("b4", "2022-07-10", G, "geld", 20),
    ],
    "inloop": [(G, "2022-01-10", 12), (G, "2022-01-17", 8), (V, "2022-01-10", 5),
               (V, "2022-07-04", 9)],
    "contacten": [
        ("c1", "g01", "2022-01-12", "thuis"), ("c2", "g01", "2022-02-12", "telefoon"),
        ("c3", "g02", "2022-02-12", "telefoon"), ("c4", "g03", "2022-08-12", "thuis"),
    ],
    "crisismeldingen": [
        ("g01", "2022-01-12", G, True), ("g01", "2022-03-12", G, False),
        ("g05", "2022-04-12", G, None),
    ],
    "potjes": [
        ("g01", "2022-01-12", G, "voorkom_erger", 400.0),
        ("g01", "2022-02-12", G, "noodfonds", 50.5),
        ("g03", "2022-02-12", V, "voorkom_erger", 100.0),
    ],
    "maatwerk": [
        ("g01", "2022-01-12", G, "wonen", True), ("g01", "2022-04-12", G, "financien", False),
        ("g03", "2022-02-12", V, "wonen", None),
    ],
    "thuiszitters": [
        ("l1", "2022-06-01", "thuiszitter"), ("l2", "2022-06-01", "vrijstelling"),
        ("l1", "2022-01-15", "thuiszitter"), ("l3", "2022-06-01", "thuiszitter"),
    ],
    "pilots": [
        ("g01", "jeugdbeschermingsketen", "2022-01-12", 100, True),
        ("g02", "jeugdbeschermingsketen", "2022-02-12", 50, False),
        ("g05", "overig", "2022-03-12", None, None),
    ],
    "werkplezier": [
        ("w1", "2022-05-01", "werkplezier", True), ("w1", "2022-05-01", "werkdruk", False),
        ("w2", "2022-05-01", "werkplezier", True), ("w2", "2022-05-01", "werkdruk", None),
    ],
    "toeslagen": [
        ("t1", "2022-06-30", True, True), ("t2", "2022-06-30", True, False),
        ("t3", "2022-06-30", False, None), ("t1", "2022-03-31", True, True),
    ],
    "taalaanbod": [("g01", "2022-03-01", G), ("g01", "2022-05-01", G)],
    "evaluaties": [
        ("g01", "2022-03-01", G, "procesevaluatie", None),
        ("g02", "2022-03-01", G, "stress_sensitief", True),
        ("g03", "2022-03-01", V, "stress_sensitief", False),
    ],
    "trainingen": [
        ("m01", "civil_care", "2022-03-01", G), ("m01", "veiligheid", "2022-04-01", G),
        ("m02", "civil_care", "2022-03-01", G),
    ],
    "koppelingen": [("g01", "2022-03-01", G), ("g01", "2022-05-01", G), ("g02", "2022-03-01", G)],
    "werkwinkel": [
        ("v1", "2022-03-01", True), ("v1", "2022-03-08", True), ("v2", "2022-03-01", False),
        ("v3", "2022-03-01", None),
    ],
    "jongerenaanpak": [("j1", "2022-03-01", True), ("j2", "2022-03-01", False)],
    "agressie": [("m01", "2022-03-01"), ("m01", "2022-05-01"), ("m02", "2022-03-01")],
    "afspraken": [
        ("a1", "2022-06-30", "wijk", True), ("a2", "2022-06-30", "stad", False),
        ("a3", "2022-06-30", "stad", False),
    ],
    "huisartsenpraktijken": [
        ("h1", "2022-06-30", G, True), ("h2", "2022-06-30", V, True),
        ("h3", "2022-06-30", V, False),
        ("h1", "2022-12-31", G, False),
    ],
    "ervaringswijzer": [
        ("e1", "2022-02-01", G, "eens", "eens", "neutraal", None, "helemaal_eens"),
        ("e2", "2022-02-01", V, "eens", "oneens", "eens", None, "oneens"),
        ("e3", "2022-03-01", None, None, None, "helemaal_eens", None, None),
    ],
}  # fmt: skip

# Per indicator numerator and denominator, for 2022H1 or else the year 2022.
EXPECTED = {
    "rapportcijfer": (15, 2),
    "klachten": (3,),
    "klachten_gegrond": (1, 2),
    "collectieve_bijeenkomsten": (3,),
    "deelnemers_per_bijeenkomst": (120, 3),
    "bezoekers_inloop": (25,),
    "crisismeldingen": (3,),
    "crisis_met_contact": (1, 2),
    "potjes_gezinnen": (2,),
    "potjes_bedrag": (550.5,),
    "maatwerk": (2,),
    "maatwerk_opgelost": (1, 2),
    "thuiszitters": (3,),
    "pilot_gezinnen": (3,),
    "pilot_doel_bereikt": (1, 2),
    "pilot_doorlooptijd": (150, 2),
    "werkplezier_eens": (2, 3),
    "toeslagen_in_contact": (2, 3),
    "toeslagen_ondersteund": (1, 2),
    "verwijzingen_taalaanbod": (2,),
    "casusevaluaties": (3,),
    "volgens_methode": (1, 2),
    "getrainde_medewerkers": (2,),
    "koppelingen_vrijwilligers": (2,),
    "werkwinkel_bezoekers": (3,),
    "werkwinkel_uitkering": (1, 2),
    "jongeren_naar_school_of_werk": (1, 2),
    "agressiemeldingen": (3,),
    "afspraken_gerealiseerd": (1, 3),
    "huisartsenpraktijken_verbonden": (2, 3),
    "gaat_beter": (1, 2),
    "snel_geholpen": (1, 2),
    "goed_geholpen": (2, 3),
}
GROUPS = {
    ("klachten", "weg"): {("Intern",): (2,), ("Tuchtrechter",): (1,)},
    ("contacten_naar_vorm", "vorm"): {("Thuis",): (1, 3), ("Telefoon",): (2, 3)},
    ("potjes_gezinnen", "potje"): {("Voorkom erger",): (2,), ("Noodfonds",): (1,)},
    ("maatwerk", "leefgebied"): {("Wonen",): (2,), ("Financiën",): (1,)},
    ("thuiszitters", "verzuimvorm"): {("Thuiszitter",): (2,), ("Vrijstelling",): (1,)},
    ("getrainde_medewerkers", "training"): {("Civil care",): (2,), ("Veiligheid",): (1,)},
    ("bezoekers_inloop", "buurtteam"): {(G,): (20,), (V,): (5,)},
    ("gaat_beter", "buurtteam"): {(G,): (1, 1), (V,): (0, 1)},
    ("huisartsenpraktijken_verbonden", "cluster"): {
        ("Overvecht",): (1, 1), ("Leidsche Rijn en Vleuten-De Meern",): (1, 2),
    },
}  # fmt: skip


def registers(dictionary):
    """Give the registers as a checked delivery types them."""
    made = {}
    for name, rows in REGISTERS.items():
        fields = dictionary[name].fields
        table = pd.DataFrame(rows, columns=[field.name for field in fields])
        made[name] = table.astype({field.name: DTYPES[field.type] for field in fields})
    return made
