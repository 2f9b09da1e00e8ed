"""What is done for a column as a whole gives every cell what it gets by itself."""

import numpy as np
import pandas as pd
import pytest

from lokalis_research.levering.cells import casefold, repeats, shared, text_cells
from lokalis_research.levering.convert import convert
from lokalis_research.levering.mapping import FileAgreement, Source
from lokalis_research.levering.pseudonym import pseudonymise

FILE = FileAgreement(bestand="v.csv", tabel="verzuimmeldingen", kolommen={"melding_id": "Nr"})
HOSTILE = [
    '="0042"', "'0043", "'", '=""', "M\u200b1", "\u200b", "1,2E+5", "1e+5", "NULL", "n.v.t.", "0",
    "#N/B", "#REF!", "#12", "a\nb", "a\rb", "12.0", "12,0", "é1", "\xa0M2\xa0", "M 3", None, "M4",
]  # fmt: skip


@pytest.mark.parametrize("texts", [HOSTILE, HOSTILE[:1], ["1.0", "2.0", None], ["1.0", "2"], []])
def test_numbers_that_differ_are_read_as_numbers_that_repeat(dictionary, texts):
    field = dictionary["verzuimmeldingen"].field("melding_id")
    once, thrice = text_cells(texts), text_cells(3 * texts)
    assert not repeats(once.text)
    assert repeats(thrice.text) == bool(texts)
    alone, often = (convert(one, field, Source(kolom="Nr"), FILE) for one in (once, thrice))
    assert often.values.tolist() == pytest.approx(3 * alone.values.tolist(), nan_ok=True)
    assert {rule: mask.tolist() for rule, mask in often.marks.items()} == {
        rule: 3 * mask.tolist() for rule, mask in alone.marks.items()
    }


def test_numbers_that_differ_get_the_pseudonyms_of_numbers_that_repeat():
    ids = pd.Series(["1", None, "é", "3"], index=[4, 3, 9, 1], name="x", dtype="str")
    often = pd.concat([ids, ids, ids])
    alone, thrice = (pseudonymise(one, "melding_id", b"k" * 32) for one in (ids, often))
    pd.testing.assert_series_equal(thrice, pd.concat([alone, alone, alone]))


def test_capitals_are_folded_as_python_folds_them():
    texts = pd.Series(["MW1", None, "Straße", "ΣΑΣ", "İ", "ab"], dtype="str")
    assert casefold(texts).tolist() == texts.str.casefold().tolist()


def test_texts_that_more_rows_have_are_found_whatever_they_end_in():
    chance = np.random.default_rng(5)
    texts = pd.Series(chance.integers(0, 900, 1000), dtype="str") + chance.choice(
        ["", "é", "0"], 1000
    )
    texts = pd.concat([texts, pd.Series(["", ""], dtype="str")], ignore_index=True)
    assert shared(texts).tolist() == texts.duplicated(keep=False).tolist()
