"""More than fifty kinds of dirt, drawn together: no crash, no silent loss, no shown value."""

from __future__ import annotations

import copy
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from lokalis_research.errors import DeliveryError
from lokalis_research.levering import draft_agreement, finding_lines, read_delivery

SENTINEL = "Zeker-Geheim"
KEY = bytes(32)
TABLES: dict[str, tuple[str, dict[str, Any], list[list[str]]]] = {
    "gezinnen": (
        "gezinnen.csv",
        {"gezin_id": "Gezinsnr", "oud_gezin_id": "Oud nummer", "buurtteam": "Team"},
        [["0101", "A1", "Zuilen"], ["0102", "", "Ondiep"], ["0103", "A3", "Vleuten"],
         ["0104", "", "Oost"]],
    ),
    "begeleidingen": (
        "trajecten.csv",
        {"begeleiding_id": "Trajectnr", "gezin_id": "Gezinsnr", "buurtteam": "Team",
         "aanmelddatum": "Aangemeld", "kennismakingsdatum": "Kennismaking",
         "startdatum": "Start", "einddatum": "Einde", "later_op_verzoek": "Later op verzoek",
         "uitkomst": "Uitkomst"},
        [["T1", "0101", "Zuilen", "03-01-2021", "10-01-2021", "12-01-2021", "01-06-2021", "ja",
          "verhuisd"],
         ["T2", "0102", "Ondiep", "15-03-2021", "20-03-2021", "20-03-2021", "", "nee", ""],
         ["T3", "0103", "Vleuten", "29-02-2020", "01-03-2020", "02-03-2020", "05-05-2020", "",
          "anders"],
         ["T4", "0104", "Oost", "13-08-2022", "", "", "", "nee", ""]],
    ),
    "doelen": (
        "doelen.csv",
        {"doel_id": "Doelnr", "plan_id": "Plannr", "leefgebied": "Leefgebied",
         "doeltekst": "Doeltekst", "datum": "Doeldatum"},
        [["D1", "P1", "wonen", "Wij zoeken een groter huis", "20-03-2021"],
         ["D2", "P1", "financien", "Elke week boodschappen plannen", "21-03-2021"],
         ["D3", "P2", "veiligheid", "Rust aan tafel", "22-11-2021"]],
    ),
    "dienstverbanden": (
        "contracten.csv",
        {"dienstverband_id": "Contractnr", "medewerker_id": "Persnr", "buurtteam": "Afdeling",
         "functie": "Functie", "deeltijdfactor": {"kolom": "Parttime %", "eenheid": "procent"},
         "begin": "In dienst", "einde": "Uit dienst"},
        [["C1", "0001", "Zuilen", "gezinswerker", "80,5", "01-01-2018", ""],
         ["C2", "0002", "Vleuten", "staf", "100", "01-03-2019", "31-12-2021"],
         ["C3", "0003", "Oost", "gezinswerker", "50", "15-06-2020", ""]],
    ),
    "verzuimmeldingen": (
        "verzuim.csv",
        {"melding_id": "Meldingsnr", "medewerker_id": "Persnr", "eerste_dag": "Eerste ziektedag",
         "hersteldatum": "Hersteldatum", "verzuimpercentage": "Verzuim %", "soort": "Soort"},
        [["M1", "0001", "03-01-2022", "07-01-2022", "100", "Ziekte"],
         ["M2", "0002", "10-05-2021", "20-05-2021", "50", "Ziekte"],
         ["M3", "0003", "13-12-2022", "", "100", "Zwangerschapsverlof"]],
    ),
}  # fmt: skip


