"""The levering.yaml of the demo, written as a researcher would."""

from __future__ import annotations

from collections.abc import Mapping

from lokalis_research.demo.calendar import PEILDATUM
from lokalis_research.demo.dirt import CONTRACTS, REPORTS

PERCENTAGES, SHEET = "HR_deelherstel.xlsx", "Deelherstel"
OFFICE = "Kantoor"

FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "gezinswerker": ("Gezinswerker", "Gezinswerker VO"),
    "teammanager": ("Teammanager",),
    "ondersteuning": ("Teamondersteuner", "Medewerker secretariaat"),
    "staf": ("Beleidsadviseur", "Medewerker HR", "Medewerker financiën"),
    "overig": ("Gezinswerker i.o.",),
}
"""How the export calls the groups of functions."""

KINDS: Mapping[str, str] = {
    "ziekte": "Ziekte",
    "zwangerschap": "Zwangerschaps-/bevallingsverlof",
    "overig": "Kortdurend zorgverlof",
}
"""How the export calls the kinds of absence."""

_TEMPLATE = """\
# Gemaakte gegevens: deze mensen bestaan niet.
{recipe}naam: {name}
peildatum: {peildatum}
gemaakt:
  vingerafdruk: {fingerprint}
bestanden:
  - bestand: {contracts}
    tabel: dienstverbanden
    codering: cp1252
    scheidingsteken: ";"
    decimaalteken: ","
    datumnotatie: "%d-%m-%Y"
    kolommen:
      dienstverband_id: Dienstverbandnr
      medewerker_id: Personeelsnr
      buurtteam: Afdeling
      functie: Functienaam
      deeltijdfactor: {{kolom: Parttime %, eenheid: procent}}
      begin: Datum in dienst
      einde: Datum uit dienst
    codes:
      buurtteam: {{{office}: null}}  # hoort niet bij een team
      functie:
{functions}
    negeer: [Kostenplaats]
    weglaten: ["^Totaal"]
  - bestand: {reports}
    tabel: verzuimmeldingen
    codering: cp1252
    scheidingsteken: ";"
    decimaalteken: ","
    datumnotatie: "%d-%m-%Y"
    kolommen:
      melding_id: Meldingsnr
      medewerker_id: Personeelsnr
      eerste_dag: Eerste ziektedag
      hersteldatum: {{kolom: Laatste ziektedag, betekenis: laatste_ziektedag}}
      verzuimpercentage: Verzuim %
      soort: Soort
    codes:
      soort:
{kinds}
    negeer: [Ingevoerd via]
    weglaten: ["^Totaal"]
  - bestand: {percentages}
    tabel: verzuimpercentages
    blad: {sheet}
    kolommen:
      melding_id: Meldingsnr
      vanaf: Ingangsdatum
      verzuimpercentage: Verzuim %
"""


def write_agreement(fingerprint: str, families: str = "", recipe: str | None = None) -> str:
    """Write the agreement that goes with the exports."""
    functions = {name: code for code, names in FUNCTIONS.items() for name in names}
    kinds = {name: code for code, name in KINDS.items()}
    staff = _TEMPLATE.format(
        recipe=f"# recept: {recipe}\n" if recipe else "",
        name="Demo-levering 2018-2022" if families else "Demo-levering verzuim 2018-2022",
        peildatum=PEILDATUM.isoformat(),
        fingerprint=fingerprint,
        contracts=CONTRACTS,
        reports=REPORTS,
        percentages=PERCENTAGES,
        sheet=SHEET,
        office=OFFICE,
        functions=_lines(functions),
        kinds=_lines(kinds),
    )
    return staff + families


def _lines(codes: Mapping[str, str]) -> str:
    return "\n".join(f"        {name}: {code}" for name, code in codes.items())
