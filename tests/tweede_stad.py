"""A made-up second city: five teams, no transition, two published figures, a delivery of its own.

Everything that is of this city stands in its dictionary folder; no line of code knows it.
"""

from __future__ import annotations

import csv

import numpy as np
import yaml

from lokalis_research.dictionary.begin import begin_dictionary

NAME = "Zandhoven"
TEAMS = {
    "Havenkwartier": ("Binnen", "laag"), "Molenhoek": ("Binnen", "laag"),
    "Zandpoort": ("Buiten", "hoog"), "Duinrand": ("Buiten", "hoog"),
    "Nieuwland": ("Buiten", "onbekend"),
}  # fmt: skip
PROVIDERS = {"duin": "Jeugdhulp Duin", "strand": "Stichting Strand"}
PUBLISHED = {"zv2021-bereik-gezinnen-aantal": 930.0, "zv2021-bereik-gezinnen-procent": 6.0}
FAMILIES = 350
"""Per team, spread over the years."""


def add_rows(path, *rows):
    """Write rows under the head of a CSV of the dictionary; what a row does not say is empty."""
    with path.open(encoding="utf-8", newline="") as file:
        names = next(csv.reader(file))
    with path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, names, restval="", lineterminator="\n").writerows(rows)


def write_dictionary(folder):
    """Begin a dictionary as the manual says, and fill in what this city has."""
    begin_dictionary(folder, NAME)
    lists, reports = folder / "codelijsten", folder / "gepubliceerd"
    areas = sorted({cluster for cluster, _ in TEAMS.values()})
    add_rows(lists / "clusters.csv", *({"code": one, "naam": one} for one in areas))
    add_rows(
        lists / "buurtteams.csv",
        *(
            {"code": name[:3].upper(), "naam": name, "soort": "wijkteam", "ses": ses,
             "cluster": cluster}
            for name, (cluster, ses) in TEAMS.items()
        ),
    )  # fmt: skip
    add_rows(
        lists / "buurtteam_spellingen.csv",
        *({"spelling": one, "naam": one, "soort": "team", "afwijking": "geen"} for one in TEAMS),
    )
    add_rows(
        lists / "aanbieders.csv",
        *({"code": code, "naam": name, "soort": "jeugdhulp"} for code, name in PROVIDERS.items()),
    )
    add_rows(
        reports / "bronnen.csv",
        {"code": "jaarbericht_2021", "titel": "Jaarbericht 2021", "jaar": "2022",
         "uitgever": NAME, "periode": "2021"},
    )  # fmt: skip
    for one, value in PUBLISHED.items():
        what = "gezinnen" if one.endswith("aantal") else "aandeel van alle gezinnen"
        add_rows(
            reports / "cijfers.csv",
            {"id": one, "indicator": "bereik", "soort": "resultaat", "waarde": str(value),
             "eenheid": "aantal", "benadering": "exact", "periode": "2021", "gebied": NAME,
             "bron": "jaarbericht_2021", "plaats": "Jaarbericht 2021, bladzijde 3",
             "definitie": "Begeleide gezinnen."},
        )  # fmt: skip
        add_rows(
            reports / "naast_elkaar.csv", {"groep": "bereik", "cijfer": one, "onderdeel": what}
        )
    return folder


def make_tables(seed=5):
    """Make the tables of its delivery: per table its rows, with the dictionary's own names."""
    rng = np.random.default_rng(seed)
    return {**_families(rng), **_employees(rng), **_households(rng)}


def write_delivery(folder, tables=None, peildatum="2023-01-31"):
    """Write its delivery, with the dictionary's own names as headers."""
    tables = make_tables() if tables is None else tables
    folder.mkdir(parents=True)
    files = []
    for table, rows in tables.items():
        names = list(rows[0])
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
        files.append(
            {"bestand": f"{table}.csv", "tabel": table, "codering": "utf-8",
             "scheidingsteken": ",", "decimaalteken": ".", "datumnotatie": "%Y-%m-%d",
             "kolommen": {name: name for name in names}}
        )  # fmt: skip
    agreement = {"naam": f"Levering {NAME}", "peildatum": peildatum, "bestanden": files}
    (folder / "levering.yaml").write_text(yaml.safe_dump(agreement), encoding="utf-8")
    return folder


def _day(number):
    return str(np.datetime64("2019-01-01") + int(number))


LAST = int((np.datetime64("2023-01-31") - np.datetime64("2019-01-01")).astype(int))
FIELDS = ("financien", "wonen", "participatie", "gezondheid", "opvoeden_en_opgroeien", "veiligheid")
OPINIONS = ("helemaal_eens", "eens", "neutraal", "oneens")


def _until(number):
    """Give a day, or nothing where it is after the last one that is registered."""
    return _day(number) if number <= LAST else ""


def _yes(rng, share):
    return "ja" if rng.random() < share else "nee"


