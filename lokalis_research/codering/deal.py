"""Deal units to coders: which ones get two judgements, and who judges what in which order."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd

from lokalis_research.stats.sampling.draw import permanent_random_numbers


def deal(
    units: pd.DataFrame, coders: Sequence[str], overlap: float, together: int, key: bytes
) -> pd.DataFrame:
    """Deal units to coders."""
    drawn = units.assign(lot=permanent_random_numbers(units["eenheid_id"], _derive(key, "deling")))
    drawn = drawn.sort_values(["groep", "lot"], ignore_index=True)
    number = len(drawn)
    wanted = int(np.floor(overlap * number + 0.5))
    steps = np.arange(number + 1) * wanted // max(number, 1)
    double = np.diff(steps).astype(bool)  # spread evenly over the groups
    teams = _balanced_teams(coders, together)
    position = np.arange(wanted)[:, None]
    members = np.array([[coders.index(one) for one in team] for team in teams])
    shared = members[(position % len(teams)).ravel()] if wanted else np.empty((0, together), int)
    loads = np.bincount(shared.ravel(), minlength=len(coders))
    alone = _level(loads, number - wanted)
    ids = drawn["eenheid_id"].to_numpy()
    table = pd.DataFrame(
        {
            "codeur": pd.Series(
                np.array(coders, dtype=object)[np.concatenate([shared.ravel(), alone])],
                dtype="str",
            ),
            "eenheid_id": pd.Series(
                np.concatenate([np.repeat(ids[double], together), ids[~double]]), dtype="str"
            ),
            "dubbel": np.repeat([True, False], [shared.size, len(alone)]),
        }
    )
    shuffled = [_shuffled(table[table["codeur"] == coder], coder, key) for coder in coders]
    return pd.concat(shuffled, ignore_index=True)[["codeur", "volgnummer", "eenheid_id", "dubbel"]]


def _derive(key: bytes, *purpose: str) -> bytes:
    """Make a key for one purpose, so that a unit's place in one order tells nothing of another."""
    return hmac.digest(key, "\0".join(["codering", *purpose]).encode("utf-8"), "sha256")


def _shuffled(own: pd.DataFrame, coder: str, key: bytes) -> pd.DataFrame:
    lot = permanent_random_numbers(own["eenheid_id"], _derive(key, "volgorde", coder))
    return own.iloc[np.argsort(lot)].assign(volgnummer=np.arange(1, len(own) + 1))


def _balanced_teams(coders: Sequence[str], together: int) -> list[tuple[str, ...]]:
    """Order all groups of coders so that any first few of them burden the coders evenly."""
    left = list(combinations(coders, together))
    load = dict.fromkeys(coders, 0)
    ordered: list[tuple[str, ...]] = []
    while left:
        team = min(left, key=lambda team: sorted((load[one] for one in team), reverse=True))
        left.remove(team)
        ordered.append(team)
        for one in team:
            load[one] += 1
    return ordered


def _level(loads: np.ndarray, number: int) -> np.ndarray:
    """Deal single units in turn, to whoever has least, so that all end up with as many."""
    count = len(loads)
    top = int(loads.max(initial=0)) + -(-number // count) + 1
    turn, who = np.divmod(np.arange(top * count), count)
    # A coder with more double units joins in later turns.
    return who[turn >= loads[who]][:number]
