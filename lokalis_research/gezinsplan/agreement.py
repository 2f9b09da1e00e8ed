"""What coders settled about goals, and how far all of a round agree, per criterion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.codering.codebook import Codebook, Criterium
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import AnalysisError
from lokalis_research.gezinsplan.estimate import CRITERIUM, Rests, lay_out
from lokalis_research.gezinsplan.goals import GOALS, goals_in
from lokalis_research.levering import CheckedDelivery
from lokalis_research.microdata import Microdata
from lokalis_research.missing import needs
from lokalis_research.period import HalfYear
from lokalis_research.result import Column, Result, build, estimate_of, number_of, share_of
from lokalis_research.stats import agreement
from lokalis_research.stats.agreement import Coefficient, Measure, Ratings

# Ends of percentile intervals ask about a thousand (Efron and Tibshirani, 1993).
RESAMPLES = 1000
ROUND = Column("ronde", "Ronde")
ESTIMATES = (
    estimate_of("gezin", "overeenstemming", "Eens", "%", 0, "aandeel"),
    estimate_of("gezin", "kappa", "κ", "", 2),
    estimate_of("gezin", "alfa", "α", "", 2),
    estimate_of("gezin", "ac1", "AC1", "", 2),
    estimate_of("gezin", "eens_minst", "Eens over het moeilijkste antwoord", "%", 0, "aandeel"),
    estimate_of("gezin", "prevalentie", "Eerste antwoord", "%", 0, "aandeel"),
)
_SHARES = ("overeenstemming", "eens_minst", "prevalentie")
METHOD = (
    "Doelen die twee of meer codeurs los van elkaar beoordeelden; ‘niet te zeggen’ telt niet als "
    "oordeel. κ: Conger (bij twee codeurs die van Cohen), α: Krippendorff, AC1: Gwet; bij een "
    "geordende schaal gewogen (κ en AC2 kwadratisch, α ordinaal). Intervallen: bootstrap over "
    f"gezinnen, {RESAMPLES} keer. Wordt één antwoord bijna altijd gegeven, dan is κ laag ook "
    "als codeurs het bijna altijd eens zijn; AC1 heeft daar geen last van, maar zegt dan weinig "
    "over het andere antwoord. Daarvoor staat er hoe vaak codeurs het eens zijn over het antwoord "
    "waarover zij dat het minst zijn. Een leeg vakje is niet bepaald: waar iedereen steeds "
    "hetzelfde zei, bestaan κ en α niet."
)


@dataclass(frozen=True, repr=False)
class Asked(Microdata):
    """The judgements on one criterion in one round."""

    ronde: str
    criterion: Criterium
    ratings: Ratings
    families: npt.NDArray[np.str_]

    @property
    def weights(self) -> agreement.WeightKind:
        """How near answers count as: the squared distance where they have an order."""
        return "quadratic" if self.criterion.meetniveau == "ordinaal" else "identity"


def agreement_by_criterion(
    codings: pd.DataFrame, families: pd.Series[str], codebook: Codebook
) -> Result:
    """Compute how far all coders of a round agree, per criterion."""
    rows, behind = [], []
    for asked in asked_in(codings, families, codebook):
        found = coefficients(asked)
        row: dict[str, object] = {"ronde": asked.ronde, "criterium": asked.criterion.titel}
        for name, one in found.items():
            scale = 100.0 if name in _SHARES else 1.0
            numbers = (one.value * scale, one.low * scale, one.high * scale)
            row |= dict(zip((name, f"{name}_laag", f"{name}_hoog"), numbers, strict=True))
        rows.append(row)
        behind.append(_rests(asked))
    table = pd.DataFrame(rows, columns=["ronde", "criterium", *_ends()])
    return lay_out(
        table,
        {one.name: [rests[one.name] for rests in behind] for one in ESTIMATES},
        ESTIMATES,
        dimensions=(ROUND, CRITERIUM),
        name="overeenstemming",
        title="Hoe vaak codeurs het eens zijn, per criterium",
        method=METHOD,
    )


def asked_in(
    codings: pd.DataFrame, families: pd.Series[str], codebook: Codebook
) -> Iterator[Asked]:
    """Go through rounds and criteria that somebody judged."""
    strange = set(codings["codeboekversie"]) - {codebook.versie}
    if strange:
        raise AnalysisError(
            f"Some goals were coded with {len(strange)} other versions of the codebook than "
            f"{codebook.versie}.",
            remedy="Compute agreement per round, each with its own codebook.",
        )
    rows = codings.assign(gezin_id=codings["eenheid_id"].map(families))
    if rows["gezin_id"].isna().any():
        raise AnalysisError(
            f"{rows.loc[rows['gezin_id'].isna(), 'eenheid_id'].nunique()} coded goals have no "
            "family in this delivery.",
            remedy="Use the delivery that the goals were drawn from.",
        )
    for ronde in sorted(set(rows["ronde"])):
        for criterion in codebook.criteria:
            own = rows[(rows["ronde"] == ronde) & (rows["criterium"] == criterion.naam)]
            own = own[own["oordeel"].notna()]
            if own.empty:
                continue
            ratings = Ratings.from_long(
                own,
                unit="eenheid_id",
                coder="codeur",
                value="oordeel",
                categories=criterion.counted,
                cluster="gezin_id",
            )
            units = pd.Index(ratings.units)
            yield Asked(ronde, criterion, ratings, families.reindex(units).to_numpy(dtype=str))


def coefficients(asked: Asked) -> dict[str, Coefficient]:
    """Compute every coefficient with its interval from resampled families."""
    ratings, weights = asked.ratings, asked.weights
    metric: agreement.Metric = "ordinal" if asked.criterion.meetniveau == "ordinaal" else "nominal"
    given, first = _first_answer(ratings)
    found = {
        "overeenstemming": agreement.bootstrapped(
            agreement.percent_agreement, ratings, number=RESAMPLES
        ),
        "alfa": agreement.bootstrapped(
            agreement.krippendorff_alpha, ratings, metric, number=RESAMPLES
        ),
        "ac1": agreement.bootstrapped(agreement.gwet_ac, ratings, weights, number=RESAMPLES),
        "eens_minst": _least_agreed(ratings),
        "prevalentie": agreement.resample(given, first, ratings.clusters, number=RESAMPLES),
    }
    if ratings.codes.shape[1] > 1:
        found["kappa"] = agreement.bootstrapped(
            agreement.conger_kappa, ratings, weights, number=RESAMPLES
        )
    return found


def _first_answer(ratings: Ratings) -> tuple[Coefficient, Measure]:
    """Say how often the first answer was given."""
    given = np.column_stack([ratings.counts[:, 0], ratings.counts.sum(axis=1)])
    measure = Measure(
        "prevalence", given, lambda sums: agreement.quotient(sums[..., 0], sums[..., 1])
    )
    units = int((given[:, 1] > 0).sum())
    return Coefficient.bare("prevalence", measure.value(), np.nan, 0.95, units), measure


def _least_agreed(ratings: Ratings) -> Coefficient:
    count = ratings.counts.shape[1]
    both = _given_twice(ratings.counts)
    measure = Measure("least agreement", both, lambda sums: _least(sums, count))
    units = int((ratings.counts.sum(axis=1) > 1).sum())
    value = least_agreed(ratings.counts)
    given = Coefficient.bare("least agreement", value, np.nan, 0.95, units)
    return agreement.resample(given, measure, ratings.clusters, number=RESAMPLES)


def least_agreed(counts: npt.NDArray[np.float64]) -> float:
    """Say how often coders agree on the answer on which they agree least: shape (units, answers).

    Of an answer: how often the other coder gave it too, where one did; Σ n(n − 1) / Σ n(r − 1) with
    n of r coders (Cicchetti and Feinstein, Journal of Clinical Epidemiology 43, 1990, 551-558).
    """
    return float(_least(_given_twice(counts).sum(axis=0), counts.shape[1]))


def _given_twice(counts: npt.NDArray[Any]) -> npt.NDArray[np.float64]:
    n = counts.astype(float)
    others = np.maximum(n.sum(axis=1, keepdims=True) - 1, 0)
    return np.column_stack([n * (n - 1), n * others])


def _least(sums: npt.NDArray[np.float64], count: int) -> npt.NDArray[np.float64]:
    shares = agreement.quotient(sums[..., :count], sums[..., count:])
    some = np.isfinite(shares)
    lowest = np.where(some, shares, np.inf).min(axis=-1)
    return np.asarray(np.where(some.any(axis=-1), lowest, np.nan))


def _rests(asked: Asked) -> dict[str, Rests]:
    counts = asked.ratings.counts
    paired = counts.sum(axis=1) >= 2
    agreed = paired & ((counts * (counts - 1)).sum(axis=1) > 0)

    def rests(units: np.ndarray, base: np.ndarray) -> Rests:
        degrees = len(np.unique(asked.families[base])) - 1
        return Rests(asked.families[units], degrees, int(base.sum()))

    of_pairs = rests(paired, paired)
    return {
        "overeenstemming": rests(agreed, paired),
        "kappa": of_pairs,
        "alfa": of_pairs,
        "ac1": of_pairs,
        "eens_minst": of_pairs,
        "prevalentie": rests(counts[:, 0] > 0, counts.sum(axis=1) > 0),
    }


def _ends() -> list[str]:
    return [name for one in ESTIMATES for name in (one.name, *one.ends)]


MOST_GOALS = 5
"""The guideline's number: more goals at a time than this is too many."""

