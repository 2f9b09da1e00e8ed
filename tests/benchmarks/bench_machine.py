"""How long the machine takes to learn a criterion from many goals, and how good it is by amount.

Run from the checkout: ``python tests/benchmarks/bench_machine.py [goals]``. It prints seconds, all
measured in one run on this machine; nothing asserts a time. Gold is what is true of the made-up
goals, wrong in two of a hundred.
"""

import sys
import time

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import roc_auc_score

from lokalis_research.demo import generate_city, goal_truths
from lokalis_research.gezinsplan.features import fit_encoder, prepare, without_names, wording_groups
from lokalis_research.gezinsplan.machine import cross_fitted, fit_folds, fit_once

CRITERION, OTHERS = "duurzaam", 5000
AMOUNTS = (100, 200, 400, 800)


def main(goals: int) -> None:
    """Measure and print."""
    city = generate_city()
    truths, texts = goal_truths(city), city.tables["doelen"]["doeltekst"]
    random = np.random.default_rng(2022)
    order = random.permutation(len(texts))
    coded, rest = order[:goals], order[goals : goals + OTHERS]
    met = truths[CRITERION].to_numpy()
    gold = met[coded] ^ (random.random(goals) < 0.02)
    family = pd.factorize(truths["gezin_id"].iloc[coded])[0].astype(np.int64)

    begin = time.perf_counter()
    prepared = prepare(texts.iloc[coded].reset_index(drop=True))
    encoder = fit_encoder(prepared)
    matrix = encoder.matrix(prepared)
    encoded = time.perf_counter()
    fit_once(matrix, gold)
    fitted = time.perf_counter()
    manner = wording_groups(texts.iloc[coded].reset_index(drop=True)).to_numpy(dtype=np.int64)
    folds = fit_folds(matrix, gold, family, manner)
    nested = time.perf_counter()
    TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 4), min_df=5).fit_transform(
        without_names(prepared.masked)
    )
    per_text = time.perf_counter()
    print(f"{goals} goals, criterion {CRITERION}:")
    print(f"  encode {encoded - begin:.1f} s (pieces per text instead: {per_text - nested:.1f} s)")
    print(f"  one model {fitted - encoded:.1f} s, so trained in {fitted - begin:.1f} s")
    print(f"  nested cross-validation with calibration {nested - fitted:.1f} s")

    other = encoder.matrix(prepare(texts.iloc[rest].reset_index(drop=True)))
    whole = roc_auc_score(met[rest], cross_fitted(folds, other, np.ones(OTHERS)))
    print(f"  area under the curve on {OTHERS} other goals {whole:.3f}; from fewer:")
    for amount in AMOUNTS:
        few = fit_folds(matrix[:amount], gold[:amount], family[:amount], manner[:amount])
        area = roc_auc_score(met[rest], cross_fitted(few, other, np.ones(OTHERS)))
        print(f"    {amount:4d} goals {area:.3f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