def _families(rng):
    names = ("gezinnen", "personen", "begeleidingen", "hulpvragen", "gezinsplannen", "doelen",
             "verwijzingen", "driegesprekken")  # fmt: skip
    found = {name: [] for name in names}
    for number in range(FAMILIES * len(TEAMS)):
        family, team = f"g{number:05}", list(TEAMS)[number % len(TEAMS)]
        asked = int(rng.integers(0, LAST - 40))
        talk = asked + int(rng.integers(1, 15))
        start, stop = talk + int(rng.integers(3, 30)), talk + int(rng.integers(60, 500))
        found["gezinnen"].append({"gezin_id": family, "buurtteam": team})
        found["personen"] += [
            {"persoon_id": f"p{number:05}{one}", "gezin_id": family,
             "rol": "kind" if one else "ouder", "eigen_vraag": _yes(rng, 0.6),
             "geboortejaar": (2008 if one else 1978) + number % 9}
            for one in range(int(rng.integers(1, 5)))
        ]  # fmt: skip
        ended = stop <= LAST
        found["begeleidingen"].append(
            {"begeleiding_id": f"b{number:05}", "gezin_id": family, "buurtteam": team,
             "aanmelddatum": _day(asked), "later_op_verzoek": _yes(rng, 0.1),
             "kennismakingsdatum": _until(talk),
             "startdatum": _until(start), "einddatum": _until(stop),
             "uitkomst": str(rng.choice(["zonder_hulp_verder", "gestopt_door_gezin", "anders"]))
             if ended else ""}
        )  # fmt: skip
        if start > LAST:
            continue
        last = min(stop, LAST)
        for one in range(int(rng.integers(1, 4))):
            field = str(rng.choice(FIELDS))
            found["hulpvragen"].append(
                {"hulpvraag_id": f"h{number:05}{one}", "gezin_id": family, "leefgebied": field,
                 "datum": _day(start)}
            )  # fmt: skip
            found["doelen"].append(
                {"doel_id": f"d{number:05}{one}", "plan_id": f"l{number:05}", "leefgebied": field,
                 "doeltekst": "Het gezin heeft elke week een rustig moment samen.",
                 "datum": _day(start), "status": str(rng.choice(["lopend", "behaald"]))}
            )  # fmt: skip
        weighed = _yes(rng, 0.6)
        found["gezinsplannen"].append(
            {"plan_id": f"l{number:05}", "gezin_id": family, "datum": _day(start),
             "veiligheid_afgewogen": weighed,
             "zorgen_veiligheid": _yes(rng, 0.3) if weighed == "ja" else "",
             "digitaal_gebruik": _yes(rng, 0.5)}
        )  # fmt: skip
        found["verwijzingen"] += [
            {"verwijzing_id": f"v{number:05}{one}", "gezin_id": family,
             "datum": _day(rng.integers(start, last + 1)),
             "aanbieder": str(rng.choice([*PROVIDERS, "overig"])),
             "soort": "verlenging" if one else "nieuw"}
            for one in range(int(rng.choice([0, 1, 2, 3], p=[0.5, 0.2, 0.2, 0.1])))
        ]  # fmt: skip
        if rng.random() < 0.3:
            held = rng.random() < 0.7
            found["driegesprekken"].append(
                {"driegesprek_id": f"k{number:05}", "gezin_id": family,
                 "datum": _day(rng.integers(start, last + 1)), "gevoerd": "ja" if held else "nee",
                 "reden_niet": "" if held else "niet_nodig"}
            )  # fmt: skip
    return found


def _employees(rng):
    found = {"dienstverbanden": [], "verzuimmeldingen": []}
    for number in range(30 * len(TEAMS)):
        employee, team = f"m{number:04}", list(TEAMS)[number % len(TEAMS)]
        found["dienstverbanden"].append(
            {"dienstverband_id": f"c{number:04}", "medewerker_id": employee, "buurtteam": team,
             "functie": "gezinswerker", "deeltijdfactor": "0.8", "begin": "2018-06-01",
             "einde": ""}
        )  # fmt: skip
        begin = int(rng.integers(0, 150))
        for spell in range(6):
            back = begin + int(rng.choice([2, 4, 6, 20, 60, 200]))
            if back > LAST:
                break
            found["verzuimmeldingen"].append(
                {"melding_id": f"z{number:04}{spell}", "medewerker_id": employee,
                 "eerste_dag": _day(begin), "hersteldatum": _day(back),
                 "verzuimpercentage": "100", "soort": "ziekte"}
            )  # fmt: skip
            begin = back + int(rng.integers(30, 300))
    return found


def _households(rng):
    stages = ("geselecteerd", "bezocht", "bereikt", "wil_hulp")
    signals = [
        {"huishouden_id": f"s{number:05}", "datum": _day(day), "stadium": stage,
         "bekend_bij_schulddienst": known}
        for number in range(600)
        for day, depth, known in [(rng.integers(0, LAST), rng.integers(1, 5), _yes(rng, 0.2))]
        for stage in stages[:depth]
    ]  # fmt: skip
    statements = ("wist_waarheen", "snel_geholpen", "goed_geholpen", "samen_oplossing_gezocht",
                  "gaat_beter")  # fmt: skip
    answers = [
        {"respons_id": f"r{number:05}", "datum": _day(rng.integers(0, LAST)),
         "buurtteam": str(rng.choice(list(TEAMS))),
         **{one: str(rng.choice(OPINIONS, p=[0.3, 0.4, 0.2, 0.1])) for one in statements}}
        for number in range(900)
    ]  # fmt: skip
    return {"vroegsignalering": signals, "ervaringswijzer": answers}
