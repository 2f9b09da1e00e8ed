"""The files of the client system, of before and after September 2020, and how each looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

AREAS_OF_LIFE: Mapping[str, str] = MappingProxyType(
    {
        "Financiën": "financien",
        "Wonen": "wonen",
        "Taal & digitaal": "taalvaardigheid",
        "Participatie": "participatie",
        "Gezondheid": "gezondheid",
        "Psychische gezondheid": "psychische_gezondheid",
        "Opvoeden & opgroeien": "opvoeden_en_opgroeien",
        "Veranderend ouderschap": "veranderend_ouderschap",
        "Veiligheid": "veiligheid",
        "Overig": "overig",
    }
)
OUTCOMES: Mapping[str, str] = MappingProxyType(
    {
        "Kan zonder hulp verder": "zonder_hulp_verder",
        "Overgedragen aan andere hulp": "naar_andere_hulp",
        "Voortijdig gestopt door gezin": "gestopt_door_gezin",
        "Verhuisd buiten gebied": "verhuisd",
        "Anders/onbekend": "anders",
    }
)


@dataclass(frozen=True)
class File:
    """One export."""

    bestand: str
    tabel: str
    kolommen: Mapping[str, str]
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    oud: bool = False
    ja_nee: tuple[str, str] = ("Ja", "Nee")
    codering: str = "cp1252"
    scheidingsteken: str = ";"
    datumnotatie: str = "%d-%m-%Y"
    leeg: tuple[str, ...] = ()
    weglaten: bool = False


FILES = (
    File(
        "WIZ_klanten.csv", "gezinnen",
        {"gezin_id": "Klantnr", "oud_gezin_id": "Cliëntnr oud", "buurtteam": "Buurtteam"},
        leeg=("Regio",), weglaten=True,
    ),
    File(
        "WIZ_gezinsleden.csv", "personen",
        {
            "persoon_id": "Persoonnr", "gezin_id": "Klantnr", "rol": "Rol in gezin",
            "geboortejaar": "Geb.jaar", "eigen_vraag": "Eigen vraag",
        },
        {"rol": {"Kind/jongere": "kind", "Ouder/verzorger": "ouder", "Overig gezinslid": "anders"}},
    ),
    File(
        "OUD_trajecten.csv", "begeleidingen",
        {
            "begeleiding_id": "Trajectnr", "gezin_id": "Cliëntnr", "buurtteam": "Wijkteam",
            "aanmelddatum": "Dat. aanmelding", "later_op_verzoek": "Later op verzoek",
            "kennismakingsdatum": "Dat. kennismaking", "startdatum": "Dat. start",
            "einddatum": "Dat. einde", "uitkomst": "Afsluiting",
        },
        {"uitkomst": OUTCOMES}, oud=True, ja_nee=("J", "N"),
    ),
    File(
        "WIZ_trajecten.csv", "begeleidingen",
        {
            "begeleiding_id": "Begeleidingnr", "gezin_id": "Klantnr", "buurtteam": "Buurtteam",
            "aanmelddatum": "Aanmelddatum", "later_op_verzoek": "Op verzoek later (conversie)",
            "kennismakingsdatum": "Kennismaking", "startdatum": "Startdatum",
            "einddatum": "Einddatum", "uitkomst": "Uitkomst",
        },
        {"uitkomst": OUTCOMES}, weglaten=True,
    ),
    File(
        "WIZ_hulpvragen.csv", "hulpvragen",
        {
            "hulpvraag_id": "Vraagnr", "gezin_id": "Klantnr", "leefgebied": "Leefgebied",
            "datum": "Datum vraag",
        },
        {"leefgebied": AREAS_OF_LIFE},
    ),
    File(
        "OUD_gezinsplannen.csv", "gezinsplannen",
        {"plan_id": "Plannr", "gezin_id": "Cliëntnr", "datum": "Datum plan"}, oud=True,
    ),
    File(
        "WIZ_gezinsplannen.csv", "gezinsplannen",
        {
            "plan_id": "Gezinsplannr", "gezin_id": "Klantnr", "datum": "Vastgesteld op",
            "veiligheid_afgewogen": "Veiligheid aangevinkt", "zorgen_veiligheid": "Zorgen",
            "digitaal_gebruik": "Portaal gebruikt",
        },
    ),
    File(
        "OUD_doelen.csv", "doelen",
        {
            "doel_id": "Doelnr", "plan_id": "Plannr", "leefgebied": "Domein",
            "doeltekst": "Omschrijving doel", "datum": "Datum", "status": "Stand",
        },
        {
            "leefgebied": AREAS_OF_LIFE,
            "status": {"open": "lopend", "gehaald": "behaald", "half": "deels_behaald",
                       "niet": "niet_behaald", "nvt": "vervallen"},
        }, oud=True,
    ),
    File(
        "WIZ_doelen.csv", "doelen",
        {
            "doel_id": "Doelnr", "plan_id": "Gezinsplannr", "leefgebied": "Leefgebied",
            "doeltekst": "Doel", "datum": "Datum doel", "status": "Status",
        },
        {
            "leefgebied": AREAS_OF_LIFE,
            "status": {"Lopend": "lopend", "Behaald": "behaald", "Deels behaald": "deels_behaald",
                       "Niet behaald": "niet_behaald", "Vervallen": "vervallen"},
        },
    ),
    File(
        "WIZ_verwijzingen.csv", "verwijzingen",
        {
            "verwijzing_id": "Verwijzingnr", "gezin_id": "Klantnr", "persoon_id": "Persoonnr",
            "datum": "Datum verwijzing", "aanbieder": "Aanbieder", "soort": "Type",
        },
        {
            "aanbieder": {"KOOS Utrecht": "KOOS", "Spoor030": "Spoor030", "Overig": "overig"},
            "soort": {"Nieuw": "nieuw", "Verlenging": "verlenging",
                      "Administratief (overgang)": "administratief"},
        }, weglaten=True,
    ),
    File(
        "WIZ_driegesprekken.csv", "driegesprekken",
        {
            "driegesprek_id": "Gespreknr", "gezin_id": "Klantnr", "datum": "Datum gesprek",
            "gevoerd": "Gevoerd", "reden_niet": "Indien niet: waarom",
        },
        {
            "reden_niet": {
                "Niet nodig": "niet_nodig", "Gezin wil niet": "gezin_wil_niet",
                "Al in traject": "al_in_traject", "Nog te plannen": "nog_te_plannen",
                "Anders": "anders",
            },
        },
    ),
    File(
        "Vroegsignalering.csv", "vroegsignalering",
        {
            "huishouden_id": "household", "gezin_id": "klantnr", "datum": "datum",
            "stadium": "fase", "bekend_bij_schulddienst": "bekend_sdv",
        },
        ja_nee=("1", "0"), codering="utf-8-sig", scheidingsteken=",", datumnotatie="%Y-%m-%d",
    ),
    File(
        "Ervaringswijzer_export.csv", "ervaringswijzer",
        {
            "respons_id": "ResponseId", "datum": "Ingevuld", "buurtteam": "Team",
            "wist_waarheen": "Ik wist waar ik terecht kon", "snel_geholpen": "Ik ben snel geholpen",
            "goed_geholpen": "Ik ben goed geholpen",
            "samen_oplossing_gezocht": "We zochten samen naar een oplossing",
            "gaat_beter": "Het gaat nu beter",
        },
        codering="utf-8-sig", scheidingsteken=",", datumnotatie="%Y-%m-%d",
    ),
)  # fmt: skip

OTHER_SPELLINGS: Mapping[str, str] = MappingProxyType(
    {
        "Overvecht De Gagel": "Overvecht de Gagel",
        "Overvecht Vechtzoom": "Vechtzoom",
        "Overvecht Spoorzoom": "Spoorzoom",
        "Ondiep": "Ondiep Pijlsweerd",
        "Hoograven": "Hoograven / Tolsteeg",
        "Dichters- en Rivierenwijk": "Dichters en Rivierenwijk",
        "De Meern": "de Meern",
        "Vleuten": "team Vleuten",
        "MBO": "Buurtteam MBO",
        "VO en SO": "team VO en SO",
    }
)
OLD_SPELLINGS: Mapping[str, str] = MappingProxyType(
    {"Overvecht Spoorzoom": "Overvecht Spoorzoom-Centrum", "Ondiep": "Ondiep Pijlsweerd",
     "Hoograven": "Hoograven / Tolsteeg", "MBO": "Buurtteam MBO"}
)  # fmt: skip


def agreement_of(file: File) -> str:
    """Write what ``levering.yaml`` says about a file."""
    lines = [
        f"  - bestand: {file.bestand}",
        f"    tabel: {file.tabel}",
        f"    codering: {file.codering}",
        f'    scheidingsteken: "{file.scheidingsteken}"',
        f'    datumnotatie: "{file.datumnotatie}"',
        "    kolommen:",
        *(f'      {name}: "{header}"' for name, header in file.kolommen.items()),
    ]
    if file.codes:
        lines.append("    codes:")
        for name, codes in file.codes.items():
            lines.append(f"      {name}:")
            lines += [f'        "{called}": {code}' for called, code in codes.items()]
    if file.leeg:
        lines.append(f"    negeer: [{', '.join(file.leeg)}]")
    if file.weglaten:
        lines.append('    weglaten: ["^Totaal"]')
    return "\n".join(lines) + "\n"
