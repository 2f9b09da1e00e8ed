"""Which published figures the demo is fitted to, and how close it comes.

Run as ``python -m tests.demo.calibration`` to write ``data_dictionary/demo/geijkt.csv`` anew.
Figures of the families stand in `city_calibration`.

Whatever is fitted proves nothing: that the demo has the published absence is how it was made. That
'kort' means at most 14 days at the end of the month is an assumption of the demo; no report says
where short ends.
"""

from __future__ import annotations

import pandas as pd

from lokalis_research.demo import City, DemoTables, generate_city, generate_staff
from lokalis_research.demo.absence import (
    LAST_COUNTED_DAY,
    LONGEST_SHORT,
    PUBLISHED_MONTHS,
    indicator_of,
    published_months,
)
from lokalis_research.demo.calendar import MONTHS, STOP, demo_day, from_dates
from lokalis_research.dictionary import Dictionary, load_dictionary
from lokalis_research.resources import dictionary_path
from tests.demo.city_calibration import city_calibration

STORED = "demo/geijkt.csv"
YEAR_2019, RISE_2019 = "jv2019-verzuim-totaal-procent", "jv2019-verzuim-stijging"

NO_EVIDENCE = "De demo is hierop afgesteld; gelijkenis bewijst dus niets."
ASSUMPTION = (
    f"{NO_EVIDENCE} Kort is in de demo: hoogstens {LONGEST_SHORT} dagen aan het eind van de maand; "
    "dat is een aanname, de verslagen geven geen grens."
)
YEAR_NOTE = f"{NO_EVIDENCE} Jaarcijfer is het ongewogen gemiddelde van twaalf maanden (aanname)."


def count_absence(tables: DemoTables) -> pd.DataFrame:
    """Count the absence of every month, with a calculation that belongs to the demo alone."""
    contracts = tables.dienstverbanden[["medewerker_id", "deeltijdfactor"]].assign(
        begin=from_dates(tables.dienstverbanden["begin"], missing=0),
        stop=from_dates(tables.dienstverbanden["einde"], missing=STOP - 1) + 1,
    )
    pieces = _pieces(tables).merge(contracts, on="medewerker_id")
    begin, stop = pieces[["vanaf", "begin"]].max(axis=1), pieces[["tot", "stop"]].min(axis=1)
    rows = []
    for month in MONTHS:
        first, after = demo_day(month.start), demo_day(month.stop)
        worked = _days(contracts["begin"], contracts["stop"], first, after)
        total = (worked * contracts["deeltijdfactor"]).sum()
        sick = _days(begin, stop, first, after) * pieces["deeltijdfactor"] * pieces["percentage"]
        short = pieces["herstel"].clip(upper=after) - pieces["eerste_dag"] <= LONGEST_SHORT
        rows.append((str(month), sick[short].sum() / total, sick.sum() / total))
    return pd.DataFrame(rows, columns=["maand", "kort", "totaal"]).set_index("maand")


def _pieces(tables: DemoTables) -> pd.DataFrame:
    """Cut sickness into pieces of one percentage, from `vanaf` up to `tot`, as day numbers."""
    reports, changes = tables.verzuimmeldingen, tables.verzuimpercentages
    reports = reports.assign(
        eerste_dag=from_dates(reports["eerste_dag"], missing=0),
        herstel=from_dates(reports["hersteldatum"], missing=STOP),
        vanaf=from_dates(reports["eerste_dag"], missing=0),
    )[reports["soort"] == "ziekte"]
    steps = pd.concat(
        [
            reports[["melding_id", "vanaf", "verzuimpercentage"]],
            changes.assign(vanaf=from_dates(changes["vanaf"], missing=0)),
        ]
    ).sort_values(["melding_id", "vanaf"])
    pieces = steps.rename(columns={"verzuimpercentage": "percentage"}).merge(
        reports[["melding_id", "medewerker_id", "eerste_dag", "herstel"]], on="melding_id"
    )
    following = pieces.groupby("melding_id")["vanaf"].shift(-1)
    limit = pieces["eerste_dag"] + LAST_COUNTED_DAY
    ends = pd.concat([following, limit, pieces["herstel"]], axis=1)
    return pieces.assign(tot=ends.min(axis=1))


def _days(begin: pd.Series, stop: pd.Series, first: int, after: int) -> pd.Series:
    days: pd.Series = stop.clip(upper=after) - begin.clip(lower=first)
    return days.clip(lower=0)


def calibration_table(
    tables: DemoTables, dictionary: Dictionary, city: City | None = None
) -> pd.DataFrame:
    """List the published figures that the demo has, with what the demo makes of each."""
    absence = count_absence(tables)
    parts = []
    for duration, note in (("totaal", NO_EVIDENCE), ("kort", ASSUMPTION)):
        months = published_months(dictionary, duration)
        parts.append(
            pd.DataFrame(
                {
                    "id": months["id"].to_numpy(),
                    "indicator": indicator_of(duration),
                    "periode": PUBLISHED_MONTHS,
                    "gepubliceerd": months["waarde"].to_numpy(),
                    "demo": absence.loc[list(PUBLISHED_MONTHS), duration].to_numpy(),
                    "toelichting": note,
                }
            )
        )
    table = pd.concat([*parts, _years(absence, dictionary)], ignore_index=True)
    table["gepubliceerd"] = table["gepubliceerd"].astype("float64")
    table["demo"] = table["demo"].round(3)
    table["verschil"] = (table["demo"] - table["gepubliceerd"]).round(3)
    table["geijkt"] = "ja"
    if city is not None:
        families = city_calibration(city, dictionary)
        families["verschil"] = (families["demo"] - families["gepubliceerd"]).round(3)
        table = pd.concat([table, families], ignore_index=True)
    columns = ["id", "indicator", "periode", "gepubliceerd", "demo", "verschil", "geijkt"]
    return table[[*columns, "toelichting"]]


def _years(absence: pd.DataFrame, dictionary: Dictionary) -> pd.DataFrame:
    means = absence["totaal"].groupby(absence.index.str[:4]).mean()
    demo = pd.Series({YEAR_2019: means["2019"], RISE_2019: means["2019"] - means["2018"]})
    figures = dictionary.published.set_index("id").loc[list(demo.index)]
    return pd.DataFrame(
        {
            "id": demo.index,
            "indicator": figures["indicator"].to_numpy(),
            "periode": figures["periode"].to_numpy(),
            "gepubliceerd": figures["waarde"].to_numpy(),
            "demo": demo.to_numpy(),
            "toelichting": YEAR_NOTE,
        }
    )


def as_csv(tables: DemoTables, dictionary: Dictionary, city: City) -> str:
    """Write the calibration table as the data dictionary has it."""
    return calibration_table(tables, dictionary, city).to_csv(index=False, lineterminator="\n")


if __name__ == "__main__":
    text = as_csv(generate_staff(), load_dictionary(), generate_city())
    (dictionary_path() / STORED).write_bytes(text.encode("utf-8"))