_CODED = number_of("gezin", "doelen", "Doelen met een code")
_DECIDED = number_of("gezin", "besluit", "Daarvan na een besluit")
_PLANS = number_of("gezin", "plannen", "Plannen met doelen", additive=("periode",))
_FEW = number_of("gezin", "weinig", "Met hoogstens vijf", additive=("periode",))


def gold_counts(gold: pd.DataFrame, families: pd.Series[str], codebook: Codebook) -> Result:
    """Count goals with a gold code, and how many of those codes were decided on."""
    titles = {name: codebook[name].titel for name in codebook.names}
    rows = gold[gold["oordeel"].notna()].assign(
        criterium=lambda table: table["criterium"].map(titles).astype("str"),
        gezin_id=lambda table: table["eenheid_id"].map(families).astype("str"),
    )
    rows = rows.assign(doelen=1, besluit=(rows["herkomst"] == "besluit").astype(int))
    order = [titles[name] for name in codebook.names]
    return build(
        rows,
        cells=pd.DataFrame({"criterium": pd.Series(order, dtype="str")}),
        who="gezin_id",
        name="gold_per_criterium",
        title="Doelen met een vastgestelde code",
        by=(Column("criterium", "Criterium"),),
        quantities=(_CODED, _DECIDED),
        ratios=(share_of(_DECIDED, _CODED, "aandeel_besluit", "Na een besluit", 0, highest=100.0),),
        method=(
            "De afgesproken code: waar codeurs hetzelfde zeiden die code, en anders wat na "
            "bespreking is besloten. ‘Niet te zeggen’ telt niet als code."
        ),
    )


