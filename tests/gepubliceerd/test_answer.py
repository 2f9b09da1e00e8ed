"""The answer about published figures where little or nothing was published yet."""

import pytest

from lokalis_research.gepubliceerd.answer import answer
from lokalis_research.gepubliceerd.claims import CONFIRMED
from lokalis_research.gepubliceerd.verdicts import REPRODUCED


@pytest.fixture
def asked(table_of):
    """Ask with so many figures of which none was fitted, and so many claims."""

    def ask(figures, claims):
        counted = table_of(
            "geteld", oordeel=[REPRODUCED], alle=[figures], vrij=[figures], geijkt=[0]
        )
        judged = table_of("beweringen", oordeel=[CONFIRMED] * claims)
        checked = table_of("controles", opnieuw=["klopt"])
        return answer(counted, judged, checked, made_up=True)

    return ask


def test_before_anything_was_published_there_is_nothing_to_count(asked):
    assert asked(0, 0).points == ("Over dit halfjaar en eerder zijn geen cijfers gepubliceerd.",)


def test_of_what_was_not_fitted_and_not_claimed_nothing_is_said(asked):
    said = str(asked(3, 0))
    assert said.startswith("Van de 3 gepubliceerde cijfers kan deze levering er 3 nagaan. Daarvan:")
    assert "afgestemd" not in said
    assert "beweringen" not in said
