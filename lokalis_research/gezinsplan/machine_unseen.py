"""How much worse the machine is on wording that it never saw."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from lokalis_research.gezinsplan.machine import Learnt, Machine
from lokalis_research.gezinsplan.machine_fit import SEED, fit_once
from lokalis_research.gezinsplan.machine_measures import auc, family_weights
from lokalis_research.gezinsplan.machine_text import fit_encoder, prepare

GROUPS = 4
_COMMON_WORDS, _DIRECTIONS = 300, 20
_ENDS = (2.5, 97.5)


def wording_groups(texts: pd.Series[str]) -> pd.Series[int]:
    """Sort goals by manner of writing, without looking at any judgement.

    Writers betray themselves by how often they use the commonest words (Burrows, 2002): the
    tf-idf weights of the 300 commonest words, in 20 dimensions, in k-means clusters.
    """
    ordered = texts.sort_index()
    common = TfidfVectorizer(max_features=_COMMON_WORDS, sublinear_tf=True).fit_transform(ordered)
    directions = min(_DIRECTIONS, common.shape[1] - 1)
    style = normalize(TruncatedSVD(directions, random_state=SEED).fit_transform(common))
    found = KMeans(GROUPS, n_init=10, random_state=SEED).fit_predict(style)
    return pd.Series(found, index=ordered.index, name="woordgroep").reindex(texts.index)


def unseen_wording(machine: Machine, texts: pd.Series[str], groups: pd.Series[int]) -> pd.DataFrame:
    """Learn without one manner of writing at a time, and judge on that one.

    Everything is fitted anew without the group, also which pieces of words there are. Areas are
    averages over groups, weighted by their number of goals; a group where all goals are alike, or
    without which they are, is left out.
    """
    ids = pd.Index(groups.sort_index().index)
    prepared = prepare(texts.reindex(ids))
    unseen: dict[str, npt.NDArray[np.float64]] = {
        name: np.zeros(len(one.gold)) for name, one in machine.learnt.items()
    }
    for group in sorted(groups.unique()):
        train = ids[(groups.reindex(ids) != group).to_numpy()]
        held = ids[(groups.reindex(ids) == group).to_numpy()]
        encoder = fit_encoder(prepared.of(train))
        known, new = (encoder.matrix(prepared.of(some)) for some in (train, held))
        for name, one in machine.learnt.items():
            unseen[name] += _judge(one, train, known, held, new)
    rows = [
        {"criterium": name, **_compare(one, unseen[name], groups)}
        for name, one in machine.learnt.items()
    ]
    return pd.DataFrame(rows)


def _judge(
    one: Learnt, train: pd.Index[str], known: sp.csr_matrix, held: pd.Index[str], new: sp.csr_matrix
) -> npt.NDArray[np.float64]:
    """Score the goals that were held out; zero for the others, missing where nothing is learnt."""
    units = pd.Index(one.gold["eenheid_id"])
    rows, test = train.get_indexer(units), held.get_indexer(units)
    met, family = one.gold["voldoet"].to_numpy(dtype=bool), one.gold["gezin"].to_numpy()
    learn = (rows >= 0) & ~np.isin(family, family[test >= 0])
    score = np.zeros(len(units))
    if not 0 < met[learn].sum() < learn.sum():
        score[test >= 0] = np.nan
        return score
    weights, intercept = fit_once(known[rows[learn]], met[learn])
    score[test >= 0] = new[test[test >= 0]] @ weights + intercept
    return score


def _compare(
    one: Learnt, score: npt.NDArray[np.float64], groups: pd.Series[int]
) -> dict[str, float]:
    gold = one.gold
    met = gold["voldoet"].to_numpy(dtype=bool)
    group = groups.reindex(gold["eenheid_id"]).to_numpy()
    weights = family_weights(gold["gezin"].to_numpy())
    known, unknown, size = [], [], []
    for number in np.unique(group):
        rows = (group == number) & np.isfinite(score)
        if 0 < met[rows].sum() < rows.sum():
            known.append(auc(gold["kans"].to_numpy()[rows], met[rows], weights[:, rows]))
            unknown.append(auc(score[rows], met[rows], weights[:, rows]))
            size.append(rows.sum())
    if not size:
        return dict.fromkeys(
            ("bekend", "onbekend", "verlies", "verlies_laag", "verlies_hoog", "slechtste"), np.nan
        )
    share = np.array(size) / sum(size)
    before, after = share @ np.array(known), share @ np.array(unknown)
    low, high = np.nanpercentile((before - after)[1:], _ENDS)
    return {
        "bekend": float(before[0]),
        "onbekend": float(after[0]),
        "verlies": float(before[0] - after[0]),
        "verlies_laag": float(low),
        "verlies_hoog": float(high),
        "slechtste": float(np.nanmin([area[0] for area in unknown])),
    }
