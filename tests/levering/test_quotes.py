"""Quotes in CSV files: no row is ever lost to one, whatever it was meant for."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lokalis_research.errors import DeliveryError
from lokalis_research.levering import quotes
from lokalis_research.levering.mapping import FileAgreement
from lokalis_research.levering.quotes import AmbiguousQuotesError, settle_quotes
from lokalis_research.levering.read import read_cells, read_headers


def read(tmp_path, content, width=3, **changes):
    if isinstance(content, str):
        content = content.encode()
    (tmp_path / "a.csv").write_bytes(content)
    columns = {f"f{number}": f"K{number}" for number in range(width)}
    file = FileAgreement(bestand="a.csv", tabel="t", kolommen=columns, **changes)
    raw = read_cells(tmp_path, file, list(range(len(read_headers(tmp_path, file)))))
    cells = [[str(cell) for cell in raw.cells[place].text.fillna("")] for place in raw.cells]
    return [list(row) for row in zip(*cells, strict=True)], raw


HEAD = "K0;K1;K2\n"


@pytest.mark.parametrize("quotes", ["''", "‘’", "||"])
def test_cells_between_other_quotes_are_refused_and_the_quotes_named(tmp_path, quotes):
    first, last = quotes
    lines = [
        ";".join(f"{first}{cell}{last}" for cell in row) + "\n"
        for row in (["K0", "K1", "K2"], ["v1", "a", "b"])
    ]
    with pytest.raises(DeliveryError, match=f"between the quotes {re.escape(quotes)}"):
        read(tmp_path, "".join(lines))
    assert read(tmp_path, f"{HEAD}{first}v1{last};a;b\n")[0] == [[f"{first}v1{last}", "a", "b"]]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(
            ["v1;a;b", 'v2;a;"belt', "v3;a;b", 'v4;a;"belt', "v5;a;b"],
            [["v1", "a", "b"], ["v2", "a", '"belt'], ["v3", "a", "b"], ["v4", "a", '"belt'],
             ["v5", "a", "b"]],
            id="two that open in the middle of nothing",
        ),
        pytest.param(
            ['v1;"a;b', "v2;c;d"], [["v1", '"a', "b"], ["v2", "c", "d"]], id="not in the last cell"
        ),
        pytest.param(
            ["v1;a;b", 'v2;a;"b'], [["v1", "a", "b"], ["v2", "a", '"b']], id="on the last line"
        ),
        pytest.param(
            ['v1;5" buis;3"'], [["v1", '5" buis', '3"']], id="inches"
        ),
        pytest.param(
            ['v1;"Jan" de Vries;b'], [["v1", '"Jan" de Vries', "b"]], id="a nickname in a cell"
        ),
        pytest.param(['v1;"a ""b"" c";d'], [["v1", 'a "b" c', "d"]], id="doubled in a cell"),
        pytest.param(['v1;"";""""'], [["v1", "", '"']], id="nothing, and one quote"),
        pytest.param(['v1;"a;b";"1,5"'], [["v1", "a;b", "1,5"]], id="signs inside a cell"),
        pytest.param(
            ['v1;"een\ntwee\n\ndrie";b', "v2;c;d"],
            [["v1", "een\ntwee\n\ndrie", "b"], ["v2", "c", "d"]],
            id="a text of several lines",
        ),
        pytest.param(
            ['v1;"een, twee; drie\nvier";b', "v2;c;d"],
            [["v1", "een, twee; drie\nvier", "b"], ["v2", "c", "d"]],
            id="a text of several lines with delimiters",
        ),
        pytest.param(
            ['v1;"een\ntwee";b', 'v2;"c;d', "v3;e;f"],
            [["v1", "een\ntwee", "b"], ["v2", '"c', "d"], ["v3", "e", "f"]],
            id="a text of several lines and a stray one",
        ),
        pytest.param(
            ['v1;"x";b"', 'v2;"y";d'], [["v1", "x", 'b"'], ["v2", "y", "d"]], id="behind a cell"
        ),
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_quote_that_does_not_enclose_a_cell_is_text(tmp_path, lines, expected, end):
    rows, raw = read(tmp_path, HEAD.replace("\n", end) + end.join(lines) + end)
    assert rows == expected
    assert len(raw.shifted) == 0