class Export:
    """One file that dirt is put on: its headers, its rows, and how it is written."""

    def __init__(self, table: str) -> None:
        name, columns, rows = copy.deepcopy(TABLES[table])
        self.headers = [one if isinstance(one, str) else one["kolom"] for one in columns.values()]
        self.rows: list[list[Any]] = rows
        self.above: list[list[Any]] = []
        self.encoding, self.prefix, self.ending, self.tail = "cp1252", b"", "\r\n", b""
        self.excel, self.hidden, self.missing = False, False, False
        self.copies = 1
        self.agreed: dict[str, Any] = {
            "bestand": name, "tabel": table, "codering": "cp1252", "kolommen": columns,
        }  # fmt: skip

    def cells(self, *names: str) -> list[tuple[list[Any], int]]:
        """Where the cells of some columns are."""
        places = [n for n, header in enumerate(self.headers) if header in names]
        return [(row, place) for row in self.rows for place in places if place < len(row)]

    @property
    def dates(self) -> list[tuple[list[Any], int]]:
        return self.cells("Aangemeld", "Kennismaking", "Start", "Einde", "Doeldatum", "In dienst",
                          "Uit dienst", "Eerste ziektedag", "Hersteldatum")  # fmt: skip

    @property
    def numbers(self) -> list[tuple[list[Any], int]]:
        return self.cells("Parttime %", "Verzuim %")

    @property
    def codes(self) -> list[tuple[list[Any], int]]:
        return self.cells("Team", "Afdeling", "Soort", "Functie", "Leefgebied", "Uitkomst")

    @property
    def ids(self) -> list[tuple[list[Any], int]]:
        return self.cells("Gezinsnr", "Persnr")

    def write(self, folder: Path) -> list[dict[str, Any]]:
        if self.missing:
            return [self.agreed]
        if self.excel:
            return [self._write_excel(folder)]
        lines = [";".join(map(str, row)) for row in [*self.above, self.headers, *self.rows]]
        text = self.ending.join(lines) + self.ending
        content = self.prefix + text.encode(self.encoding, "replace") + self.tail
        agreements = []
        for number in range(self.copies):
            name = self.agreed["bestand"].replace(".csv", f"{number or ''}.csv")
            (folder / name).write_bytes(content)
            agreements.append(self.agreed | {"bestand": name})
        return agreements

    def _write_excel(self, folder: Path) -> dict[str, Any]:
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.title = "Export"
        for row in [*self.above, self.headers, *self.rows]:
            sheet.append([cell or None for cell in row])
        if self.hidden:
            other = book.create_sheet("Verborgen")
            other.append([SENTINEL])
            other.sheet_state = "hidden"
        name = self.agreed["bestand"].replace(".csv", ".xlsx")
        book.save(folder / name)
        return self.agreed | {"bestand": name, "blad": "Export"}


def on_cells(where: str, change: Callable[[str], Any]) -> Callable[[Export, int], None]:
    """Change one cell of some kind, or none where the file has none."""

    def dirty(export: Export, pick: int) -> None:
        places = getattr(export, where)
        if places:
            row, place = places[pick % len(places)]
            row[place] = change(str(row[place]))

    return dirty


def on_row(change: Callable[[list[Any]], list[Any]]) -> Callable[[Export, int], None]:
    def dirty(export: Export, pick: int) -> None:
        if export.rows:
            place = pick % len(export.rows)
            export.rows[place] = change(export.rows[place])

    return dirty


def on_file(**values: Any) -> Callable[[Export, int], None]:
    def dirty(export: Export, _pick: int) -> None:
        for name, value in values.items():
            setattr(export, name, value)

    return dirty


def doubled_row(export: Export, pick: int) -> None:
    if export.rows:
        export.rows.append(list(export.rows[pick % len(export.rows)]))


