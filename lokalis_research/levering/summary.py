"""What was delivered, in numbers about tables and never about a row."""

from __future__ import annotations

import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.levering.delivery import CheckedDelivery


def overview(delivery: CheckedDelivery, dictionary: Dictionary) -> pd.DataFrame:
    """Count rows and tell which months each table covers.

    Parameters
    ----------
    delivery : CheckedDelivery
        What was delivered.
    dictionary : Dictionary
        Says which fields are dates.

    Returns
    -------
    pandas.DataFrame
        Per table: ``tabel``, ``gelezen``, ``geaccepteerd``, ``quarantaine`` (rows), and
        ``eerste_maand`` and ``laatste_maand`` (as 2022-07, of the first date field of the table;
        missing when there is no row or no such field).
    """
    counts = delivery.rows.groupby("tabel", sort=False)[["gelezen", "geaccepteerd", "quarantaine"]]
    table = counts.sum().reindex(delivery.tables).rename_axis("tabel").reset_index()
    months = {name: _months(delivery, dictionary, name) for name in delivery.tables}
    table["eerste_maand"] = [months[name].min() for name in delivery.tables]
    table["laatste_maand"] = [months[name].max() for name in delivery.tables]
    return table.astype({"tabel": "str", "eerste_maand": "str", "laatste_maand": "str"})


def rows_per_month(delivery: CheckedDelivery, dictionary: Dictionary) -> pd.DataFrame:
    """Count accepted rows per month of the first date field of each table.

    Parameters
    ----------
    delivery : CheckedDelivery
        What was delivered.
    dictionary : Dictionary
        Says which fields are dates.

    Returns
    -------
    pandas.DataFrame
        ``tabel``, ``veld`` (the date field), ``maand`` (as 2022-07) and ``rijen``; months without a
        row between the first and the last are there with 0.
    """
    parts = []
    for name in delivery.tables:
        months = _months(delivery, dictionary, name).dropna()
        if months.empty:
            continue
        every = pd.period_range(months.min(), months.max(), freq="M").strftime("%Y-%m")
        counts = months.value_counts().reindex(every, fill_value=0)
        part = counts.rename_axis("maand").rename("rijen").reset_index()
        part.insert(0, "tabel", name)
        part.insert(1, "veld", str(months.name))
        parts.append(part)
    columns = ["tabel", "veld", "maand", "rijen"]
    joined = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return joined.astype({"tabel": "str", "veld": "str", "maand": "str", "rijen": "int64"})


def completeness(delivery: CheckedDelivery, dictionary: Dictionary) -> pd.DataFrame:
    """Count missing values per field among the accepted rows.

    Parameters
    ----------
    delivery : CheckedDelivery
        What was delivered.
    dictionary : Dictionary
        Holds the labels of the fields.

    Returns
    -------
    pandas.DataFrame
        ``tabel``, ``veld``, ``label``, ``rijen``, ``ontbreekt`` (rows without a value) and
        ``aandeel`` (0 to 1, missing when there is no row).
    """
    parts = []
    for name in delivery.tables:
        table = delivery.table(name)
        fields = dictionary[name].fields
        missing = table[[field.name for field in fields]].isna().sum()
        part = pd.DataFrame(
            {
                "tabel": name,
                "veld": [field.name for field in fields],
                "label": [field.label for field in fields],
                "rijen": len(table),
                "ontbreekt": missing.to_numpy(),
            }
        )
        parts.append(part)
    joined = pd.concat(parts, ignore_index=True)
    rows = joined["rijen"].where(joined["rijen"] > 0)
    joined["aandeel"] = joined["ontbreekt"] / rows
    return joined.astype({"tabel": "str", "veld": "str", "label": "str", "aandeel": "float64"})


def finding_lines(delivery: CheckedDelivery) -> list[str]:
    """Write what was read and what was found for a terminal, in Dutch.

    Parameters
    ----------
    delivery : CheckedDelivery
        What was delivered.

    Returns
    -------
    list of str
        First what was read per file, then two lines per finding.
    """
    lines = [
        f"{row['tabel']} ({row['bestand']}): {_count(row['gelezen'])} rijen gelezen, "
        f"{_count(row['geaccepteerd'])} geaccepteerd, {_count(row['quarantaine'])} in quarantaine"
        for row in delivery.rows.to_dict("records")
    ]
    for row in delivery.findings.to_dict("records"):
        field = ".".join(part for part in (row["tabel"], row["kolom"]) if part)
        where = ", ".join(part for part in (row["bestand"], field) if part)
        share = f" ({_share(row['aandeel'])})"
        amount = f"{_count(row['aantal'])} van {_count(row['van'])} rijen{share}, "
        lines.append(
            f"{row['ernst'].upper()} {where}: {amount if row['van'] else ''}regel {row['regel']}"
        )
        lines.append(f"    {row['omschrijving']} {row['remedie']}")
    return lines


def _months(delivery: CheckedDelivery, dictionary: Dictionary, name: str) -> pd.Series[str]:
    """Return the month of the first date field; a table without one has no months."""
    dates = next((field.name for field in dictionary[name].fields if field.type == "date"), None)
    if dates is None:
        return pd.Series([], dtype="str")
    months: pd.Series[str] = delivery.table(name)[dates].dt.strftime("%Y-%m").astype("str")
    return months


def _count(number: int) -> str:
    return f"{number:,}".replace(",", ".")


def _share(share: float) -> str:
    return "minder dan 0,1%" if 0 < share < 0.0005 else f"{share:.1%}".replace(".", ",")
