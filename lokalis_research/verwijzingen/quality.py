"""What became of the delivered referrals, and how sure it is which of them were on paper only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from lokalis_research.period import Period
from lokalis_research.populatie.exposure import in_periods
from lokalis_research.result import Column, Coverage, Result, build, number_of, share_of, whole_of
from lokalis_research.verwijzingen.analyse import COUNT, REFERRALS
from lokalis_research.verwijzingen.clean import ADMINISTRATIVE, RENEWAL, STEPS, Referrals
from lokalis_research.verwijzingen.words import AGAINST, LATER, ON_PAPER, PARTS, WRITTEN

DELIVERED = "geleverd"
STEP_LABELS = {DELIVERED: "Geleverd"} | STEPS
LOW, MIDDLE, HIGH = "laag", "midden", "hoog"
ESTIMATES = {
    LOW: "Laag: alleen wat zo is vastgelegd",
    MIDDLE: "Midden: en zonder soort, volgens de regel",
    HIGH: "Hoog: en als nieuw of verlenging vastgelegd, maar volgens de regel op papier",
}
"""How many re-referrals were on paper only: a range, in Dutch."""


def flow(referrals: Referrals) -> Result:
    """Count what became of the delivered referrals: nothing is dropped in silence."""
    table = referrals.table
    steps = pd.concat([table.assign(stap=DELIVERED), table], ignore_index=True)
    rows = steps.groupby(["stap", "gezin_id"], as_index=False).size()
    rows["stap"] = rows["stap"].map(STEP_LABELS).astype("str")
    return build(
        rows.rename(columns={"size": "verwijzingen"}).assign(gezinnen=1.0),
        cells=pd.DataFrame({"stap": list(STEP_LABELS.values())}, dtype="str"),
        who="gezin_id",
        name="verwijzingen_schonen",
        title="Wat er van de geleverde verwijzingen werd",
        by=(Column("stap", "Stap"),),
        quantities=(
            number_of("gezin", "verwijzingen", "Verwijzingen"),
            number_of("gezin", "gezinnen", "Gezinnen"),
        ),
        totals=(("stap", STEP_LABELS[DELIVERED]),),
        method=(
            "Dubbel ingevoerd telt één keer. Een verwijzing zonder lopende begeleiding op die dag "
            "hoort bij geen begeleid gezin en telt in geen verhouding mee. Hoeveel "
            "het er zijn, staat hier voor zover het getoond mag worden."
        ),
    )


def administrative_range(referrals: Referrals, periods: Iterable[Period]) -> Result:
    """Count the administrative re-referrals, at least, probably and at most."""
    chosen = list(periods)
    made, transition = in_periods(referrals.counted, chosen), referrals.rule.transition
    written, by_rule = made["soort"] == ADMINISTRATIVE, made["volgens_regel"] == ADMINISTRATIVE
    counts = {LOW: written, MIDDLE: made["soort_geteld"] == ADMINISTRATIVE, HIGH: written | by_rule}
    named = made[["gezin_id", "periode"]]
    rows = pd.concat(
        [
            named.assign(schatting=ESTIMATES[name], administratief=mask.astype(float))
            for name, mask in counts.items()
        ],
        ignore_index=True,
    )
    # All referrals are the same whatever the estimate: counted once.
    rows["verwijzingen"] = (rows["schatting"] == ESTIMATES[LOW]).astype(float)
    cells = (
        named[["periode"]]
        .drop_duplicates()
        .sort_values("periode")
        .merge(pd.DataFrame({"schatting": list(ESTIMATES.values())}, dtype="str"), how="cross")
    )
    paper = replace(
        REFERRALS, name="administratief", label="Alleen op papier", additive=("periode",)
    )
    every = whole_of(paper, "verwijzingen", "Alle verwijzingen", "schatting")
    return build(
        rows,
        cells=cells,
        who="gezin_id",
        name="administratieve_verwijzingen",
        title="Verwijzingen die alleen op papier nieuw zijn",
        by=(Column("periode", "Periode"), Column("schatting", "Schatting")),
        quantities=(paper, every),
        ratios=(share_of(paper, every, "aandeel", "Deel van alle verwijzingen", 0, highest=100.0),),
        covers=(
            Coverage(
                COUNT.name,
                ("schatting",),
                {
                    (ESTIMATES[LOW],): frozenset({WRITTEN, LATER}),
                    (ESTIMATES[MIDDLE],): PARTS[ON_PAPER] | {LATER},
                    (ESTIMATES[HIGH],): PARTS[ON_PAPER] | AGAINST | {LATER},
                },
            ),
        ),
        method=referrals.rule.words
        if transition and any(period.stop > transition.datum for period in chosen)
        else "Zoals vastgelegd; een overgang waarvoor een regel geldt, was er niet of nog niet.",
    )


def rule_quality(referrals: Referrals) -> Result:
    """Measure the rule on referrals whose kind was written down.

    What was written down is not always so, and what was left empty need not be like the rest: the
    two ratios say how well the rule agrees with those who registered, not how often it is right.
    """
    made = referrals.counted
    known = made["soort"].notna()
    parts = []
    for kind in (ADMINISTRATIVE, RENEWAL):
        written, by_rule = made["soort"] == kind, made["volgens_regel"] == kind
        parts.append(
            made[["gezin_id"]].assign(
                soort=kind,
                vastgelegd=written.astype(float),
                regel=(by_rule & known).astype(float),
                beide=(written & by_rule).astype(float),
                toegepast=(by_rule & ~known).astype(float),
            )
        )
    rows = pd.concat(parts, ignore_index=True)
    cells = pd.DataFrame({"soort": [ADMINISTRATIVE, RENEWAL]}, dtype="str")
    labels = {
        "vastgelegd": "Zo vastgelegd",
        "regel": "Zo volgens de regel",
        "beide": "Beide",
        "toegepast": "Zonder soort, zo geteld",
    }
    counts = {name: number_of("gezin", name, label) for name, label in labels.items()}
    return build(
        rows,
        cells=cells,
        who="gezin_id",
        name="regel_voor_soort",
        title="De regel naast wat is vastgelegd",
        by=(Column("soort", "Soort"),),
        quantities=tuple(counts.values()),
        ratios=tuple(
            share_of(counts["beide"], counts[whole], name, label, 0, interval="wilson")
            for name, label, whole in (
                ("gevoeligheid", "Van wat zo is vastgelegd vindt de regel", "vastgelegd"),
                ("precisie", "Van wat de regel vindt is zo vastgelegd", "regel"),
            )
        ),
        method=(
            "Alleen verwijzingen waarvan de soort is vastgelegd. Ook wat is vastgelegd klopt niet "
            "altijd: de percentages zeggen hoe vaak de regel het met de gezinswerkers eens is."
        ),
    )
