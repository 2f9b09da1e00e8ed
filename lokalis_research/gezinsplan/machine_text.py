"""From texts to numbers that a machine learns from: inspectable features and pieces of words."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import scipy.sparse as sp
from sklearn.preprocessing import StandardScaler

from lokalis_research.gezinsplan.features import CAPITAL, NAMES, SMALL, features
from lokalis_research.gezinsplan.machine_pieces import Pieces, fit_pieces
from lokalis_research.microdata import Microdata

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
