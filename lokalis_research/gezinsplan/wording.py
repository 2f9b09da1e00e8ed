"""Manners of writing: which there are among coded goals, and how much another goal is like them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.integer]

GROUPS = 4
_COMMON_WORDS, _DIRECTIONS = 300, 20
_SEED = 0


def wording_groups(texts: pd.Series[str]) -> pd.Series[int]:
    """Sort goals by manner of writing, without looking at any judgement.

    Writers betray themselves by how often they use the commonest words (Burrows, 2002): the
    tf-idf weights of the 300 commonest words, in 20 dimensions, in k-means clusters.
    """
    ordered = texts.sort_index()
    common = TfidfVectorizer(max_features=_COMMON_WORDS, sublinear_tf=True).fit_transform(ordered)
    directions = min(_DIRECTIONS, common.shape[1] - 1)
    style = normalize(TruncatedSVD(directions, random_state=_SEED).fit_transform(common))
    found = KMeans(GROUPS, n_init=10, random_state=_SEED).fit_predict(style)
    return pd.Series(found, index=ordered.index, name="woordgroep").reindex(texts.index)


_NEAREST = 3
_AT_ONCE = 2000


def familiarity(pieces: sp.csr_matrix, coded: Ints, family: Ints, manner: Ints) -> Floats:
    """Tell how much goals read like coded goals of other families, from their pieces of words.

    One is as coded goals read beside each other, and zero as they do beside goals of other manners
    of writing only. No judgement is looked at.
    """
    rows = normalize(pieces)
    known = rows[coded].T.tocsc()

    def likeness(of: Ints, own: Ints | None = None) -> Floats:
        alike = (rows[of] @ known).toarray()
        alike[family[of][:, None] == family[coded]] = 0
        if own is not None:
            alike[own[:, None] == manner] = 0
        return np.asarray(np.sort(alike, axis=1)[:, -_NEAREST:].mean(axis=1))

    near, far = np.median(likeness(coded)), np.median(likeness(coded, manner))
    if near <= far:
        return np.ones(rows.shape[0])
    every = np.arange(rows.shape[0])
    parts = [likeness(every[at : at + _AT_ONCE]) for at in range(0, len(every), _AT_ONCE)]
    return np.clip((np.concatenate(parts) - far) / (near - far), 0, 1)
