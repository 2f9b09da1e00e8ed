"""How long a large delivery takes, and how much memory, against tools that do a part of the work.

``python tests/benchmarks/bench_levering.py [ROWS]`` makes a delivery of that many rows (a million
unless said otherwise) and five columns, and measures in one run, in seconds of processor time:

- pandas, which parses the same columns to text, dates and numbers and checks nothing;
- this package, which reads, checks, pseudonymises and stores the delivery, and then loads it;
- frictionless, which validates the same columns, on a hundredth of the rows and scaled;
- pandas and this package, reading a twentieth of the rows from a workbook.

Memory is the peak of a process of its own above what its imports took, against the table.
"""

from __future__ import annotations

import importlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import frictionless
import numpy as np
import pandas as pd

from lokalis_research.dictionary import load_dictionary
from lokalis_research.levering import CheckedDelivery, read_delivery

SCALED, IN_WORKBOOK = 100, 20
AGREEMENT = """\
naam: meting
peildatum: 2023-01-31
bestanden:
  - bestand: v.csv
    tabel: verzuimmeldingen
    kolommen:
      melding_id: Meldingsnr
      medewerker_id: Persnr
      eerste_dag: Begin
      hersteldatum: Herstel
      verzuimpercentage: "Verzuim %"
      soort: {vast: ziekte}
"""


def write(folder: Path, rows: int) -> None:
    """Write a delivery of so many spells."""
    chance = np.random.default_rng(2022)
    first = np.datetime64("2020-01-01") + chance.integers(0, 1000, rows).astype("timedelta64[D]")
    back = first + chance.integers(1, 60, rows).astype("timedelta64[D]")
    table = pd.DataFrame(
        {
            "Meldingsnr": [f"M{number}" for number in range(rows)],
            "Persnr": chance.integers(1000, 9999, rows),
            "Begin": pd.Series(first).dt.strftime("%d-%m-%Y"),
            "Herstel": pd.Series(back).dt.strftime("%d-%m-%Y"),
            "Verzuim %": chance.choice([25, 50, 100], rows),
        }
    )
    folder.mkdir()
    table.to_csv(folder / "v.csv", sep=";", index=False)
    (folder / "levering.yaml").write_text(AGREEMENT, encoding="utf-8")


def write_workbook(folder: Path, other: Path, rows: int) -> None:
    """Write the first spells of another delivery as a workbook."""
    table = with_pandas(other / "v.csv").head(rows)
    folder.mkdir()
    table.to_excel(folder / "v.xlsx", index=False)
    agreed = AGREEMENT.replace("v.csv", "v.xlsx")
    (folder / "levering.yaml").write_text(agreed, encoding="utf-8")


def read(folder: Path) -> CheckedDelivery:
    """Read with this package, or load what was read before."""
    return read_delivery(folder, load_dictionary(), key=b"k" * 32, cache=_cache(folder))


def read_anew(folder: Path) -> None:
    """Read with this package as if for the first time."""
    shutil.rmtree(_cache(folder), ignore_errors=True)
    read(folder)


def _cache(folder: Path) -> Path:
    return folder.parent / f"{folder.name}.cache"


def with_pandas(path: Path) -> pd.DataFrame:
    """Parse and nothing more."""
    return pd.read_csv(
        path,
        sep=";",
        dtype={"Meldingsnr": "str", "Persnr": "str", "Verzuim %": "float64"},
        parse_dates=["Begin", "Herstel"],
        date_format="%d-%m-%Y",
    )


def with_frictionless(path: Path) -> None:
    """Validate the same columns."""
    types = {"Meldingsnr": "string", "Persnr": "string", "Begin": "date", "Herstel": "date",
             "Verzuim %": "number"}  # fmt: skip
    fields = [
        {"name": name, "type": kind, **({"format": "%d-%m-%Y"} if kind == "date" else {})}
        for name, kind in types.items()
    ]
    descriptor = {
        "name": "v",
        "path": path.name,
        "dialect": {"csv": {"delimiter": ";"}},
        "schema": {"fields": fields, "primaryKey": ["Meldingsnr"]},
    }
    report = frictionless.validate(
        frictionless.Resource.from_descriptor(descriptor, basepath=str(path.parent))
    )
    if not report.valid:
        raise SystemExit(str(report.flatten(["message"])[:3]))


def seconds(work: Callable[[], object]) -> float:
    """Take the median of three processor times."""
    spent = []
    for _ in range(3):
        begin = time.process_time()
        work()
        spent.append(time.process_time() - begin)
    return statistics.median(spent)


def peak(folder: Path) -> int:
    """Measure in a process of its own by how many bytes reading raised the peak of its memory."""
    code = f"import bench_levering as b; print(b.raised({str(folder)!r}))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=Path(__file__).parent, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return int(done.stdout)


def raised(folder: str) -> int:
    """Read a delivery, and return by how many bytes that raised the peak of this process."""
    importlib.import_module("lokalis_research.levering.process")  # which a first delivery asks for
    load_dictionary()
    before = _high_water()
    read(Path(folder))
    return _high_water() - before


def _high_water() -> int:
    """Read the peak of this process itself; `resource` counts that of its parent in."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


def main(rows: int) -> None:
    """Measure, and print ratios."""
    with tempfile.TemporaryDirectory() as place:
        names = ("whole", "small", "other", "book")
        whole, small, other, book = (Path(place, name) for name in names)
        write(whole, rows)
        write(small, max(rows // SCALED, 1000))
        write(other, rows)
        with_frictionless(small / "v.csv")  # imports what it needs
        read(small)
        scale = rows / max(rows // SCALED, 1000)
        bare = seconds(lambda: with_pandas(whole / "v.csv"))
        ours = seconds(lambda: read_anew(whole))
        again = seconds(lambda: read(whole))
        theirs = seconds(lambda: with_frictionless(small / "v.csv")) * scale
        table = int(with_pandas(whole / "v.csv").memory_usage(deep=True).sum())
        memory = peak(other)
        write_workbook(book, whole, rows // IN_WORKBOOK)
        in_book = seconds(lambda: read_anew(book))
        calamine = seconds(lambda: pd.read_excel(book / "v.xlsx", engine="calamine"))
        openpyxl = seconds(lambda: pd.read_excel(book / "v.xlsx", engine="openpyxl"))
    print(f"{rows:,} rows: read, checked and stored in {ours:.2f} s; loaded in {again:.2f} s")
    print(
        f"frictionless ({scale:.0f} x a smaller file): {theirs:.1f} s, {theirs / ours:.1f} x ours"
    )
    print(f"pandas parse alone: {bare:.2f} s; ours is {ours / bare:.2f} x that")
    print(
        f"xlsx of {rows // IN_WORKBOOK:,} rows: {in_book:.2f} s, {in_book / calamine:.1f} x pandas "
        f"with calamine, {in_book / openpyxl:.2f} x with openpyxl"
    )
    print(f"memory: {memory / 2**20:.0f} MB above imports, {memory / table:.1f} x the table")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
