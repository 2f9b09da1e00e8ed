"""What a referee asks of the model: spread, residuals over time, single teams, look-alike terms."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lokalis_research.result import Column, Result, estimate_of
from lokalis_research.stats.counts.clusters import leave_one_out
from lokalis_research.stats.counts.collinearity import collinearity
from lokalis_research.stats.counts.loglinear import fit_loglinear
from lokalis_research.stats.counts.residuals import autocorrelation, period_residuals
from lokalis_research.stats.counts.uncertainty import Estimated
from lokalis_research.text import listing
from lokalis_research.verwijzingen.model import ReferralModel, Row, lay_out, point, referred
from lokalis_research.verwijzingen.model_terms import LABELS, SEASON, TREND

VALUE = estimate_of("gezin", "waarde", "Waarde", "", 3)
SPREAD = "Spreiding van teammaanden, Poisson = 1"
ALPHA = "Extra spreiding van teammaanden (alfa)"
SHOCK = "Drukke maanden in de hele stad, standaardafwijking in %"
LAG_1 = "Samenhang van het residu met dat van de maand ervoor"
LONG_RUN = "Factor op de standaardfout door samenhang in de tijd (Newey–West)"
LJUNG_BOX = "P-waarde van geen samenhang in de tijd (Ljung–Box)"
FREEDOM = "Vrijheidsgraden van de trend (Satterthwaite)"
LARGEST = "Grootste verschuiving van de trend zonder één team, in standaardfouten"


def diagnostics(model: ReferralModel) -> Result:
    """Measure what the model assumes."""
    residuals = period_residuals(model.fit, model.rows["maand"])
    found: list[tuple[str, Estimated]] = []
    poisson = fit_loglinear(
        model.fit.counts,
        _frame(model),
        np.exp(model.fit.offset),
        groups=model.fit.groups.codes,
        family="poisson",
    )
    found.append((SPREAD, point(poisson.dispersion)))
    found.append((ALPHA, point(model.fit.alpha)))
    found.append((SHOCK, point(100 * float(np.sqrt(model.shocks.variance)))))
    # In less than two years a season and months that hang together look alike.
    if len(residuals) >= 24:
        time = autocorrelation(residuals)
        first = float(time.lags[0])
        found.append(
            (LAG_1, Estimated(first, np.nan, np.nan, first - time.band, first + time.band, np.nan))
        )
        found.append((LONG_RUN, point(float(np.sqrt(time.long_run_ratio)))))
        found.append((LJUNG_BOX, point(time.ljung_box_p)))
    trend = model.ratio(TREND)
    if trend is not None:
        found.append((FREEDOM, point(trend.df)))
        if model.teams > 2:
            place = model.fit.names.index(TREND)
            change = leave_one_out(model.fit, model.rows["buurtteam"]).change[:, place]
            # Missing where the other teams alone have no finite answer: no shift is larger.
            found.append((LARGEST, point(float(np.abs(change).max() / trend.se))))
    families = referred(model.rows)
    return lay_out(
        [Row(label, (value,), families) for label, value in found],
        name="verwijzingen_model_controle",
        title="Wat het model aanneemt, nagemeten",
        dimension=Column("maat", "Maat"),
        estimates=(VALUE,),
        residual_df=model.fit.residual_df,
        method=(
            "Residuen: waargenomen min verwacht, per maand opgeteld over de teams. Een factor "
            "boven 1 betekent dat maanden op elkaar lijken en de intervallen iets te nauw zijn."
        ),
    )


def told_apart(model: ReferralModel) -> Result:
    """Measure how well the terms can be told apart."""
    found = collinearity(model.fit, dict(model.terms))
    families = referred(model.rows)
    apart = [term for term in model.terms if term != SEASON and term not in model.absent]
    factors = found.inflation.set_index("term")["factor"]
    rows = [Row(LABELS[term], (point(float(factors[term])),), families) for term in apart]
    mixed = [LABELS[term].lower() for term in found.confounded() if term in apart]
    columns = [name for term in apart for name in model.terms[term]]
    correlation = found.correlation.loc[columns, columns]
    # Above the diagonal only: a pair is always named in the order of the terms.
    off = np.triu(np.abs(correlation.to_numpy()), k=1)
    one, other = np.unravel_index(off.argmax(), off.shape) if len(off) > 1 else (0, 0)
    sentences = [
        "Inflatie: hoeveel keer groter de variantie is doordat andere termen meebewegen; vanaf 10 "
        "zijn termen nauwelijks te scheiden.",
        f"Nauwelijks te scheiden van de rest: {listing(mixed)}." if mixed else "",
        *(
            f"Niet te scheiden: {LABELS[term].lower()} ({why})."
            for term, why in model.absent.items()
            if model.specification.begun(term, model.months[-1])
        ),
    ]
    if one != other:
        names = [_term(model, str(correlation.index[int(place)])) for place in (one, other)]
        sentences.append(f"Het sterkst hangen samen: {listing(names)}.")
    return lay_out(
        rows,
        name="verwijzingen_te_scheiden",
        title="Hoe goed de termen van het model te scheiden zijn",
        dimension=Column("term", "Term"),
        estimates=(estimate_of("gezin", "inflatie", "Inflatie van de variantie", "keer", 1),),
        residual_df=model.fit.residual_df,
        method=" ".join(sentence for sentence in sentences if sentence),
    )


def _term(model: ReferralModel, column: str) -> str:
    return next(LABELS[term].lower() for term, names in model.terms.items() if column in names)


def _frame(model: ReferralModel) -> pd.DataFrame:
    return pd.DataFrame(model.fit.design, columns=list(model.fit.names))
