"""What is read of registers while kernels still compute is what is judged when they are done."""

import pandas as pd
import pytest

from lokalis_research.dictionary import load_dictionary
from lokalis_research.errors import ReleaseError
from lokalis_research.release.rules import load_rules
from lokalis_research.release.run_wide import ToHide, hide_plain, to_hide_file
from lokalis_research.result import Quantity, build
from lokalis_research.runs.registers import Registers

DAGEN = Quantity("dagen", "Dagen", "dagen", entities=("medewerker",), kind="som")


@pytest.fixture
def registers(tmp_path):
    return Registers(tmp_path / "registers", load_rules(load_dictionary()), tmp_path / "run")


def let_out(registers, **sizes):
    """Have a notebook let a table out of the days of so many employees per team."""
    rows = pd.DataFrame(
        [(team, f"{team} {nth}", 5.0) for team, size in sizes.items() for nth in range(size)],
        columns=["team", "medewerker_id", "dagen"],
    )
    table = build(
        rows, who="medewerker_id", by=["team"], quantities=[DAGEN], name="dagen", title="Dagen"
    )
    registers.forget("10_a")
    register = registers.begin(())
    register.admit(table)
    registers.note("10_a", register.latest({}), table)
    registers.complete("10_a")


def judged(registers):
    """Which numbers are known after judging, and what is told of them."""
    registers.judge(["10_a"])
    return (registers.folder / "verbanden.json").read_bytes()


def test_a_notebook_that_is_made_anew_is_not_judged_as_it_was_read(registers):
    let_out(registers, noord=4, zuid=40, west=50)
    assert b"noord" in judged(registers)  # hidden, and guarded

    registers.read_ahead(["10_a"])
    let_out(registers, noord=30, zuid=40, west=50)
    assert b"noord" not in judged(registers)


def test_what_was_read_ahead_and_is_damaged_is_told_and_forgotten(registers):
    let_out(registers, noord=30, zuid=40)
    for path in registers.folder.rglob("*.parquet"):
        path.write_bytes(b"half")

    registers.read_ahead(["10_a"])
    with pytest.raises(ReleaseError, match="damaged"):
        registers.judge(["10_a"])
    assert not registers.knows("10_a")


def test_what_a_killed_kernel_left_half_written_does_not_stay(registers):
    let_out(registers, noord=30, zuid=40)
    whole = {path: path.read_bytes() for path in registers.folder.rglob("*") if path.is_file()}
    for path in whole:
        path.with_name(f".{path.name}.half-0").write_bytes(b"half")

    registers.heal()
    assert {p: p.read_bytes() for p in registers.folder.rglob("*") if p.is_file()} == whole


def test_a_notebook_of_which_a_table_is_left_out_is_made_again_once(registers):
    let_out(registers, noord=30, zuid=40)
    record = registers.run / "vrijgave" / "10_a" / "dagen.csv"
    record.parent.mkdir(parents=True)
    record.touch()
    hide = hide_plain(ToHide(tables=frozenset({"dagen"})))
    to_hide_file(registers.folder).write_text(hide, encoding="utf-8")
    asked = registers.fingerprints(["10_a", "20_b"])
    assert (bool(asked["10_a"]), asked["20_b"]) == (True, "")

    registers.forget("10_a")
    assert registers.begin(()).left_out == {"dagen"}
    registers.complete("10_a")
    assert registers.fingerprints(["10_a", "20_b"]) == asked
    assert registers.left_out(["10_a", "20_b"]) == ("dagen",)
