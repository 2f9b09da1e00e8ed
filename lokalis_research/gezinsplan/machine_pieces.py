"""Pieces of words, counted per distinct word: the same numbers as per text, in a tenth of the time.

A piece never crosses the edge of a word, so that the pieces of a text are the sum of those of its
words, and a text of thirty words has mostly words that others have too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

PIECES, LEAST_TEXTS = 4000, 5
"""At most so many pieces of three or four letters, each in at least so many texts."""

_LETTERS = (3, 4)


@dataclass(frozen=True)
class Pieces:
    """Which pieces count, and how much."""

    counter: CountVectorizer
    weigher: TfidfTransformer

    def matrix(self, texts: pd.Series[str]) -> sp.csr_matrix:
        """Count and weigh the pieces of texts."""
        in_texts, words = _words(texts)
        return self.weigher.transform(in_texts @ self.counter.transform(words))


def fit_pieces(texts: pd.Series[str]) -> Pieces:
    """Learn which pieces there are: the commonest that are in several texts."""
    in_texts, words = _words(texts)
    every = CountVectorizer(analyzer="char_wb", ngram_range=_LETTERS)
    counts = sp.csc_matrix(in_texts @ every.fit_transform(words))
    often = np.diff(counts.indptr) >= min(LEAST_TEXTS, len(texts))
    totals = np.where(often, np.asarray(counts.sum(axis=0)).ravel(), 0)
    chosen = np.sort(np.argsort(-totals, kind="stable")[: min(PIECES, int(often.sum()))])
    counter = CountVectorizer(
        analyzer="char_wb",
        ngram_range=_LETTERS,
        vocabulary=every.get_feature_names_out()[chosen].tolist(),
    )
    weigher = TfidfTransformer(sublinear_tf=True).fit(sp.csr_matrix(counts[:, chosen]))
    return Pieces(counter, weigher)


def _words(texts: pd.Series[str]) -> tuple[sp.csr_matrix, list[str]]:
    """Count the words of every text; give the words too."""
    splitter = CountVectorizer(analyzer=_split)
    counts = splitter.fit_transform(texts)
    return counts, splitter.get_feature_names_out().tolist()


def _split(text: str) -> list[str]:
    return text.lower().split()
