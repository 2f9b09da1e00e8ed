"""From texts to numbers that a machine learns from: inspectable features and pieces of words."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import scipy.sparse as sp
from sklearn.preprocessing import StandardScaler

from lokalis_research.gezinsplan.features import CAPITAL, NAMES, SMALL, features
from lokalis_research.gezinsplan.machine_pieces import Pieces, fit_pieces

WEIGHT_OF_PIECES = 3.0
"""Beside features of unit spread, a text's pieces together have this length."""

_NAME = f"([{SMALL}{CAPITAL},;] )[{CAPITAL}][{SMALL}]+"
_MASK = r"\1naam"


@dataclass(frozen=True)
class Prepared:
    """Texts, counted and without names: once, for whatever is learnt of them.

    Parameters
    ----------
    counted : pandas.DataFrame
        From `features`, by goal.
    masked : pandas.Series of str
        From `without_names`, by goal.
    """

    counted: pd.DataFrame
    masked: pd.Series[str]

    def of(self, ids: pd.Index[str]) -> Prepared:
        """Take some goals.

        Parameters
        ----------
        ids : pandas.Index of str
            Which ones, in the order wanted.

        Returns
        -------
        Prepared
        """
        return Prepared(self.counted.reindex(ids), self.masked.reindex(ids))


@dataclass(frozen=True)
class Encoder:
    """Turns texts into rows of numbers; fitted without any judgement.

    Parameters
    ----------
    scaler : sklearn.preprocessing.StandardScaler
        Brings every inspectable feature to unit spread.
    pieces : Pieces
        Counts and weighs pieces of words.
    """

    scaler: StandardScaler
    pieces: Pieces

    def matrix(self, texts: Prepared) -> sp.csr_matrix:
        """Encode texts.

        Parameters
        ----------
        texts : Prepared
            Texts of goals.

        Returns
        -------
        scipy.sparse.csr_matrix
            One row per text; first a column per name of `features.NAMES`, in units of its standard
            deviation, then a column per piece.
        """
        counted = sp.csr_matrix(self.scaler.transform(texts.counted.to_numpy()))
        letters = self.pieces.matrix(texts.masked) * WEIGHT_OF_PIECES
        return sp.hstack([counted, letters], format="csr")


def prepare(texts: pd.Series[str]) -> Prepared:
    """Count features and take names out.

    Parameters
    ----------
    texts : pandas.Series of str
        Texts of goals, by ``doel_id``.

    Returns
    -------
    Prepared
    """
    return Prepared(features(texts)[list(NAMES)], without_names(texts))


def fit_encoder(texts: Prepared) -> Encoder:
    """Learn the spread of features, and which pieces of words there are.

    Parameters
    ----------
    texts : Prepared
        The texts that people coded.

    Returns
    -------
    Encoder
    """
    scaler = StandardScaler(with_mean=False)
    return Encoder(scaler.fit(texts.counted.to_numpy()), fit_pieces(texts.masked))


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