@pytest.mark.parametrize(
    ("lines", "named"),
    [
        pytest.param(
            ["v1;a;b", 'v2;a;"c', "v3;a;b", 'v4;a;c"', "v5;a;b"], "3, 4, 5",
            id="two that close each other at the ends of cells",
        ),
        pytest.param(['v1;a;"c', 'v2;a;c"'], "2, 3", id="on lines that follow each other"),
        pytest.param(['"v1;a;b', 'v2";a;b'], "2, 3", id="in the first cell"),
        pytest.param(['v1;"a;b', "v2;a;b", 'v3;a";b'], "2, 3, 4", id="in the second cell"),
        pytest.param(['v1;"a', 'b";c;d;e'], "2, 3", id="a row of another length"),
        pytest.param(['v1;"a;b"c;d;e'], "2", id="a delimiter that may stand inside a cell"),
        pytest.param(['v1;a;"text', "that was cut off"], "2, 3", id="a file cut off in a text"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_where_rows_would_be_lost_by_a_guess_the_lines_are_named(tmp_path, lines, named, end):
    with pytest.raises(DeliveryError, match=f"line {re.escape(named)}: a quote") as caught:
        read(tmp_path, HEAD.replace("\n", end) + end.join([*lines, "v8;a;b", "v9;a;b"]) + end)
    assert "v1" not in str(caught.value)


@pytest.mark.parametrize("header", ['K0;"K1;K2', 'K0;K1;"K2', '"K0";"K1";"K2'])
def test_a_stray_quote_in_the_headers_swallows_no_row(tmp_path, header):
    content = f'{header}\nv1;a;b\nv2;"c;d\n'.encode()
    (tmp_path / "a.csv").write_bytes(content)
    file = FileAgreement(bestand="a.csv", tabel="t", kolommen={"x": "K0"})
    assert len(read_headers(tmp_path, file)) == 3
    assert read_cells(tmp_path, file, [0]).cells[0].text.tolist() == ["v1", "v2"]


@pytest.mark.parametrize(
    ("content", "rows", "shifted"),
    [
        ("K0;K1;K2\r\na;b;c\nd;e;f\rg;h;i", 3, 0),  # line ends of three kinds
        ("K0;K1;K2\na;b;c\nd;e;f;g\n;;\nh;i\n\nj;k;l\n;;\n\n", 4, 2),
        ("\ufeffK0;K1;K2\na;b;c\n", 1, 0),
        ("K0;K1;K2\na\u2028b;c\x0bd;e\x85f\n", 1, 0),  # what only Unicode calls a line end
    ],
)
def test_every_line_is_a_row_or_set_apart(tmp_path, content, rows, shifted):
    _, raw = read(tmp_path, content)
    assert (len(raw.rows), len(raw.shifted)) == (rows, shifted)


def test_a_delimiter_behind_some_rows_is_no_reason_to_lose_a_cell(tmp_path):
    _, raw = read(tmp_path, HEAD + "a;b;c;\nd;e;f\n")
    assert raw.rows.tolist() == [3]
    assert raw.shifted.tolist() == [2]


def test_headers_may_break_over_lines_more_than_once(tmp_path):
    head = 'K0;"Eerste\r\ndag";K1;"Verzuim\n%";"K\n3"\r\n'
    (tmp_path / "a.csv").write_bytes((head + "a;b;c;d;e\r\n").encode())
    file = FileAgreement(bestand="a.csv", tabel="t", kolommen={"x": "K0"})
    assert read_headers(tmp_path, file) == ["K0", "Eerste dag", "K1", "Verzuim %", "K 3"]


def test_nul_characters_are_refused(tmp_path):
    with pytest.raises(DeliveryError, match="NUL"):
        read(tmp_path, HEAD + "a;\0;c\n")


@pytest.mark.parametrize("sign", ['"', "\n", "é"])
def test_a_sign_that_cannot_separate_cells_is_refused(tmp_path, sign):
    with pytest.raises(DeliveryError, match="cannot separate"):
        read(tmp_path, HEAD + "a;b;c\n", scheidingsteken=sign)


plain_cells = st.text("ab 1;,'\"", max_size=6)


@settings(max_examples=150)
@given(rows=st.lists(st.tuples(plain_cells, plain_cells, plain_cells), min_size=1, max_size=8))
def test_what_a_writer_of_csv_quotes_comes_back(tmp_path_factory, rows):
    sink = io.StringIO()
    csv.writer(sink, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(rows)
    found, _ = read(tmp_path_factory.mktemp("q"), HEAD + sink.getvalue())
    assert found == [[cell.strip() for cell in row] for row in rows]


def test_line_ends_are_found_wherever_a_block_of_the_file_ends(monkeypatch):
    content = b'"a";b;c\r\nd;"e\r\n";f\rg;h;"i"\n'
    found = []
    for size in range(1, len(content) + 1):
        monkeypatch.setattr(quotes, "SEARCHED", size)
        found.append(settle_quotes(content, b";", 3, 2))
    assert found == [(content, 3, True)] * len(content)


@settings(max_examples=300)
@given(lines=st.lists(st.text('a;" ', max_size=9), min_size=1, max_size=7))
def test_rows_in_are_rows_out_for_lines_of_any_kind(lines):
    content = "\n".join([*lines, "v8;a;b"]).encode()
    try:
        settled, records, _ = settle_quotes(content, b";", 3, 2)
    except AmbiguousQuotesError:
        return
    rows = list(csv.reader(io.StringIO(settled.decode(), newline=""), delimiter=";", strict=True))
    assert len(rows) == records
    assert records + sum("".join(row).count("\n") for row in rows) == len(lines) + 1
