"""Two half-years beside each other: new, revised, redefined, and what really changed."""

import numpy as np
import pandas as pd
import pytest

from lokalis_research.dictionary import load_dictionary
from lokalis_research.errors import RunError
from lokalis_research.period import HalfYear
from lokalis_research.release.door import release
from lokalis_research.release.record import to_csv, to_record
from lokalis_research.result import Column, Quantity, Ratio, build
from lokalis_research.runs.comparison import (
    APPEARED,
    CHANGED,
    COLUMNS,
    GONE,
    HIDDEN,
    MAYBE,
    NEW,
    REDEFINED,
    REVISED,
    SAME,
    changed,
    compare_runs,
    read_run,
    read_series,
    revised,
)
from lokalis_research.state import seal

NOW, BEFORE = HalfYear(2022, 2), HalfYear(2022, 1)
PART = Quantity("op_tijd", "Op tijd", entities=("gezin",), kind="aantal")
ALL = Quantity("alle", "Alle", entities=("gezin",), kind="aantal")
SHARE = Ratio(
    "aandeel", "Aandeel", "%", 1, numerator="op_tijd", denominator="alle", interval="wilson"
)


@pytest.fixture
def run(tmp_path):
    """Write a run folder as a batch would: per period so many families, of whom so many in time."""
    dictionary = load_dictionary()

    def write(half_year, counts, delivery="a", method="Geteld."):
        rows = pd.DataFrame(
            [
                (period, "stad", f"{period}-{n}", int(n < timely), 1)
                for period, (timely, total) in counts.items()
                for n in range(total)
            ],
            columns=["periode", "deel", "gezin_id", "op_tijd", "alle"],
        )
        result = build(
            rows, who="gezin_id", by=[Column("periode", "Periode"), Column("deel", "Deel")],
            quantities=(PART, ALL), ratios=(SHARE,), name="tijd", title="Op tijd", method=method,
        )  # fmt: skip
        released = release(result, dictionary)
        folder = tmp_path / half_year
        for place, name, text in (
            ("tabellen/50_x", "tijd.csv", to_csv(released)),
            ("vrijgave/50_x", "tijd.json", to_record(released)),
            (".", "manifest.json", seal(_manifest(delivery))),
        ):
            (folder / place).mkdir(parents=True, exist_ok=True)
            (folder / place / name).write_text(text, encoding="utf-8")
        return tmp_path

    return write


def _manifest(delivery):
    told = {"naam": "proef", "peildatum": "2023-01-31", "vingerafdruk": delivery, "gemaakt": True}
    return {"levering": told, "data_dictionary": "w", "code": "c"}


def test_an_identical_delivery_gives_no_change(run):
    counts = {"2021H2": (150, 300), "2022H1": (160, 310)}
    runs = run("2022H1", counts)
    run("2022H2", counts | {"2022H2": (165, 305)})
    told = revised(read_run(runs / "2022H2"), read_run(runs / "2022H1"))
    assert set(told.loc[told["periode"] != "2022H2", "wat"]) == {SAME}
    assert set(told.loc[told["periode"] == "2022H2", "wat"]) == {NEW}
    _, lines = compare_runs(runs, NOW, BEFORE)
    assert lines[0].startswith("Dezelfde levering")
    assert "0 getallen herzien" in lines[1]


def test_what_was_registered_later_is_revised_and_a_smaller_number_hidden(run):
    runs = run("2022H1", {"2021H2": (150, 300), "2022H1": (160, 310)})
    run("2022H2", {"2021H2": (150, 300), "2022H1": (5, 330)}, delivery="b")
    told = revised(read_run(runs / "2022H2"), read_run(runs / "2022H1"))
    late = told[told["periode"] == "2022H1"].set_index("kolom")
    assert late["wat"].to_dict() == {"op_tijd": HIDDEN, "alle": REVISED}
    assert late.loc["alle", ["eerder", "nu"]].tolist() == [310, 330]
    back = revised(read_run(runs / "2022H1"), read_run(runs / "2022H2"))
    assert APPEARED in set(back["wat"])


def test_another_definition_is_no_revision_and_another_moment_no_definition(run):
    runs = run("2022H1", {"2021H2": (150, 300)}, method="Geteld tot en met 31-07-2022.")
    run("2022H2", {"2021H2": (170, 300)}, method="Geteld tot en met 31-01-2023.")
    told = revised(read_run(runs / "2022H2"), read_run(runs / "2022H1"))
    assert set(told["wat"]) == {REVISED, SAME}
    run("2022H2", {"2021H2": (170, 300)}, method="Geteld per kind.")
    told = revised(read_run(runs / "2022H2"), read_run(runs / "2022H1"))
    assert set(told["wat"]) == {REDEFINED}


def test_a_table_without_rows_has_no_numbers(run):
    """Before anything was published there is nothing to lay a cut-off beside."""
    runs = run("2022H1", {})
    run("2022H2", {"2022H2": (165, 305)})
    assert set(revised(read_run(runs / "2022H2"), read_run(runs / "2022H1"))["wat"]) == {NEW}


def test_what_is_no_longer_computed_is_gone(run):
    runs = run("2022H1", {"2021H2": (150, 300), "2022H1": (160, 310)})
    run("2022H2", {"2022H1": (160, 310)})
    told = revised(read_run(runs / "2022H2"), read_run(runs / "2022H1"))
    assert set(told.loc[told["periode"] == "2021H2", "wat"]) == {GONE}


def test_a_clear_change_is_told_from_chance(run):
    runs = run("2022H1", {"2022H1": (100, 400)})
    run("2022H2", {"2022H1": (100, 400), "2022H2": (250, 410)})
    told = changed(read_series(runs), "2022H2", "2022H1").set_index("kolom")["wat"]
    assert told.to_dict() == {"aandeel": CHANGED, "op_tijd": CHANGED, "alle": MAYBE}


def test_among_many_numbers_without_a_change_few_runs_call_any_changed():
    rng = np.random.default_rng(2022)
    wrong = 0
    for _ in range(100):
        counts = rng.poisson(200, (2, 100)).astype(float)
        rows = [
            {**dict.fromkeys(COLUMNS, ""), "run": moment, "periode": moment, "groep": str(group),
             "waarde": value, "laag": np.nan, "hoog": np.nan, "status": "getoond",
             "soort": "aantal"}
            for moment, own in zip(("2022H1", "2022H2"), counts, strict=True)
            for group, value in enumerate(own)
        ]  # fmt: skip
        told = changed(pd.DataFrame(rows), "2022H2", "2022H1")
        wrong += bool((told["wat"] == CHANGED).any())
    assert wrong <= 10  # one by one, nearly all of these would


def test_the_page_and_its_files_are_written(run):
    runs = run("2022H1", {"2022H1": (100, 400)})
    run("2022H2", {"2022H1": (110, 400), "2022H2": (250, 410)}, delivery="b")
    page, _ = compare_runs(runs, NOW, BEFORE)
    assert "Een andere levering" in page.read_text(encoding="utf-8")
    series = pd.read_csv(page.parent / "reeks.csv", sep=";", decimal=",", encoding="utf-8-sig")
    assert set(series["run"]) == {"2022H1", "2022H2"}
    assert series["definitie"].notna().all()


def test_a_half_year_that_was_not_run_is_named(run):
    runs = run("2022H1", {"2022H1": (100, 400)})
    with pytest.raises(RunError, match="no finished run of 2022H2"):
        compare_runs(runs, NOW, BEFORE)
