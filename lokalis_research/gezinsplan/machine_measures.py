"""How good the machine is on families and on wording that it never saw, and beside people."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
from scipy import stats

from lokalis_research.gezinsplan.features import fit_encoder, prepare
from lokalis_research.gezinsplan.machine import SEED, SURE, Learnt, Machine, fit_once

Floats = npt.NDArray[np.float64]

RESAMPLES = 400
STEPS = 5
"""In so many equal steps of the chance the calibration is shown."""

MEASURES = ("onderscheid", "gelijk", "ac1", "antwoordt", "gelijk_als_zeker")
_ENDS = (2.5, 97.5)


def measure(learnt: Learnt) -> dict[str, float]:
    """Compare the machine's chances with what people decided, on families left out."""
    gold = learnt.gold
    weights = family_weights(gold["gezin"].to_numpy())
    found = _measures(
        gold["kans"].to_numpy(dtype=float), gold["voldoet"].to_numpy(dtype=bool), weights
    )
    named: dict[str, float] = {}
    for name, values in found.items():
        low, high = np.nanpercentile(values[1:], _ENDS) if np.isfinite(values[0]) else (np.nan,) * 2
        named |= {name: float(values[0]), f"{name}_laag": float(low), f"{name}_hoog": float(high)}
    return named


def family_weights(family: npt.NDArray[np.int64], *, number: int = RESAMPLES) -> Floats:
    """Weigh goals by how often their family is drawn."""
    codes, different = pd.factorize(family)
    random = np.random.default_rng(SEED)
    n = len(different)
    drawn = random.multinomial(n, np.full(n, 1 / n), size=number)
    return np.vstack([np.ones(len(codes)), drawn[:, codes]]).astype(float)


def auc(chance: Floats, met: npt.NDArray[np.bool_], weights: Floats) -> Floats:
    """Compute weighted areas under the ROC curve, ties counted half."""
    order = np.argsort(chance, kind="stable")
    starts = np.flatnonzero(np.diff(chance[order], prepend=-np.inf))
    yes = np.add.reduceat(weights[:, order] * met[order], starts, axis=1)
    no = np.add.reduceat(weights[:, order] * ~met[order], starts, axis=1)
    wins = (yes * (np.cumsum(no, axis=1) - no / 2)).sum(axis=1)
    pairs = yes.sum(axis=1) * no.sum(axis=1)
    return np.asarray(np.divide(wins, pairs, out=np.full(len(weights), np.nan), where=pairs > 0))


def calibration(learnt: list[Learnt]) -> pd.DataFrame:
    """Lay chances beside what came of them, over all criteria."""
    every = pd.concat([one.gold for one in learnt], ignore_index=True)
    step = np.minimum((every["kans"] * STEPS).astype(int), STEPS - 1) + 1
    rows = every.assign(stap=step)
    table = rows.groupby("stap").agg(
        kans=("kans", "mean"), voldoet=("voldoet", "mean"), doelen=("kans", "size")
    )
    table[["kans", "voldoet"]] *= 100
    for name, side in (("gezinnen_wel", True), ("gezinnen_niet", False)):
        families = rows[rows["voldoet"] == side].groupby("stap")["gezin_id"].unique()
        table[name] = [families.get(step, ()) for step in table.index]
    return table.reset_index()


def _measures(chance: Floats, met: npt.NDArray[np.bool_], weights: Floats) -> dict[str, Floats]:
    def mean(of: npt.NDArray[np.float64] | npt.NDArray[np.bool_]) -> Floats:
        return np.asarray(weights @ of.astype(np.float64) / weights.sum(axis=1))

    says = chance >= 0.5
    sure = np.maximum(chance, 1 - chance) >= SURE
    agree, share, answered = mean(says == met), mean(met), mean(sure)
    middle = (mean(says) + share) / 2
    by_chance = 2 * middle * (1 - middle)
    with np.errstate(divide="ignore", invalid="ignore"):
        return {
            "onderscheid": auc(chance, met, weights),
            "gelijk": 100 * agree,
            "ac1": (agree - by_chance) / (1 - by_chance),
            "antwoordt": 100 * answered,
            "gelijk_als_zeker": 100 * mean(sure & (says == met)) / answered,
        }


LEVEL = 0.95


def beside_people(learnt: Learnt, codings: pd.DataFrame) -> dict[str, Any]:
    """Compare both kinds of agreement on the same goals: those that several coders judged.

    The interval is that of a ratio of totals over families (linearised), with a t distribution.
    """
    goals = _per_goal(learnt, codings)
    if goals.empty:
        return dict.fromkeys(
            ("mens_mens", "machine_mens", "verschil", "verschil_laag", "verschil_hoog"), np.nan
        ) | {"doelen": 0, "gezinnen": (), "oneens": (), "machine_oneens": ()}
    difference = goals["machine"] - goals["mensen"]
    mean = float(difference.mean())
    residual = (difference - mean).groupby(goals["gezin"]).sum()
    families = len(residual)
    error = float(np.sqrt((residual**2).sum() * families / max(families - 1, 1))) / len(goals)
    half = float(stats.t.ppf((1 + LEVEL) / 2, max(families - 1, 1))) * error
    return {
        "mens_mens": 100 * float(goals["mensen"].mean()),
        "machine_mens": 100 * float(goals["machine"].mean()),
        "verschil": 100 * mean,
        "verschil_laag": 100 * (mean - half),
        "verschil_hoog": 100 * (mean + half),
        "doelen": len(goals),
        "gezinnen": goals["gezin"].unique(),
        "oneens": goals.loc[goals["mensen"] < 1, "gezin"].unique(),
        "machine_oneens": goals.loc[goals["machine"] < 1, "gezin"].unique(),
    }


def _per_goal(learnt: Learnt, codings: pd.DataFrame) -> pd.DataFrame:
    """Give per goal the share of pairs that agree, and of coders that the machine agrees with."""
    first = learnt.codes[0]
    own = codings[(codings["criterium"] == learnt.criterium) & codings["oordeel"].notna()]
    own = own.merge(learnt.gold, on="eenheid_id")
    yes = own["oordeel"] == first
    goals = (
        own.assign(ja=yes, eens=yes == (own["kans"] >= 0.5))
        .groupby("eenheid_id", sort=True)
        .agg(
            aantal=("ja", "size"),
            ja=("ja", "sum"),
            machine=("eens", "mean"),
            gezin=("gezin_id", "first"),
        )
    )
    goals = goals[goals["aantal"] > 1]
    no = goals["aantal"] - goals["ja"]
    alike = goals["ja"] * (goals["ja"] - 1) + no * (no - 1)
    return goals.assign(mensen=alike / (goals["aantal"] * (goals["aantal"] - 1)))


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
