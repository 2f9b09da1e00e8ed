"""How much a goal is like those that were coded, by the pieces of its words."""

import numpy as np
import pandas as pd
import pytest

from lokalis_research.gezinsplan.features import familiarity, fit_pieces

SHORT = [f"ik bel elke {day} zelf met oma over school" for day in ("maandag", "dinsdag", "zondag")]
STIFF = [f"vergroten van draagkracht binnen {what}" for what in ("systeem", "gezin", "netwerk")]
STRANGE = "zxq wvy qqx"


def familiar(texts, coded, family=None):
    given = pd.Series(texts)
    pieces = fit_pieces(given).matrix(given)
    of = np.arange(len(texts)) if family is None else np.array(family)
    manner = np.array([int(texts[at] in STIFF * 4) for at in coded])
    return familiarity(pieces, np.array(coded), of, manner)


def test_a_goal_in_known_words_is_familiar_and_one_in_other_words_is_not():
    texts = SHORT * 4 + STIFF * 4 + [SHORT[0], STRANGE]
    found = familiar(texts, range(24))
    assert found[24] == pytest.approx(1, abs=0.01)
    assert found[25] == 0
    assert found[:24].mean() > 0.8


def test_the_own_family_does_not_make_a_goal_familiar():
    """What a family wrote before tells nothing of how others write."""
    texts = SHORT * 4 + STIFF * 4 + [STRANGE, f"{STRANGE} maandag"]
    family = [*range(24), 99, 99]
    assert familiar(texts, range(26), family)[24] < 0.1
