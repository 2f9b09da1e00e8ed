"""From texts to numbers that a machine learns from: inspectable features and pieces of words."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import scipy.sparse as sp
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import StandardScaler

from lokalis_research.gezinsplan.features import NAMES, features

PIECES, LEAST_TEXTS = 4000, 5
"""At most so many pieces of three or four letters, each in at least so many texts."""

WEIGHT_OF_PIECES = 3.0
"""Beside features of unit spread, a text's pieces together have this length."""

_NAME = r"([\pL,;] )\p{Lu}\p{Ll}+"
_MASK = r"\1naam"


@dataclass(frozen=True)
class Encoder:
    """Turns texts into rows of numbers; fitted without any judgement.

    Parameters
    ----------
    scaler : sklearn.preprocessing.StandardScaler
        Brings every inspectable feature to unit spread.
    pieces : sklearn.feature_extraction.text.TfidfVectorizer
        Weighs pieces of three or four letters.
    """

    scaler: StandardScaler
    pieces: TfidfVectorizer

    def matrix(self, texts: pd.Series[str]) -> sp.csr_matrix:
        """Encode texts.

        Parameters
        ----------
        texts : pandas.Series of str
            Texts of goals.

        Returns
        -------
        scipy.sparse.csr_matrix
            One row per text; first a column per name of `features.NAMES`, in units of its standard
            deviation, then a column per piece.
        """
        counted = sp.csr_matrix(self.scaler.transform(features(texts)[list(NAMES)].to_numpy()))
        letters = self.pieces.transform(without_names(texts)) * WEIGHT_OF_PIECES
        return sp.hstack([counted, letters], format="csr")


def fit_encoder(texts: pd.Series[str]) -> Encoder:
    """Learn the spread of features, and which pieces of words there are.

    Parameters
    ----------
    texts : pandas.Series of str
        The texts that people coded.

    Returns
    -------
    Encoder
    """
    scaler = StandardScaler(with_mean=False).fit(features(texts)[list(NAMES)].to_numpy())
    pieces = TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(3, 4),
        min_df=min(LEAST_TEXTS, len(texts)),
        max_features=PIECES,
        sublinear_tf=True,
    )
    return Encoder(scaler, pieces.fit(without_names(texts)))


def without_names(texts: pd.Series[str]) -> pd.Series[str]:
    """Replace words with a capital inside a sentence, so that no machine remembers a name.

    Parameters
    ----------
    texts : pandas.Series of str
        Texts of goals.

    Returns
    -------
    pandas.Series of str
        A blunt tool beside `deidentify`: for what a machine learns, not for what people read.

    Examples
    --------
    >>> without_names(pd.Series(["Wij vragen Femke de Boer om hulp. Zij belt juf Anna."])).item()
    'Wij vragen naam de naam om hulp. Zij belt juf naam.'
    """
    once = texts.astype("str").str.replace(_NAME, _MASK, regex=True)
    # A second time: of two names in a row the first is the other's beginning.
    return once.str.replace(_NAME, _MASK, regex=True)
