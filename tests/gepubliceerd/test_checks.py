"""The sums between published figures are worked out anew in every run."""

from dataclasses import replace

import pytest

from lokalis_research import published
from lokalis_research.errors import DictionaryError
from lokalis_research.gepubliceerd.checks import AGREES, CHANGED, check_figures, sides
from lokalis_research.period import HalfYear
from lokalis_research.published import known_at
from lokalis_research.release.door import release

PAGE = HalfYear(2022, 2)


def test_all_sums_come_out_as_written_down(figures, dictionary):
    table = check_figures(figures, dictionary, PAGE).table
    assert len(table) == 78
    assert set(table["opnieuw"]) == {AGREES}


def test_a_changed_figure_shows_in_every_sum_it_is_in(dictionary):
    figures = dictionary.published
    name = "jv2019-bereik-gezinnen-aantal"
    figures["waarde"] = figures["waarde"].mask(figures["id"] == name, 8000)
    changed = replace(dictionary, registers={**dictionary.registers, "published": figures})
    table = check_figures(release(published.everything(changed), changed), changed, PAGE).table
    uses = changed.checks.set_index("id")["ids_gebruikt"].str.contains(name)
    other = table.set_index("controle")["opnieuw"] == CHANGED
    assert other.any()
    assert set(other[other].index) <= set(uses[uses].index)


def test_a_sum_waits_for_its_figures(dictionary):
    early = known_at(dictionary, HalfYear(2020, 1))
    table = check_figures(
        release(published.everything(early), early), early, HalfYear(2020, 1)
    ).table
    assert 0 < len(table) < 78


def test_means_and_counts_of_months():
    values = {"kort-1": 2.0, "kort-2": 4.0, "totaal-1": 1.0, "totaal-2": 9.0}
    assert sides("gem(kort) = boven(kort, totaal)", list(values), values) == (3.0, 1.0)


@pytest.mark.parametrize("rule", ["a = b.real", "a = open(1)", "a = z"])
def test_a_rule_is_a_sum_and_nothing_else(rule):
    with pytest.raises(DictionaryError, match="something else than a sum"):
        sides(rule, ["x", "y"], {"x": 1.0, "y": 2.0})
