"""A folder of released tables, written by hand as a run leaves them, and reports made of it."""

import dataclasses

import pandas as pd
import pytest

from lokalis_research.bericht.content import About, lay_out
from lokalis_research.bericht.declared import load_declared
from lokalis_research.bericht.shelf import Shelf
from lokalis_research.period import HalfYear

NOW = HalfYear(2022, 2)
PERIODS = [str(NOW.shift(-back)) for back in range(9, -1, -1)]
YEARS = [str(year) for year in range(2019, NOW.year + 1)]


@pytest.fixture(scope="session")
def declared(dictionary):
    return load_declared(dictionary)


def _rows(one, at):
    """The rows of one figure: a share of about 40%, or a count of about 400, in every half-year."""
    base = 41.25 + at if one.eenheid == "%" else 405 + 10 * at
    for step, period in enumerate(YEARS if one.jaarlijks else PERIODS):
        value = base + step / 10
        row = {"periode": period, **one.rij, one.kolom: value}
        if one.vergelijk == "interval":
            row |= {f"{one.kolom}_laag": value - 2, f"{one.kolom}_hoog": value + 2}
        yield row


def _write(folder, table, rows):
    frame = pd.DataFrame(rows)
    for name in frame.columns[frame.dtypes == "float64"]:
        frame[f"{name}_status"] = "getoond"
    path = folder / f"{table}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = frame.to_csv(sep=";", decimal=",", index=False, lineterminator="\n")
    path.write_text("\ufeff" + text, encoding="utf-8")


@pytest.fixture
def tables(tmp_path, declared):
    """All tables that the report reads, with nothing that clearly changed."""
    rows = {}
    for at, one in enumerate(declared.figures()):
        found = rows.setdefault(one.tabel, [])
        for row in _rows(one, at):
            same = [r for r in found if all(r.get(k) == row[k] for k in ("periode", *one.rij))]
            if same:
                same[0].update(row)
            else:
                found.append(row)
    for table, found in rows.items():
        _write(tmp_path / "tabellen", table, found)
    return tmp_path / "tabellen"


@pytest.fixture
def change(tables):
    """Write one cell of a table anew: a number, or a state without one."""

    def do(table, column, value, period=str(NOW), **row):
        path = tables / f"{table}.csv"
        frame = pd.read_csv(path, sep=";", dtype="str", encoding="utf-8-sig", keep_default_na=False)
        here = frame["periode"] == period
        for name, label in row.items():
            here &= frame[name] == label
        assert here.sum() == 1
        is_number = isinstance(value, float)
        frame.loc[here, column] = str(value).replace(".", ",") if is_number else ""
        frame.loc[here, f"{column}_status"] = "getoond" if is_number else value
        if is_number and f"{column}_laag" in frame:
            for end, far in (("_laag", -2), ("_hoog", 2)):
                frame.loc[here, column + end] = str(value + far).replace(".", ",")
        frame.to_csv(path, sep=";", index=False, encoding="utf-8")

    return do


@pytest.fixture
def about():
    return About(NOW, "proeflevering", "31 januari 2023", False, {})


@pytest.fixture
def report(tables, about, declared, dictionary):
    """Lay a report out from the tables as they are now."""

    def make(**other):
        return lay_out(declared, Shelf(tables), dataclasses.replace(about, **other), dictionary)

    return make
