"""The absence page of an organisation so small that hardly anything may be shown."""

import re

import pandas as pd
import pytest

from lokalis_research.demo import generate_staff
from lokalis_research.period import HalfYear
from lokalis_research.release.door import release
from lokalis_research.release.register import Register
from lokalis_research.release.rules import load_rules
from lokalis_research.result.view import view
from lokalis_research.verzuim import analyse, change, figures, spells, tables
from lokalis_research.verzuim.clean import clean_absence
from lokalis_research.verzuim.schemes import VERNET, two_way

PERIOD = HalfYear(2022, 2)
BEFORE = PERIOD.shift(-2)


@pytest.fixture(scope="module", params=[1, 5, 12, 30, 60])
def absence(request):
    """The absence of so many employees of the demo, in two clusters."""
    staff = generate_staff()
    contracts = staff.dienstverbanden
    running = contracts[contracts["einde"].isna()]
    chosen = sorted(running["medewerker_id"].unique())[: request.param]
    contracts = contracts[contracts["medewerker_id"].isin(chosen)]
    return clean_absence(
        contracts.assign(buurtteam=contracts["buurtteam"].fillna("Geen buurtteam")),
        staff.verzuimmeldingen[staff.verzuimmeldingen["medewerker_id"].isin(chosen)],
        peildatum=PERIOD.last_day,
    )


@pytest.fixture
def let_out(dictionary):

    def out(result):
        released = release(result, dictionary)
        assert view(released).html
        return released

    return out


def test_every_figure_and_table_says_what_it_cannot_show(absence, let_out):
    groups = {"cluster": {team: str(len(team) % 2) for team in absence.teams}}
    by_cluster = {"by": ("cluster",), "groups": groups}
    rates = let_out(analyse.absence_rate(absence, PERIOD.trailing(6), scheme=two_way(14)))
    clusters = let_out(analyse.absence_rate(absence, [BEFORE, PERIOD], **by_cluster))
    split = let_out(analyse.split_by_definition(absence, [PERIOD]))
    told = pd.DataFrame({"periode": ["2022-07", "2022-08"], "kort": [1.0, 1.2]})
    fit = let_out(change.fit_of_cuts(absence, told))
    frequency = let_out(spells.reporting_frequency(absence, PERIOD.trailing(4)))
    duration = let_out(spells.mean_duration(absence, PERIOD.trailing(4)))
    zero = let_out(spells.zero_absence(absence, PERIOD.trailing(4)))
    shown = [
        figures.half_years(rates),
        figures.clusters(clusters, rates, PERIOD),
        figures.definitions(tables.short_shares(split), fit),
    ]
    for figure in shown:
        assert "nan" not in re.sub(r"data:image/png;base64,[^\"]*", "", figure._repr_html_())
    tables.key_figures(frequency, duration, zero)
    tables.rate_or_mix(clusters, BEFORE, PERIOD)
    begun = let_out(change.begun_or_carried(absence, [BEFORE, PERIOD]))
    tables.begun_or_carried(begun, frequency, BEFORE, PERIOD)
    let_out(change.changes(absence, BEFORE, PERIOD, two_way(14)))


@pytest.mark.filterwarnings("error")  # a warning stands on the page, and stops its sharing
def test_published_months_in_which_nobody_was_employed_fit_no_boundary(absence, let_out):
    told = pd.DataFrame({"periode": ["1990-07", "1990-08"], "kort": [1.0, 1.2]})
    fit = let_out(change.fit_of_cuts(absence, told))
    assert fit.table[[one.name for one in change.FIT]].isna().all(axis=None)


@pytest.mark.parametrize("scheme", [VERNET, two_way(14), two_way(365)])
def test_a_hidden_class_cannot_be_subtracted_from_its_total(absence, let_out, scheme):
    released = let_out(analyse.absence_rate(absence, PERIOD.trailing(4), scheme=scheme))
    for period, rows in released.table.assign(
        hidden=released.status["verzuimde_fte_dagen"] == "verborgen"
    ).groupby("periode"):
        parts = rows[rows["klasse"] != "totaal"]
        total = rows[rows["klasse"] == "totaal"]
        if not total["hidden"].any():
            assert parts["hidden"].sum() != 1, period


def test_where_nothing_is_small_nothing_more_is_hidden(dictionary):
    staff = generate_staff()
    contracts = staff.dienstverbanden
    absence = clean_absence(
        contracts.assign(buurtteam=contracts["buurtteam"].fillna("Geen buurtteam")),
        staff.verzuimmeldingen,
        peildatum=PERIOD.last_day,
    )
    register = Register(load_rules(dictionary))
    split = analyse.split_by_definition(absence, [PERIOD])
    released = release(split, dictionary, register=register)
    hidden = released.table[released.status["verzuimde_fte_dagen"] == "verborgen"]
    assert set(hidden["grens"]) == {"t/m 365 dagen"}
    assert set(hidden["klasse"]) == {"kort", "lang"}
    # Of what is hidden no share is given; of all else it is that of the two rates.
    shares = tables.short_shares(released)
    assert set(shares.table.loc[shares.table["aandeel"].isna(), "grens"]) == {"t/m 365 dagen"}
    either = released.table.set_index(["grens", "conventie", "klasse"])["verzuimpercentage"]
    first = shares.table.iloc[0]
    short, whole = (either[first["grens"], first["conventie"], one] for one in ("kort", "totaal"))
    assert first["aandeel"] == pytest.approx(100 * short / whole)
    rates = analyse.absence_rate(absence, [PERIOD], scheme=VERNET)
    by_class = release(rates, dictionary, register=register)
    # Long absence can be read: its two parts, of few employees each, are one class.
    assert not (by_class.status["verzuimde_fte_dagen"] == "verborgen").any()
