"""A released table on a page: Dutch numbers, a mark for what is hidden, never a zero instead."""

import dataclasses
import re

import pandas as pd
import pytest

from lokalis_research.errors import ReleaseError
from lokalis_research.release.door import release
from lokalis_research.release.record import audit_csv, to_csv
from lokalis_research.release.rules import load_rules
from lokalis_research.result import Column
from lokalis_research.result.view import view
from lokalis_research.scan.outputs import recognise


def html(result, dictionary, **options):
    return view(release(result, dictionary), **options).html


def test_a_hidden_cell_has_its_own_mark_and_a_note(one_cell, dictionary):
    mark = load_rules(dictionary).markering
    page = html(one_cell(n=3), dictionary, columns=["percentage"])
    assert 'class="verborgen"' in page
    assert f"{mark.replace('<', '&lt;')} betekent: verborgen." in page


def test_the_page_is_the_same_whatever_rule_hid_the_cell(one_cell, dictionary):
    few = html(one_cell(n=3), dictionary, columns=["ziek"])
    dominated = html(one_cell(grootste=0.9, grootste_twee=0.95), dictionary, columns=["ziek"])
    assert 'class="verborgen"' in few
    assert few == dominated


def test_a_cell_that_ends_in_a_released_table_shows_it(one_cell, dictionary):
    released = release(one_cell(n=3), dictionary)
    assert released._repr_html_() == view(released).html
    assert repr(released) == "<Released verzuim: Verzuim (1 rows)>"


def test_an_interval_stands_behind_its_ratio_with_decimal_commas(one_cell, dictionary):
    page = html(one_cell(sick=125.0, error=1.0), dictionary, columns=["percentage"])
    assert "12,5 [10,6 – 14,8]" in page.replace("\u00a0", " ").replace("\u2060", "")


def test_nothing_over_nothing_is_not_a_zero(one_cell, dictionary):
    page = html(one_cell(sick=0.0, days=0.0), dictionary, columns=["percentage"])
    assert "n.v.t." in page


def test_heads_say_what_they_head(one_cell, dictionary):
    page = html(one_cell(), dictionary)
    assert '<th scope="col">Verzuim (%)' in page
    assert '<th scope="row" class="kort">2022H2</th>' in page


def test_a_remark_that_a_row_lacks_is_no_head_of_that_row(one_cell, dictionary):
    made = release(one_cell(), dictionary).derive(
        lambda _: pd.DataFrame({"waar": ["Vleuten", "Zuilen"], "op": ["", "later"], "n": [1.0, 2]}),
        name="gemerkt", title="Gemerkt", values=(Column("n", "Aantal"),),
        dimensions=(Column("waar", "Buurtteam"), Column("op", "Let op")),
    )  # fmt: skip
    shown = view(made)
    heads = re.findall(r'<th scope="row"[^>]*>([^<]*)<', shown.html)
    assert heads == ["Vleuten", "Zuilen", "later"]
    assert recognise(shown.html, repr(shown)).kind == "tabel"


def test_months_in_a_row_are_called_by_their_names(one_cell, dictionary):
    span = "2020-07..2022-12"
    made = release(one_cell(), dictionary).derive(
        lambda _: pd.DataFrame({"periode": [span], "n": [1.0]}),
        name="span", title="Span", dimensions=(Column("periode", "Periode"),),
        values=(Column("n", "Aantal"),),
    )  # fmt: skip
    assert "juli 2020 tot en met december 2022" in view(made).html
    assert span in to_csv(made)


def test_file_and_page_have_teams_in_one_order_and_a_head_names_its_unit_once(one_cell, dictionary):
    teams = ["VO en SO", "alle teams", "Vleuten"]
    made = release(one_cell(), dictionary).derive(
        lambda _: pd.DataFrame({"waar": teams, "wacht": [1.0, 2.0, 3.5], "duur": [1.0, 2.0, 3.0]}),
        name="wachten", title="Wachten", dimensions=(Column("waar", "Buurtteam"),),
        values=(
            Column("wacht", "Dagen tot begin", "dagen", 1, mixed=True),
            Column("duur", "Duur", "weken"),
        ),
    )  # fmt: skip
    page = view(made).html
    assert re.findall(r'<th scope="row"[^>]*>([^<]*)<', page) == [
        "Vleuten",
        "VO en SO",
        "alle teams",
    ]
    assert [line.split(";")[0] for line in to_csv(made).splitlines()[1:]] == sorted(
        teams, key=["Vleuten", "VO en SO", "alle teams"].index
    )
    assert '<th scope="col">Dagen tot begin<' in page
    assert '<th scope="col">Duur (weken)<' in page
    assert re.findall(r'<td class="getoond">([^<]*)<', page)[::2] == ["3,5", "1", "2"]


@pytest.mark.parametrize("low", [50.0, None])
def test_a_head_promises_an_interval_only_where_there_is_one(estimated, dictionary, low):
    page = html(estimated(60.0, low, low and 70.0), dictionary)
    assert ("[95%-interval]" in page) == (low is not None)


def test_an_unknown_column_is_refused_with_a_hint(one_cell, dictionary):
    with pytest.raises(ReleaseError, match='Did you mean "percentage"'):
        html(one_cell(), dictionary, columns=["percentag"])


def test_the_file_has_a_status_beside_every_value(one_cell, dictionary):
    lines = to_csv(release(one_cell(n=3), dictionary)).splitlines()
    row = dict(zip(lines[0].split(";"), lines[1].split(";"), strict=True))
    assert row["ziek"] == ""
    assert row["ziek_status"] == "verborgen"
    assert row["dagen"] == "1000"


def test_the_audit_file_names_the_rule(one_cell, dictionary):
    assert "ziek;verborgen;drempel" in audit_csv(release(one_cell(n=3), dictionary))


def test_a_count_of_which_nothing_is_known_is_written_too(one_cell, dictionary):
    made = release(one_cell(n=3), dictionary)
    nothing = made.table.assign(ziek=pd.Series([None] * len(made.table), dtype="str"))
    lines = to_csv(dataclasses.replace(made, table=nothing)).splitlines()
    assert dict(zip(lines[0].split(";"), lines[1].split(";"), strict=True))["ziek"] == ""