def swapped_columns(export: Export, pick: int) -> None:
    one, other = pick % len(export.headers), (pick // 7) % len(export.headers)
    for row in export.rows:
        if max(one, other) < len(row):
            row[one], row[other] = row[other], row[one]


def doubled_header(export: Export, pick: int) -> None:
    export.headers[pick % len(export.headers)] = export.headers[0]


def extra_column(export: Export, _pick: int) -> None:
    export.headers.append("Opmerking")
    for row in export.rows:
        row.append(SENTINEL)


def title_above(export: Export, _pick: int) -> None:
    export.above.append(["Export van een systeem", *[""] * (len(export.headers) - 1)])
    export.agreed["kopregel"] = 1 + len(export.above)


def zero_days(export: Export, pick: int) -> None:
    if export.agreed["tabel"] == "verzuimmeldingen" and export.rows:
        row = export.rows[pick % len(export.rows)]
        if len(row) > 3:
            row[3] = row[2]


def back_before_first(export: Export, pick: int) -> None:
    if export.agreed["tabel"] == "verzuimmeldingen" and export.rows:
        row = export.rows[pick % len(export.rows)]
        if len(row) > 3:
            row[3] = "01-01-2016"


def as_excel(value: Any) -> Callable[[str], Any]:
    return lambda _cell: value


DIRT: dict[str, Callable[[Export, int], None]] = {
    "utf-8 while cp1252 is agreed": on_file(encoding="utf-8"),
    "utf-16": on_file(encoding="utf-16"),
    "utf-16 without a mark": on_file(encoding="utf-16-le"),
    "byte order mark": on_file(prefix=b"\xef\xbb\xbf"),
    "an undefined byte": on_file(tail=b"\x81\r\n"),
    "line ends of unix": on_file(ending="\n"),
    "line ends of an old macintosh": on_file(ending="\r"),
    "missing file": on_file(missing=True),
    "the same file twice": on_file(copies=2),
    "a workbook": on_file(excel=True),
    "hidden sheet": on_file(excel=True, hidden=True),
    "no rows": on_file(rows=[]),
    "no headers and no rows": on_file(rows=[], headers=[""]),
    "swapped columns": swapped_columns,
    "doubled header": doubled_header,
    "extra column": extra_column,
    "title above the headers": title_above,
    "empty row": on_row(lambda row: [""] * len(row)),
    "ragged row, too short": on_row(lambda row: row[:-1]),
    "ragged row, too long": on_row(lambda row: [*row, SENTINEL]),
    "totals row": lambda export, _: export.rows.append(
        ["Totaal", *[""] * (len(export.headers) - 1)]
    ),
    "subtotal": lambda export, _: export.rows.append(
        ["0001 Totaal", *[""] * (len(export.headers) - 1)]
    ),
    "headers again": lambda export, pick: export.rows.insert(
        pick % (1 + len(export.rows)), list(export.headers)
    ),
    "doubled row": doubled_row,
    "stray quote": on_cells("codes", lambda cell: f'"{cell}'),
    "quote inside": on_cells("codes", lambda cell: f'{cell}"x'),
    "hard space": on_cells("codes", lambda cell: f"\xa0{cell}\xa0"),
    "other case": on_cells("codes", str.upper),
    "code behind a name": on_cells("codes", lambda cell: f"{cell} [4300]"),
    "unknown code": on_cells("codes", as_excel("Onbekende code")),
    "old name of a team": on_cells("codes", as_excel("Overvecht")),
    "word for nothing": on_cells("dates", as_excel("n.v.t.")),
    "unknown in a number": on_cells("numbers", as_excel("onbekend")),
    "leap day that is none": on_cells("dates", as_excel("29-02-2021")),
    "leap day": on_cells("dates", as_excel("29-02-2020")),
    "serial date": on_cells("dates", as_excel("44564")),
    "other order": on_cells("dates", as_excel("2022-01-03")),
    "american order": on_cells("dates", as_excel("01/13/2022")),
    "time part": on_cells("dates", lambda cell: f"{cell} 00:00:00" if cell else cell),
    "two-digit year": on_cells("dates", lambda cell: cell[:-4] + cell[-2:]),
    "future date": on_cells("dates", as_excel("01-01-2031")),
    "far future": on_cells("dates", as_excel("31-12-9999")),
    "long ago": on_cells("dates", as_excel("01-01-0022")),
    "text in a date": on_cells("dates", as_excel(SENTINEL)),
    "zero-length spell": zero_days,
    "recovery before the first day": back_before_first,
    "thousands sign": on_cells("numbers", as_excel("1.000,5")),
    "decimal point": on_cells("numbers", as_excel("80.5")),
    "percent sign": on_cells("numbers", lambda cell: f"{cell}%"),
    "negative number": on_cells("numbers", lambda cell: f"-{cell}"),
    "endless number": on_cells("numbers", as_excel("9" * 400)),
    "text in a number": on_cells("numbers", as_excel(SENTINEL)),
    "lost zeros": on_cells("ids", lambda cell: cell.lstrip("0")),
    "old number": on_cells("ids", as_excel("A1")),
    "unknown id": on_cells("ids", as_excel(SENTINEL)),
    "no id": on_cells("ids", as_excel("")),
    "error of a spreadsheet": on_cells("numbers", as_excel("#N/B")),
    "formula": on_cells("numbers", as_excel("=1+1")),
    "yes in another way": on_cells("codes", as_excel("WAAR")),
}
MAY_HIDE_ROWS = {
    "stray quote", "quote inside", "utf-16", "utf-16 without a mark",
    "line ends of an old macintosh",
}  # fmt: skip

slips = st.lists(
    st.tuples(st.sampled_from(sorted(TABLES)), st.sampled_from(sorted(DIRT)), st.integers(0, 400)),
    min_size=1,
    max_size=7,
)


COMPOSED = {
    "phases": [Phase.explicit, Phase.reuse, Phase.generate],  # one takes too long to shrink
    "suppress_health_check": [HealthCheck.function_scoped_fixture],
}


def test_there_are_at_least_fifty_six_kinds():
    assert len(DIRT) >= 56


@settings(max_examples=6, **COMPOSED)
@given(slips=slips)
def test_any_composition_of_dirt(new_writer, dictionary, slips):
    check(new_writer, dictionary, slips, draft=True)


@pytest.mark.long
@settings(max_examples=200, **COMPOSED)
@given(slips=slips)
def test_two_hundred_compositions_of_dirt(new_writer, dictionary, slips):
    check(new_writer, dictionary, slips, draft=True)


@pytest.mark.parametrize("kind", sorted(DIRT))
def test_each_kind_on_several_tables_at_once(new_writer, dictionary, kind):
    tables = ("gezinnen", "begeleidingen", "verzuimmeldingen")
    check(new_writer, dictionary, [(table, kind, 3) for table in tables])


def check(new_writer, dictionary, slips, *, draft=False):
    exports = {table: Export(table) for table in TABLES}
    for table, kind, pick in slips:
        DIRT[kind](exports[table], pick)
    with tempfile.TemporaryDirectory() as place:
        writer = new_writer(Path(place, "levering"))
        for export in exports.values():
            writer.agreement["bestanden"] += export.write(writer.folder)
        if draft and any(writer.folder.iterdir()):
            drafted = draft_agreement(writer.folder, dictionary)
            assert SENTINEL not in without_open_values(drafted)
        delivery, error = attempt(writer.finish(), dictionary, Path(place, "cache"))
        if delivery is None:
            assert SENTINEL not in error
            assert not Path(place, "cache").exists()
            return
        rows = delivery.rows
        assert (rows["gelezen"] == rows["geaccepteerd"] + rows["quarantaine"]).all()
        for name in delivery.tables:
            counted = rows[rows["tabel"] == name]
            assert len(delivery.table(name)) == counted["geaccepteerd"].sum()
            assert len(delivery.quarantine(name)) == counted["quarantaine"].sum()
            if not MAY_HIDE_ROWS & {kind for _, kind, _ in slips}:
                export = exports[name]
                assert counted["gelezen"].sum() == export.copies * filled(export)
        shown = [delivery.findings.to_csv(), rows.to_csv(), *finding_lines(delivery)]
        shown.append(repr(delivery))
        assert SENTINEL not in "\n".join(shown)


def attempt(folder, dictionary, cache):
    try:
        return read_delivery(folder, dictionary, key=KEY, cache=cache), ""
    except DeliveryError as error:
        return None, str(error) + repr(error)


def filled(export):
    """Rows up to the last one that holds anything: blank lines at the end are none."""
    lengths = [n for n, row in enumerate(export.rows, 1) if any(str(c).strip() for c in row)]
    return max(lengths, default=0)


def without_open_values(drafted):
    """Leave out the lines that may show a value: those of the open code list of functions."""
    return "\n".join(line for line in drafted.splitlines() if f'"{SENTINEL}"' not in line)