@needs(*GOALS)
def few_goals(
    delivery: CheckedDelivery, dictionary: Dictionary, half_years: Iterable[HalfYear]
) -> Result:
    """Count plans with at most five goals: a criterion that needs no coder."""
    chosen = [str(half_year) for half_year in half_years]
    goals = goals_in(delivery, dictionary)
    plans = goals.groupby("plan_id", as_index=False).agg(
        gezin_id=("gezin_id", "first"), periode=("halfjaar", "min"), aantal=("doel_id", "size")
    )
    few = (plans["aantal"] <= MOST_GOALS).astype(int)
    return build(
        plans.assign(plannen=1, weinig=few),
        cells=pd.DataFrame({"periode": pd.Series(chosen, dtype="str")}),
        who="gezin_id",
        name="hoogstens_vijf_doelen",
        title="Plannen met hoogstens vijf doelen",
        by=(Column("periode", "Halfjaar"),),
        quantities=(_PLANS, _FEW),
        ratios=(
            share_of(
                _FEW,
                _PLANS,
                "aandeel",
                "Hoogstens vijf doelen",
                0,
                interval="wilson",
                highest=100.0,
            ),
        ),
        method="Geteld, niet gecodeerd. Een plan telt in het halfjaar van zijn eerste doel; "
        "plannen zonder doel tellen niet mee.",
    )
