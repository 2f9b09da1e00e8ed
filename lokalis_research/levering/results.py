"""What was delivered, as results for the door: counts of rows with the people behind them.

First and last dates are not among them: the oldest contract belongs to one person. The tables are
about employees and about families; here both count as persons.
"""

from __future__ import annotations

import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.levering.delivery import CheckedDelivery
from lokalis_research.levering.summary import completeness, rows_per_month
from lokalis_research.result import Column, Quantity, Ratio, Result

_TABLE = Column("tabel", "Tabel")


def delivered_rows(checked: CheckedDelivery) -> Result:
    """Count the rows of every table: read, accepted and set apart.

    Parameters
    ----------
    checked : CheckedDelivery
        The delivery.

    Returns
    -------
    Result
        One row per table. The people behind rows that were set apart cannot be told; their number
        of rows stands in for it, which is never fewer.
    """
    names = ["gelezen", "geaccepteerd", "quarantaine"]
    table = checked.rows.groupby("tabel", as_index=False)[names].sum()
    behind = {name: table["tabel"].map(_people(checked)) for name in names}
    behind["quarantaine"] = table["quarantaine"]
    labels = {"gelezen": "Gelezen", "geaccepteerd": "Bruikbaar", "quarantaine": "Apart gezet"}
    return Result(
        name="rijen_per_tabel",
        title="Gelezen, bruikbare en apart gezette rijen per tabel",
        dimensions=(_TABLE,),
        quantities=_quantities(labels),
        ratios=(
            Ratio(
                "aandeel_bruikbaar",
                "Bruikbaar",
                "%",
                1,
                numerator="geaccepteerd",
                denominator="gelezen",
            ),
        ),
        table=table,
        support=_support(table, ["tabel"], behind),
        method="Elke gelezen rij is bruikbaar of apart gezet, met de regel die haar weigerde.",
    )


def findings(checked: CheckedDelivery) -> Result:
    """Count what the rules found.

    Parameters
    ----------
    checked : CheckedDelivery
        The delivery.

    Returns
    -------
    Result
        One row per table, column and rule, with the remedy; the gravest first.
    """
    dimensions = ["tabel", "kolom", "ernst", "omschrijving", "remedie"]
    table = checked.findings.groupby(dimensions, as_index=False, sort=False)[
        ["aantal", "van"]
    ].sum()
    behind = {"aantal": table["aantal"], "van": table["van"]}
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
        ratios=(Ratio("aandeel", "Aandeel", "%", 1, numerator="aantal", denominator="van"),),
        table=table,
        support=_support(table, dimensions, behind),
    )


def filled_fields(checked: CheckedDelivery, dictionary: Dictionary) -> Result:
    """Count per field the usable rows that have a value.

    Parameters
    ----------
    checked : CheckedDelivery
        The delivery.
    dictionary : Dictionary
        Holds the labels of the fields.

    Returns
    -------
    Result
        One row per table and field.
    """
    counts = completeness(checked, dictionary)
    table = counts[["tabel", "veld", "rijen"]].assign(
        ingevuld=counts["rijen"] - counts["ontbreekt"]
    )
    people = table["tabel"].map(_people(checked))
    # A field that only a few rows fill is about at most that many people.
    behind = {
        "rijen": people,
        "ingevuld": people.where(people < table["ingevuld"], table["ingevuld"]),
    }
    return Result(
        name="ingevulde_velden",
        title="Hoe volledig de velden zijn ingevuld",
        dimensions=(_TABLE, Column("veld", "Veld")),
        quantities=_quantities({"ingevuld": "Ingevuld", "rijen": "Rijen"}),
        ratios=(Ratio("aandeel", "Ingevuld", "%", 1, numerator="ingevuld", denominator="rijen"),),
        table=table,
        support=_support(table, ["tabel", "veld"], behind),
    )


def registered_per_month(
    checked: CheckedDelivery, dictionary: Dictionary, months: tuple[str, ...]
) -> Result:
    """Count the usable rows of each table per month, to see where registration thins out.

    Parameters
    ----------
    checked : CheckedDelivery
        The delivery.
    dictionary : Dictionary
        Says which field dates a row.
    months : tuple of str
        Which months, such as ``("2022-07", "2022-08")``.

    Returns
    -------
    Result
        One row per table and month; a month without a row is there with 0.
    """
    counts = rows_per_month(checked, dictionary)
    cells = pd.MultiIndex.from_product(
        [sorted(counts["tabel"].unique()), months], names=["tabel", "maand"]
    ).to_frame(index=False)
    table = cells.merge(counts[["tabel", "maand", "rijen"]], how="left", on=["tabel", "maand"])
    table["rijen"] = table["rijen"].fillna(0).astype("int64")
    return Result(
        name="rijen_per_maand",
        title="Rijen per maand van de eerste datum in de tabel",
        dimensions=(_TABLE, Column("maand", "Maand")),
        quantities=_quantities({"rijen": "Rijen"}),
        ratios=(),
        table=table,
        support=_support(table, ["tabel", "maand"], {"rijen": table["rijen"]}),
    )


def _people(checked: CheckedDelivery) -> dict[str, int]:
    """Count distinct people behind the usable rows of each table; rows where no id names them."""
    counts = {}
    for name in checked.tables:
        table = checked.table(name)
        ids = [column for column in ("medewerker_id", "gezin_id") if column in table.columns]
        counts[name] = int(table[ids[0]].nunique()) if ids else len(table)
    return counts


def _quantities(labels: dict[str, str]) -> tuple[Quantity, ...]:
    return tuple(Quantity(name, label, entities=("persoon",)) for name, label in labels.items())


def _support(
    table: pd.DataFrame, dimensions: list[str], behind: dict[str, pd.Series[int]]
) -> pd.DataFrame:
    parts = [
        table[dimensions].assign(
            grootheid=name,
            eenheid="persoon",
            n=numbers.to_numpy(),
            grootste=float("nan"),
            grootste_twee=float("nan"),
            vrijheidsgraden=float("nan"),
        )
        for name, numbers in behind.items()
    ]
    return pd.concat(parts, ignore_index=True)
