"""Pieces of words, counted per distinct word."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from lokalis_research.gezinsplan import features
from lokalis_research.gezinsplan.features import LEAST_TEXTS, fit_pieces


@pytest.mark.parametrize("most", [40, 4000])
def test_the_numbers_are_those_of_counting_per_text(studied, monkeypatch, most):
    monkeypatch.setattr(features, "PIECES", most)
    learn, other = studied.texts.iloc[:300], studied.texts.iloc[300:500]
    pieces = fit_pieces(learn)
    names = pieces.counter.get_feature_names_out()
    per_text = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 4), vocabulary=names, sublinear_tf=True
    ).fit(learn)

    expected, found = per_text.transform(other), pieces.matrix(other)
    np.testing.assert_allclose(found.toarray(), expected.toarray(), rtol=0, atol=1e-12)


def test_all_pieces_in_enough_texts_are_kept(studied):
    learn = studied.texts.iloc[:200]
    per_text = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), min_df=LEAST_TEXTS)
    expected = per_text.fit(learn).get_feature_names_out()
    assert fit_pieces(learn).counter.get_feature_names_out().tolist() == expected.tolist()


@pytest.mark.parametrize("text", ["", "   ", "xyzzyx", "\n"])
def test_a_text_without_known_pieces_is_an_empty_row(studied, text):
    pieces = fit_pieces(studied.texts.iloc[:100])
    assert pieces.matrix(pd.Series([text, "wij willen"])).getnnz(axis=1)[0] == 0
