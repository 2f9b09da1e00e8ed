"""What was delivered and how late, as results for the door: with the people behind.

First and last dates are not among them: the oldest contract belongs to one person. The tables are
about employees and about families; here both count as persons.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.levering.delivery import CheckedDelivery
from lokalis_research.levering.rules import SEVERITIES
from lokalis_research.period import HalfYear
from lokalis_research.result import (
    SOMEBODY,
    Column,
    Quantity,
    Ratio,
    Released,
    Result,
    assemble,
    per_cell,
)
from lokalis_research.text import listing
from lokalis_research.verdict import PAGE_ERROR, quantile

_IDS = ("medewerker_id", "gezin_id", "huishouden_id")


def people(
    checked: CheckedDelivery, dictionary: Dictionary, name: str, rows: pd.DataFrame
) -> pd.Series[str]:
    """Find the person, family or household of every row."""
    for column in _IDS:
        if column in rows.columns:
            return rows[column].astype("str")
    for key in dictionary[name].foreign_keys:
        if key.table in checked.tables and key.table != name and key.field in rows.columns:
            other = checked.table(key.table)
            owner = people(checked, dictionary, key.table, other)
            by_key = pd.Series(owner.to_numpy(), index=other[key.target])
            return rows[key.field].map(by_key[~by_key.index.duplicated()])
    own = [f"{name}, {number}" for number in range(len(rows))]
    return pd.Series(own, index=rows.index, dtype="str")


_TABLE = Column("tabel", "Tabel")
_NEARLY_ALL = 99.5
_USABLE = "bruikbare rijen"


def delivered_rows(checked: CheckedDelivery, dictionary: Dictionary) -> Result:
    """Count the rows of every table: accepted, and with those set apart for a fault read.

    What was joined with another row, such as a later phase of a spell, is told again or is a total
    lacks nothing: it is no row of its own here.

    How many were set apart is no number of its own: mostly there are few, and beside the other two
    a hidden number would be their difference. Rounding protects that difference.
    """
    counted = checked.rows.groupby("tabel")[["geaccepteerd", "met_fout"]].sum()
    read = counted.sum(axis=1)
    accepted, _ = _owners(checked, dictionary)
    usable = {name: accepted[name].value_counts() for name in read.index}
    gelezen, geaccepteerd = _quantities(
        {"gelezen": "Gelezen", "geaccepteerd": "Bruikbaar"}, geaccepteerd=_USABLE
    )
    return assemble(
        pd.DataFrame({"tabel": read.index}),
        (
            per_cell(gelezen, [_up_to(usable[name], read[name], name) for name in usable]),
            per_cell(geaccepteerd, list(usable.values())),
        ),
        name="rijen_per_tabel",
        title="Gelezen en bruikbare rijen per tabel",
        dimensions=(_TABLE,),
        ratios=(_part("aandeel_bruikbaar", "Bruikbaar", 0, "geaccepteerd", "gelezen"),),
        method=(
            "Elke rij is bruikbaar, of met een fout apart gezet. Wat zonder fout in een andere rij "
            "opgaat of volgens de afspraak geen rij is, telt hier niet apart: een latere fase van "
            "een melding, een tweede begeleiding van een gezin, een dubbele rij, een totaal."
        ),
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
    broken = {
        name: checked.quarantine(name)["regels"].str.split(r"[;,\s]+", regex=True)
        for name in refused
    }
    concerned = [
        _concerned(row, accepted.get(name), refused.get(name), broken.get(name))
        for row in found.to_dict("records")
        for name in [row["tabel"]]
    ]
    everybody = [
        _up_to(accepted.get(name, _NOBODY).value_counts(), total, name)
        for name, total in zip(found["tabel"], found["van"], strict=True)
    ]
    aantal, van = _quantities({"aantal": "Rijen", "van": "Van alle rijen"})
    return assemble(
        found[dimensions],
        (per_cell(aantal, concerned), per_cell(van, everybody)),
        name="bevindingen",
        title="Wat de controle vond",
        dimensions=(
            _TABLE,
            Column("kolom", "Kolom"),
            Column("ernst", "Ernst"),
            Column("omschrijving", "Bevinding"),
            Column("remedie", "Wat te doen"),
        ),
        ratios=(_part("aandeel", "Aandeel", 1, "aantal", "van"),),
    )


def filled_fields(checked: CheckedDelivery, dictionary: Dictionary) -> Result:
    """Count per field the usable rows that have a value."""
    cells, filled, all_rows = [], [], []
    for name in checked.tables:
        content = checked.table(name)
        owner = _owner(checked, dictionary, name, content).astype("category")
        for field in dictionary[name].fields:
            cells.append((name, field.name))
            filled.append(_counts(owner[content[field.name].notna()]))
            all_rows.append(_counts(owner))
    ingevuld, rijen = _quantities({"ingevuld": "Ingevuld", "rijen": "Rijen"}, rijen=_USABLE)
    return assemble(
        pd.DataFrame(cells, columns=["tabel", "veld"], dtype="str"),
        (per_cell(ingevuld, filled), per_cell(rijen, all_rows)),
        name="ingevulde_velden",
        title="Hoe volledig de velden zijn ingevuld",
        dimensions=(_TABLE, Column("veld", "Veld")),
        ratios=(_part("aandeel", "Ingevuld", 1, "ingevuld", "rijen"),),
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
    cells: list[tuple[str, str]] = []
    dated_in: dict[str, list[pd.Series[int]]] = {name: [] for name in quarter}
    for name in checked.tables:
        dated = [field.name for field in dictionary[name].fields if field.type == "date"]
        if not dated:
            continue
        content = checked.table(name)
        owner = _owner(checked, dictionary, name, content).astype("category")
        cells.append((name, _verdict(judged[judged["tabel"] == name])))
        for column, half_year in quarter.items():
            start = pd.Timestamp(half_year.months[3].start)
            within = (content[dated[0]] >= start) & (
                content[dated[0]] < pd.Timestamp(half_year.stop)
            )
            dated_in[column].append(_counts(owner[within]))
    labels = {"laatste_kwartaal": f"Laatste kwartaal {period}", "jaar_eerder": "Jaar eerder"}
    return assemble(
        pd.DataFrame(cells, columns=["tabel", "oordeel"], dtype="str"),
        [per_cell(one, dated_in[one.name]) for one in _quantities(labels)],
        name="registratie_laatste_kwartaal",
        title="Rijen met een datum in het laatste kwartaal, naast een jaar eerder",
        dimensions=(_TABLE, Column("oordeel", "Oordeel")),
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


_NOBODY = pd.Series(dtype="str")

Owners = dict[str, "pd.Series[str]"]


def _part(name: str, label: str, decimals: int, of: str, whole: str) -> Ratio:
    return Ratio(name, label, "%", decimals, numerator=of, denominator=whole, highest=100.0)


def _owner(
    checked: CheckedDelivery, dictionary: Dictionary, name: str, rows: pd.DataFrame
) -> pd.Series[str]:
    return people(checked, dictionary, name, rows).fillna(_somebody(name))


def _owners(checked: CheckedDelivery, dictionary: Dictionary) -> tuple[Owners, Owners]:
    """Say per table whom its accepted and its refused rows are about."""
    accepted = {
        name: _owner(checked, dictionary, name, checked.table(name)) for name in checked.tables
    }
    refused = {
        name: people(checked, dictionary, name, checked.quarantine(name)).dropna()
        for name in checked.tables
    }
    return accepted, refused


def _concerned(
    row: dict[Any, Any],
    accepted: pd.Series[str] | None,
    refused: pd.Series[str] | None,
    rules: pd.Series[Any] | None,
) -> pd.Series[Any]:
    """Say whom a finding is about; where that is not known, how many people at least."""
    if accepted is None or refused is None or rules is None:
        return _up_to(_NOBODY.value_counts(), row["aantal"], row["tabel"])
    named = [row["regel"] in names for names in rules]
    if any(named):
        known = refused[refused.index.isin(rules.index[named])]
        return _up_to(known.value_counts(), row["aantal"], row["tabel"])
    if row["aantal"] == row["van"]:
        return _up_to(accepted.value_counts(), row["aantal"], row["tabel"])
    most = int(accepted.value_counts().max()) if len(accepted) else 1
    least = int(-(-row["aantal"] // most))
    somebody = [f"{row['tabel']}, {row['regel']}, iemand {number}" for number in range(least)]
    return pd.Series(row["aantal"] / max(least, 1), index=pd.Index(somebody, dtype="str"))


def _counts(owner: pd.Series[Any]) -> pd.Series[int]:
    """Count the rows of everybody, of those who have any."""
    counts = np.bincount(owner.cat.codes, minlength=len(owner.cat.categories))
    return pd.Series(counts, index=owner.cat.categories)[counts > 0]


def _somebody(table: str) -> str:
    """Stand for whoever is not known: not the same people as in another table."""
    return f"{SOMEBODY}: {table}"


def _up_to(counts: pd.Series[Any], total: float, table: str) -> pd.Series[Any]:
    """Lay rows of nobody known beside those of people, or take less of each, up to a total."""
    rest = total - counts.sum()
    if rest > 0:
        both: pd.Series[Any] = pd.concat([counts, pd.Series({_somebody(table): rest})])
        return both.groupby(level=0).sum()
    return counts * (total / counts.sum()) if rest < 0 else counts


def _quantities(labels: dict[str, str], **counts: str) -> tuple[Quantity, ...]:
    """Make counts of rows; what counts the usable ones is the same for every field."""
    return tuple(
        Quantity(
            name,
            label,
            entities=("persoon",),
            counts=counts.get(name, ""),
            constant_over=("veld",) if name in counts else (),
            kind="aantal",
        )
        for name, label in labels.items()
    )


RECENT = 6  # months before the peildatum that may still miss rows
YEAR = 12
LEAST = 10  # rows: a smaller expectation says nothing

UNKNOWN, COMPLETE, SHORT = "niet te zeggen", "geen aanwijzing", "mist waarschijnlijk rijen"


def registration_lag(delivery: CheckedDelivery, dictionary: Dictionary) -> pd.DataFrame:
    """Compare the last months of each table with the same months a year before.

    All months of all tables are one family: of deliveries that miss nothing, one in twenty is said
    to miss something.
    """
    counts = rows_per_month(delivery, dictionary)
    compared = RECENT * max(counts["tabel"].nunique(), 1)
    last = pd.Period(delivery.peildatum, freq="M")
    last = last if delivery.peildatum == last.end_time.date() else last - 1
    parts = [
        _judge(rows.set_index("maand")["rijen"], last, compared).assign(tabel=name)
        for name, rows in counts.groupby("tabel")
    ]
    columns = ["tabel", "maand", "rijen", "rijen_jaar_eerder", "verwacht", "ontbreekt", "oordeel"]
    joined = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=columns)
    return joined[columns].astype({"tabel": "str", "maand": "str", "oordeel": "str"})


def rows_per_month(delivery: CheckedDelivery, dictionary: Dictionary) -> pd.DataFrame:
    """Count accepted rows per month of the first date field of each table."""
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


def _months(delivery: CheckedDelivery, dictionary: Dictionary, name: str) -> pd.Series[str]:
    """Return the month of the first date field; a table without one has no months."""
    dates = next((field.name for field in dictionary[name].fields if field.type == "date"), None)
    if dates is None:
        return pd.Series([], dtype="str")
    months: pd.Series[str] = delivery.table(name)[dates].dt.strftime("%Y-%m").astype("str")
    return months


def _judge(counts: pd.Series[int], last: pd.Period, compared: int) -> pd.DataFrame:
    """Judge the last months of one table, as some of so many that are compared.

    The months are, from old to new: twelve that show the growth, twelve that are surely complete,
    and the last six.
    """
    months = pd.period_range(end=last, periods=RECENT + 3 * YEAR, freq="M").strftime("%Y-%m")
    known = counts.index.min() <= months[0] if len(counts) else False
    rows = counts.reindex(months, fill_value=0).to_numpy(dtype=float)
    recent, before = rows[-RECENT:], rows[-RECENT - YEAR : -YEAR]
    mature, earlier = rows[-RECENT - YEAR : -RECENT], rows[-RECENT - 2 * YEAR : -RECENT - YEAR]
    first = rows[:YEAR]
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = before * mature.sum() / earlier.sum()
        # How far off the same reckoning is in months that are complete.
        ratios = mature / (earlier * earlier.sum() / first.sum())
    ratios = ratios[np.isfinite(ratios)]
    spread = float(np.std(ratios, ddof=1)) if len(ratios) > 1 else float("nan")
    enough = np.isfinite(expected) & (expected >= LEAST) & known & np.isfinite(spread)
    # How far off earlier months were is itself known from a few: Student's t.
    times = float(quantile(1 - PAGE_ERROR / compared, max(len(ratios) - 1, 1)))
    short = enough & (recent < expected * (1 - times * spread))
    return pd.DataFrame(
        {
            "maand": months[-RECENT:],
            "rijen": recent.astype("int64"),
            "rijen_jaar_eerder": before.astype("int64"),
            "verwacht": np.where(enough, expected, np.nan),
            "ontbreekt": np.where(enough, np.maximum(expected - recent, 0), np.nan),
            "oordeel": np.where(short, SHORT, np.where(enough, COMPLETE, UNKNOWN)),
        }
    )
