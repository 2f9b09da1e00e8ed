"""From texts to numbers that a machine learns from: inspectable features and pieces of words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import scipy.sparse as sp
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
from sklearn.preprocessing import StandardScaler

from lokalis_research.gezinsplan.features import CAPITAL, NAMES, SMALL, features
from lokalis_research.microdata import Microdata

PIECES, LEAST_TEXTS = 4000, 5
"""At most so many pieces of three or four letters, each in at least so many texts."""

_LETTERS = (3, 4)


@dataclass(frozen=True)
class Pieces:
    """Which pieces of words count, and how much.

    They are counted per distinct word: the same numbers as per text, in a tenth of the time. A
    piece never crosses the edge of a word, so that the pieces of a text are the sum of those of its
    words, and a text of thirty words has mostly words that others have too.
    """

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


WEIGHT_OF_PIECES = 3.0
"""Beside features of unit spread, a text's pieces together have this length."""

_NAME = f"([{SMALL}{CAPITAL},;] )[{CAPITAL}][{SMALL}]+"
_MASK = r"\1naam"


@dataclass(frozen=True, repr=False)
class Prepared(Microdata):
    """Texts, counted and without names: once, for whatever is learnt of them."""

    counted: pd.DataFrame
    masked: pd.Series[str]

    def of(self, ids: pd.Index[str]) -> Prepared:
        """Take some goals."""
        return Prepared(self.counted.reindex(ids), self.masked.reindex(ids))


@dataclass(frozen=True)
class Encoder:
    """Turns texts into rows of numbers; fitted without any judgement."""

    scaler: StandardScaler
    pieces: Pieces

    def matrix(self, texts: Prepared) -> sp.csr_matrix:
        """Encode texts."""
        counted = sp.csr_matrix(self.scaler.transform(texts.counted.to_numpy()))
        letters = self.pieces.matrix(texts.masked) * WEIGHT_OF_PIECES
        return sp.hstack([counted, letters], format="csr")


def prepare(texts: pd.Series[str]) -> Prepared:
    """Count features and take names out."""
    return Prepared(features(texts)[list(NAMES)], without_names(texts))


def fit_encoder(texts: Prepared) -> Encoder:
    """Learn the spread of features, and which pieces of words there are."""
    scaler = StandardScaler(with_mean=False)
    return Encoder(scaler.fit(texts.counted.to_numpy()), fit_pieces(texts.masked))


def without_names(texts: pd.Series[str]) -> pd.Series[str]:
    """Replace words with a capital inside a sentence, so that no machine remembers a name."""
    once = texts.astype("str").str.replace(_NAME, _MASK, regex=True)
    # A second time: of two names in a row the first is the other's beginning.
    return once.str.replace(_NAME, _MASK, regex=True)
