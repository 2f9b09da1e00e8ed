"""Small tables of referrals and support, and the demo city read the way any delivery is."""

import numpy as np
import pandas as pd
import pytest
from made_up import MODEL, RULE, dates, referred
from planted_truths import planted_truths, referral_truths

from lokalis_research.demo import generate_city
from lokalis_research.demo.staff import generate_staff
from lokalis_research.levering import DEMO_KEY
from lokalis_research.levering.pseudonym import pseudonymise
from lokalis_research.notebook import demo_delivery
from lokalis_research.period import Month, months_between
from lokalis_research.verwijzingen.clean import clean_referrals, referrals_of
from lokalis_research.verwijzingen.model import fit_model

PLANTED_RATIOS = {"trend": 0.96, "stap": 0.85, "puls": 1.7, "sluiting": 0.7}
MODEL_MONTHS = months_between(Month(2018, 1), Month(2022, 12))


@pytest.fixture(scope="session")
def referral_table():
    """Build `verwijzingen` from (gezin, datum, aanbieder, soort, persoon)."""

    def build(rows):
        rows = [(*row, *("overig", None, None)[len(row) - 2 :]) for row in rows]
        return pd.DataFrame(
            {
                "verwijzing_id": pd.Series([f"r{i:04}" for i in range(len(rows))], dtype="str"),
                "gezin_id": pd.Series([row[0] for row in rows], dtype="str"),
                "datum": dates([row[1] for row in rows]),
                "aanbieder": pd.Series([row[2] for row in rows], dtype="str"),
                "soort": pd.Series([row[3] for row in rows], dtype="str"),
                "persoon_id": pd.Series([row[4] for row in rows], dtype="str"),
            }
        )

    return build


@pytest.fixture(scope="session")
def referrals_from(support_from, referral_table):
    """Clean from rows as the builders above take them, and plans as (gezin, datum)."""

    def build(rows, support, plans=(), *, peildatum="2022-12-31"):
        made = pd.DataFrame(
            {
                "gezin_id": pd.Series([row[0] for row in plans], dtype="str"),
                "datum": dates([row[1] for row in plans]),
            }
        )
        return clean_referrals(referral_table(rows), made, support_from(support, peildatum), RULE)

    return build


@pytest.fixture(scope="session")
def delivery(dictionary):
    """The demo city, through files, agreement, checks and pseudonyms: read once per test run."""
    return demo_delivery(dictionary)


@pytest.fixture(scope="session")
def city():
    return generate_city()


@pytest.fixture(scope="session")
def demo_referrals(delivery, dictionary):
    return referrals_of(delivery, dictionary)


@pytest.fixture(scope="session")
def transition(city):
    """Per pseudonym of a referral whether it is a re-referral because of the new providers."""
    truth = referral_truths(city)
    ids = pseudonymise(truth["verwijzing_id"].astype("str"), "verwijzing_id", DEMO_KEY)
    return truth["overgang"].set_axis(ids.to_numpy())


@pytest.fixture(scope="session")
def planted(city):
    """What was planted: (soort, onderdeel) -> waarde."""
    return planted_truths(generate_staff(), city).set_index(["soort", "onderdeel"])["waarde"]


@pytest.fixture(scope="session")
def make():
    """Make team-months for the count model, with planted ratios."""

    def make(months=MODEL_MONTHS, *, teams=12, alpha=0.1, per_month=15.0, seed=1, **ratios):
        """Make team-months with planted ratios; without alpha the counts are the means, rounded."""
        rng = np.random.default_rng(seed)
        since = np.array([(m.year - 2020) * 12 + m.month - 1 for m in months])
        of_year = np.array([m.month for m in months])
        truth = PLANTED_RATIOS | ratios
        level = (
            np.log(truth["trend"]) * since / 12
            + np.log(truth["stap"]) * (since >= 0)
            + np.log(truth["puls"]) * np.isin(since, [0, 1, 2])
            + np.log(truth["sluiting"]) * np.isin(since, [2, 3, 4, 5])
            - 0.3 * np.isin(of_year, [7, 8])
        )
        days = rng.uniform(1000, 6000, teams)[:, None] * rng.uniform(0.9, 1.1, (teams, len(months)))
        mean = per_month * days / 3000 * np.exp(level + rng.normal(0, 0.3, teams)[:, None])
        counts = np.round(mean)
        if alpha:
            counts = rng.poisson(mean * rng.gamma(1 / alpha, alpha, mean.shape))
        return pd.DataFrame(
            {
                "buurtteam": np.repeat([f"team {i:02d}" for i in range(teams)], len(months)),
                "maand": np.tile([str(m) for m in months], teams),
                "verwijzingen": counts.ravel().astype(int),
                # A hundred families decide as well as the thousands of a table without chance.
                "verwezen": referred(np.minimum(counts.ravel(), 100)),
                "gezinsdagen": days.ravel(),
            }
        )

    return make


@pytest.fixture(scope="session")
def table(make):
    """Team-months with the planted ratios, and chance."""
    return make()


@pytest.fixture(scope="session")
def model(table):
    return fit_model(table, MODEL)
