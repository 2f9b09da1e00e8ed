"""What was delivered, as results for the door: counts of rows with the people behind them.

First and last dates are not among them: the oldest contract belongs to one person. The tables are
about employees and about families; here both count as persons.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.levering.delivery import CheckedDelivery
from lokalis_research.levering.lag import COMPLETE, SHORT, UNKNOWN, registration_lag
from lokalis_research.levering.people import people
from lokalis_research.levering.rules import SEVERITIES
from lokalis_research.period import HalfYear
from lokalis_research.result import Column, Quantity, Ratio, Released, Result
from lokalis_research.text import listing

_TABLE = Column("tabel", "Tabel")
_NEARLY_ALL = 99.5
_USABLE = "bruikbare rijen"


def delivered_rows(checked: CheckedDelivery, dictionary: Dictionary) -> Result:
    """Count the rows of every table: read and accepted.

    How many were set apart is no number of its own: mostly there are few, and beside the other two
    a hidden number would be their difference. Rounding protects that difference.
    """
    names = ["gelezen", "geaccepteerd"]
    table = checked.rows.groupby("tabel", as_index=False)[names].sum()
    accepted, _ = _owners(checked, dictionary)
    usable = table["tabel"].map({name: owners.nunique() for name, owners in accepted.items()})
    labels = {"gelezen": "Gelezen", "geaccepteerd": "Bruikbaar"}
    return Result(
        name="rijen_per_tabel",
        title="Gelezen en bruikbare rijen per tabel",
        dimensions=(_TABLE,),
        quantities=_quantities(labels, geaccepteerd=_USABLE),
        ratios=(
            Ratio(
                "aandeel_bruikbaar",
                "Bruikbaar",
                "%",
                0,
                numerator="geaccepteerd",
                denominator="gelezen",
                highest=100.0,
            ),
        ),
        table=table,
        support=_support(
            table,
            ["tabel"],
            {"gelezen": usable, "geaccepteerd": usable},
        ),
        method="Elke gelezen rij is bruikbaar of apart gezet, met de regel die haar weigerde.",
    )


def findings(checked: CheckedDelivery, dictionary: Dictionary) -> Result:
    """Count what the rules found."""
    dimensions = ["tabel", "kolom", "ernst", "omschrijving", "remedie"]
    # The text of a header that nobody agreed on may be anything; the order of rows may not tell
    # how many there are.
    known = {(name, field.name) for name in dictionary for field in dictionary[name].fields}
    listed = checked.findings.copy()
    strange = [
        column != "" and (table, column) not in known
        for table, column in zip(listed["tabel"], listed["kolom"], strict=True)
    ]
    listed.loc[strange, "kolom"] = "(buiten de afspraak)"
    listed["rang"] = listed["ernst"].map({name: at for at, name in enumerate(SEVERITIES)})
    listed = listed.sort_values(["rang", *dimensions], kind="stable")
    grouped = listed.groupby([*dimensions, "regel"], as_index=False, sort=False)
    found = grouped[["aantal", "van"]].sum()
    accepted, refused = _owners(checked, dictionary)
    behind = [
        _behind(row, accepted.get(row["tabel"]), refused.get(row["tabel"]), checked)
        for row in found.to_dict("records")
    ]
    everybody = found["tabel"].map({name: owners.nunique() for name, owners in accepted.items()})
    table = found[[*dimensions, "aantal", "van"]]
    return Result(
        name="bevindingen",
        title="Wat de controle vond",
        dimensions=(
            _TABLE,
            Column("kolom", "Kolom"),
            Column("ernst", "Ernst"),
            Column("omschrijving", "Bevinding"),
            Column("remedie", "Wat te doen"),
        ),
        quantities=_quantities({"aantal": "Rijen", "van": "Van"}),
        ratios=(
            Ratio(
                "aandeel", "Aandeel", "%", 1, numerator="aantal", denominator="van", highest=100.0
            ),
        ),
        table=table,
        support=_support(
            table,
            dimensions,
            {"aantal": pd.Series(behind, dtype="int64"), "van": everybody.fillna(0)},
        ),
    )


def filled_fields(checked: CheckedDelivery, dictionary: Dictionary) -> Result:
    """Count per field the usable rows that have a value."""
    rows = []
    for name in checked.tables:
        content = checked.table(name)
        owner = people(checked, dictionary, name, content)
        for field in dictionary[name].fields:
            filled = content[field.name].notna()
            rows.append(
                (name, field.name, int(filled.sum()), len(content), owner[filled].nunique(),
                 owner.nunique())
            )  # fmt: skip
    columns = ["tabel", "veld", "ingevuld", "rijen", "n_ingevuld", "n_rijen"]
    counted = pd.DataFrame(rows, columns=columns).astype({"tabel": "str", "veld": "str"})
    table = counted[["tabel", "veld", "ingevuld", "rijen"]]
    return Result(
        name="ingevulde_velden",
        title="Hoe volledig de velden zijn ingevuld",
        dimensions=(_TABLE, Column("veld", "Veld")),
        quantities=_quantities({"ingevuld": "Ingevuld", "rijen": "Rijen"}, rijen=_USABLE),
        ratios=(
            Ratio(
                "aandeel",
                "Ingevuld",
                "%",
                1,
                numerator="ingevuld",
                denominator="rijen",
                highest=100.0,
            ),
        ),
        table=table,
        support=_support(
            table,
            ["tabel", "veld"],
            {"ingevuld": counted["n_ingevuld"], "rijen": counted["n_rijen"]},
        ),
    )


def gaps(fields: Released) -> Released:
    """Keep the fields that are not filled everywhere, the emptiest first."""
    return fields.derive(
        _gaps,
        name="niet_overal_ingevuld",
        title="Velden die niet overal zijn ingevuld",
        dimensions=fields.dimensions,
        values=(Column("aandeel", "Ingevuld", "%", 0),),
    )


def _gaps(fields: pd.DataFrame) -> pd.DataFrame:
    # A hidden share stays: the field is filled so rarely that it may not be shown.
    table = fields.loc[~(fields["aandeel"] >= _NEARLY_ALL), ["tabel", "veld", "aandeel"]]
    return table.sort_values(["aandeel", "tabel", "veld"], na_position="first")


def registered_lately(checked: CheckedDelivery, dictionary: Dictionary, period: HalfYear) -> Result:
    """Compare the rows of the last quarter of a half-year with those of a year before."""
    judged = registration_lag(checked, dictionary)
    judged = judged[judged["maand"].isin([str(month) for month in period.months[3:]])]
    quarter = {"laatste_kwartaal": period, "jaar_eerder": period.shift(-2)}
    counted: dict[str, list[int | str]] = {"tabel": [], "oordeel": []}
    behind: dict[str, list[int]] = {name: [] for name in quarter}
    for name in checked.tables:
        dated = [field.name for field in dictionary[name].fields if field.type == "date"]
        if not dated:
            continue
        content = checked.table(name)
        owner = people(checked, dictionary, name, content)
        counted["tabel"].append(name)
        counted["oordeel"].append(_verdict(judged[judged["tabel"] == name]))
        for column, half_year in quarter.items():
            start = pd.Timestamp(half_year.months[3].start)
            within = (content[dated[0]] >= start) & (
                content[dated[0]] < pd.Timestamp(half_year.stop)
            )
            counted.setdefault(column, []).append(int(within.sum()))
            behind[column].append(owner[within].nunique())
    table = pd.DataFrame(counted).astype({"tabel": "str", "oordeel": "str"})
    labels = {"laatste_kwartaal": f"Laatste kwartaal {period}", "jaar_eerder": "Jaar eerder"}
    return Result(
        name="registratie_laatste_kwartaal",
        title="Rijen met een datum in het laatste kwartaal, naast een jaar eerder",
        dimensions=(_TABLE, Column("oordeel", "Oordeel")),
        quantities=_quantities(labels),
        ratios=(
            Ratio(
                "verhouding",
                "Ten opzichte van een jaar eerder",
                "%",
                0,
                numerator="laatste_kwartaal",
                denominator="jaar_eerder",
            ),
        ),
        table=table,
        support=_support(
            table,
            ["tabel", "oordeel"],
            {name: pd.Series(numbers) for name, numbers in behind.items()},
        ),
        method=(
            "Naar de eerste datum van de tabel. Het oordeel vergelijkt elke maand met dezelfde "
            "maand een jaar eerder, maal de groei van maanden die zeker volledig zijn; een echte "
            "daling ziet er hetzelfde uit."
        ),
    )


def _verdict(judged: pd.DataFrame) -> str:
    if judged.empty:
        return "lang genoeg voor de peildatum"
    short = judged.loc[judged["oordeel"] == SHORT, "maand"]
    if len(short):
        return f"{SHORT}: {listing([str(month) for month in short])}"
    return UNKNOWN if (judged["oordeel"] == UNKNOWN).all() else COMPLETE


Owners = dict[str, "pd.Series[str]"]


def _owners(checked: CheckedDelivery, dictionary: Dictionary) -> tuple[Owners, Owners]:
    """Say per table whom its accepted and its refused rows are about."""
    accepted = {
        name: people(checked, dictionary, name, checked.table(name)) for name in checked.tables
    }
    refused = {
        name: people(checked, dictionary, name, checked.quarantine(name)).dropna()
        for name in checked.tables
    }
    return accepted, refused


def _behind(
    row: dict[Any, Any],
    accepted: pd.Series[str] | None,
    refused: pd.Series[str] | None,
    checked: CheckedDelivery,
) -> int:
    """Bound the number of people behind a finding from below."""
    if accepted is None or refused is None:
        return 0
    rules = checked.quarantine(row["tabel"])["regels"].str.split(r"[;,\s]+", regex=True)
    named = [row["regel"] in names for names in rules]
    if any(named):
        return int(refused.reindex(rules.index[named]).nunique())
    if row["aantal"] == row["van"]:
        return int(accepted.nunique())
    most = int(accepted.value_counts().max()) if len(accepted) else 1
    return int(-(-row["aantal"] // most))


def _quantities(labels: dict[str, str], **counts: str) -> tuple[Quantity, ...]:
    """Make counts of rows; what counts the usable ones is the same for every field."""
    return tuple(
        Quantity(
            name,
            label,
            entities=("persoon",),
            counts=counts.get(name, ""),
            constant_over=("veld",) if name in counts else (),
        )
        for name, label in labels.items()
    )


def _support(
    table: pd.DataFrame, dimensions: list[str], behind: dict[str, pd.Series[Any]]
) -> pd.DataFrame:
    parts = [
        table[dimensions].assign(
            grootheid=name,
            eenheid="persoon",
            n=numbers.to_numpy(),
            grootste=float("nan"),
            grootste_twee=float("nan"),
            vrijheidsgraden=float("nan"),
            effectief=float("nan"),
        )
        for name, numbers in behind.items()
    ]
    return pd.concat(parts, ignore_index=True)
