"""Pages say of planted truths what is so, or nothing: never what is not so.

``docs/waarheden.md`` shows what came of more cities; `tests.waarheden` makes it.
"""

import pytest
from planted_truths import PLANTED

from tests import waarheden
from tests.planted import SILENT, STATED, WRONG, Said, verdict
from tests.waarheden import PAGES, claims_wrong, intervals_missed, told_of, too_often


def test_every_planted_truth_is_laid_beside_a_page_or_said_to_be_on_none():
    kinds = {kind for kind, _, _ in PLANTED}

    assert kinds == waarheden.CLAIMED | set(waarheden.SILENT_ON)
    assert not waarheden.CLAIMED & set(waarheden.SILENT_ON)


@pytest.mark.parametrize(
    ("side", "planted", "outcome"),
    [
        ("hoger", 1.0, STATED),
        ("hoger", -1.0, WRONG),
        ("lager", 0.0, WRONG),
        ("nauwelijks", 0.01, STATED),
        ("nauwelijks", 0.5, WRONG),
        ("niet te zeggen", 5.0, SILENT),
    ],
)
def test_a_verdict_is_laid_beside_the_sign_of_what_was_planted(side, planted, outcome):
    assert verdict("pagina", "iets", side, planted, "").outcome == outcome


def test_what_is_wrong_is_counted_once_per_city_and_page():
    wrong = Said("30", "team", "", "", WRONG)
    stated = Said("30", "team", "", "", STATED)

    assert claims_wrong([[wrong, wrong], [stated], [stated, wrong]]) == {"30": (2, 3)}


def test_more_than_one_in_twenty_is_judged_by_chance():
    assert not too_often(1, 8)
    assert not too_often(3, 20)
    assert too_often(4, 20)


def test_the_page_of_absence_says_nothing_that_is_not_so(tmp_path):
    said = told_of(1, tmp_path, ["40"])

    assert len(said) > 5
    assert not [one for one in said if one.outcome == WRONG]


@pytest.mark.long
def test_no_page_says_what_is_not_so_in_more_than_one_city_in_twenty(tmp_path, capsys):
    said = [told_of(seed, tmp_path / str(seed)) for seed in range(1, 4)]
    claims, missed = claims_wrong(said), intervals_missed(said)
    with capsys.disabled():
        print(waarheden.written(said))

    assert len({one.page.split("/")[0] for world in said for one in world}) == len(PAGES)
    assert not [page for page, counts in claims.items() if too_often(*counts, len(claims))]
    assert not [what for what, counts in missed.items() if too_often(*counts, len(missed))]
