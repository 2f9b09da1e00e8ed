"""What each page says of what was planted, as its verdicts and intervals stand there."""

from __future__ import annotations

import itertools
import math
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from lokalis_research.demo import (
    City,
    goal_truths,
    judge_plans,
    safety_truths,
)
from lokalis_research.demo.absence import make_targets
from lokalis_research.demo.calendar import YEARS
from lokalis_research.demo.city import codings, episodes, referrals
from lokalis_research.demo.city.areas import AREAS, teams_on
from lokalis_research.demo.city.codings import CODERS
from lokalis_research.demo.city.talks import ROUNDS, STATEMENTS
from lokalis_research.demo.contracts import TEAMS
from lokalis_research.dictionary import load_dictionary
from lokalis_research.gezinsplan import answer as goals_answer
from lokalis_research.gezinsplan import trend
from lokalis_research.indicatoren import compare, tables
from lokalis_research.indicatoren.answer import judged_talks
from lokalis_research.indicatoren.experience import STATEMENTS as STATEMENTS_SAID
from lokalis_research.indicatoren.indicator import load_indicators
from lokalis_research.levering import DEMO_KEY
from lokalis_research.levering.pseudonym import pseudonymise
from lokalis_research.period import HalfYear
from lokalis_research.teampagina.numbers import NOTEBOOK, SERIES, read_numbers
from lokalis_research.teampagina.series import judged, series_of
from lokalis_research.veiligheid import answer as safety_answer
from lokalis_research.veiligheid.questions import QUESTIONS
from lokalis_research.verdict import Side
from lokalis_research.verwijzingen import answer as referral_answer
from lokalis_research.verwijzingen import words
from lokalis_research.verwijzingen.case_mix_tables import differing
from lokalis_research.verwijzingen.model_terms import CLOSURE, LABELS
from lokalis_research.verwijzingen.quality import ESTIMATES, HIGH, LOW
from lokalis_research.verzuim import answer as absence_answer
from lokalis_research.verzuim import figures
from lokalis_research.wijken import load_buurtteams
from tests.planted import BEFORE, PERIOD, Said, World, interval, verdict


def of_referrals(world: World) -> list[Said]:
    """Page 30: trend, lasting step, paper, closure, teams and what was expected."""
    names, page = world.page("30"), "30_verwijzingen_trend"
    trend_planted, step = planted_trend()
    found = [
        verdict(page, f"trend in {name}", one.side, trend_planted, f"{trend_planted:+.1%} per jaar")
        for name, one in zip(
            ("nieuwe verwijzingen", "verlengingen"),
            referral_answer._judged_trends(
                {words.NEW: names["trend_nieuw"], words.EXTENDED: names["trend_verlengd"]}
            ),
            strict=True,
        )
    ]
    judged = referral_answer._judged_step(names["trend_nieuw"])
    found.append(verdict(page, "blijvende stap begin 2020", judged.side, step, f"{step:+.0%}"))
    rows = names["trend_nieuw"].table.set_index("term")
    closed = rows.loc[LABELS[CLOSURE]]
    found.append(
        interval(
            page,
            "sluiting maart–juni 2020",
            referrals.CLOSURE / 1000,
            closed["verhouding_laag"],
            closed["verhouding_hoog"],
        )
    )
    paper = names["op_papier"].table
    paper = paper[paper["periode"] == "2020H1"].set_index("schatting")["administratief"]
    made = world.city.parts.referrals
    found.append(
        interval(
            page,
            "herverwijzingen op papier in 2020H1",
            float(made.planted.sum()),
            paper[ESTIMATES[LOW]],
            paper[ESTIMATES[HIGH]],
        )
    )
    effects = planted_teams(world.city)
    found += [
        verdict(page, "team verwijst anders dan zijn gezinnen verklaren", one.side,
                float(np.log(effects[one.name])), f"verhouding {effects[one.name]:.2f}")
        for one in differing(names["naast_verwacht"])
        if math.isfinite(one.low)
    ]  # fmt: skip
    came = names["verwacht_en_gekomen"].table.dropna(subset=["kwam"])
    found += [
        interval(page, "verwachting van een halfjaar", row["kwam"], row["verwacht_laag"],
                 row["verwacht_hoog"])
        for row in came.to_dict("records")
    ]  # fmt: skip
    return found


def planted_trend() -> tuple[float, float]:
    """Give the planted change per year, and the step of 2020, as fractions."""
    months = np.arange(60)
    level = np.log([referrals.YEAR_EFFECT[2018 + month // 12] / 1000 for month in months])
    design = np.column_stack([np.ones(60), months / 12, months >= 24])
    _, yearly, step = np.linalg.lstsq(design, level)[0]
    return float(np.expm1(yearly)), float(np.expm1(step))


def planted_teams(city: City) -> pd.Series[float]:
    """Give the planted effect of each team, relative to the mean over the days of families."""
    made = city.parts.episodes
    year = YEARS[2022]
    days = np.minimum(made.stop, year.stop) - np.maximum(made.start, year.start)
    running = days > 0
    area = made.area[running]
    effect = np.array([one.verwijzing for one in AREAS])[area] / 1000
    rows = pd.DataFrame(
        {
            "team": teams_on(area, np.full(len(area), year.start)),
            "dagen": days[running],
            "maal": days[running] * effect,
        }
    )
    summed = rows.groupby("team").sum()
    whole = rows["maal"].sum() / rows["dagen"].sum()
    return (summed["maal"] / summed["dagen"] / whole).astype(float)


def of_absence(world: World) -> list[Said]:
    """Page 40: whether absence changed, in which class, and which clusters differ."""
    names, page = world.page("40", until="clusters"), "40_verzuim_kort_lang"
    targets = make_targets(load_dictionary())
    first = [(one.year - 2018) * 12 + one.month - 1 for one in (BEFORE.months[0], PERIOD.months[0])]
    before, now = (targets[at : at + 6] for at in first)
    planted = {
        "totaal": np.mean([one.totaal for one in now]) - np.mean([one.totaal for one in before]),
        "kort": np.mean([one.kort for one in now]) - np.mean([one.kort for one in before]),
    }
    planted["lang"] = planted["totaal"] - planted["kort"]
    found = [
        verdict(page, f"{one.name} verzuim, naast een jaar eerder", one.side,
                planted[one.name], f"{planted[one.name] / 100:+.1f} procentpunt")
        for one in absence_answer.judged(names["verandering"])
    ]  # fmt: skip
    clusters, effects = names["clusters"], planted_clusters()
    finding = figures.clusters(clusters, names["halfjaren"], PERIOD).finding
    rates = clusters.table[clusters.table["periode"] == str(PERIOD)].set_index("cluster")
    rates = rates["verzuimpercentage"].dropna()
    whole = names["halfjaren"].table
    whole = whole[(whole["periode"] == str(PERIOD)) & (whole["klasse"] == "totaal")]
    mean = float(whole["verzuimpercentage"].iloc[0])
    for name, rate in rates[rates.index.isin(effects.index)].items():
        claimed = "verschillen er" in finding and str(name) in finding
        side: Side = "hoger" if rate > mean else "lager"
        planted_log = float(np.log(effects[name]))
        told = f"verhouding {effects[name]:.2f}"
        said = side if claimed else "niet te zeggen"
        found.append(verdict(page, "cluster verschilt van allen samen", said, planted_log, told))
    return found


def planted_clusters() -> pd.Series[float]:
    """Give the planted absence of each cluster of teams, relative to that of everybody."""
    known = load_buurtteams(load_dictionary())
    teams = pd.DataFrame(
        {
            "cluster": known.cluster(pd.Series([one.naam for one in TEAMS], dtype="str")),
            "mensen": [one.medewerkers for one in TEAMS],
            "ziek": [one.medewerkers * one.effect for one in TEAMS],
        }
    )
    whole = teams["ziek"].sum() / teams["mensen"].sum()
    summed = teams.groupby("cluster")[["mensen", "ziek"]].sum()
    return (summed["ziek"] / summed["mensen"] / whole).astype(float)


def of_waiting(world: World) -> list[Said]:
    """Page 50: timely talks, and what families think."""
    names, page = world.page("50"), "50_halfjaarcijfers"
    said = judged_talks(tables.rows_of(names["tijdig"].table, "periode"), PERIOD, load_dictionary())
    waiting = {one.vanaf.year: one.tijdig for one in episodes.WAITING}
    change = waiting[2022] - waiting[2021]
    found = [
        verdict(page, "kennismaking binnen vijf werkdagen, naast een jaar eerder", said.side,
                change, f"{change / 10:+.1f} procentpunt")
    ]  # fmt: skip
    agreed = names["oordelen"].table
    agreed = agreed[agreed["periode"] == str(PERIOD)].set_index("stelling")
    planted = dict(zip(STATEMENTS, ROUNDS[-2].agree, strict=True))
    fields = {label: name for name, label in STATEMENTS_SAID.items()}
    value = next(name for name in agreed.columns if f"{name}_laag" in agreed.columns)
    return found + [
        interval(page, "Ervaringswijzer: eens met een stelling", planted[fields[label]],
                 row[f"{value}_laag"], row[f"{value}_hoog"], "%")
        for label, row in agreed.iterrows()
        if label in fields
    ]  # fmt: skip


def of_support(world: World) -> list[Said]:
    """Page 60: how support ends was planted the same for all years; when it begins was not."""
    names, page = world.page("60"), "60_begeleiding"
    waiting = {one.vanaf.year: one for one in episodes.WAITING}
    sooner = waiting[2022].direct + waiting[2022].kort - waiting[2021].direct - waiting[2021].kort
    planted = {"op_tijd": sooner, "zonder_hulp": 0, "uitval": 0, "herhaald": 0}
    catalogue = names["indicatoren"]
    said = [
        compare._said(catalogue.of(names[name]), names[name], PERIOD, catalogue.dictionary)
        for name in ("op_tijd", "zonder_hulp", "uitval", "herhaald", "langer")
    ]
    sides = {one.name: one.side for one in compare.judged(said)}
    return [
        verdict(page, f"{one.naam}, naast een jaar eerder", sides[one.naam], planted[name],
                f"{planted[name] / 10:+.1f} procentpunt")
        for name, one in zip(planted, said, strict=False)
        if one.naam in sides
    ]  # fmt: skip


def of_teams(world: World) -> list[Said]:
    """Pages of teams: how support ends was planted the same for every team and year."""
    kept = world.page("75")["run"]._kept
    with tempfile.TemporaryDirectory() as place:
        tables = Path(place, "tabellen", NOTEBOOK)
        tables.mkdir(parents=True)
        for name, text in kept.items():
            (tables / f"{name}.csv").write_text(text, encoding="utf-8-sig")
        numbers = read_numbers(Path(place))
    catalogue, found = load_indicators(load_dictionary()), []
    known = load_buurtteams(load_dictionary()).teams
    teams = [known[name] for name in sorted(known.keys() & numbers.teams(PERIOD))]
    series = (series_of(numbers, catalogue, catalogue[name], PERIOD, teams) for name in SERIES)
    for team, *every in zip(teams, *series, strict=True):
        found += [
            verdict(f"per_buurtteam/{team.naam}", f"zonder hulp verder, naast {question}",
                    one.side, 0.0, "geen verschil")
            for (name, question), one in judged(every).items()
            if name == "zonder_hulp_verder"
        ]  # fmt: skip
    return found


CODED, TRUE = "zoals codeurs het lezen", "met de fouten die codeurs samen maken"


def coded_and_true(
    page: str, coded: float, true: float, row: dict[Any, Any], what: str
) -> list[Said]:
    """Lay an interval beside what coders of this skill find, and beside what was planted."""
    ends = row["aandeel_laag"], row["aandeel_hoog"]
    return [
        interval(page, f"{what}, {CODED}", coded, *ends, "%"),
        replace(interval(page, f"{what}, {TRUE}", true, *ends, "%"), is_left_out=True),
    ]


def settled(criterion: str, *, met: bool) -> float:
    """Give the planted chance that two coders, and who decides, say yes of a goal."""
    sure = 1 - codings.SHARE_UNSURE / 1000
    harder = codings.HARDER.get(criterion, 0)

    def right(coder: codings.Coder) -> float:
        return ((coder.herkent if met else coder.verwerpt) - harder) / 1000

    chances = []
    for one, other in itertools.combinations(codings.CODERS, 2):
        both = sure**2 * right(one) * right(other)
        neither = sure**2 * (1 - right(one)) * (1 - right(other))
        unsure = (1 - sure) ** 2
        disputed = 1 - both - neither - unsure
        chances.append((both + disputed * right(codings.DECIDING)) / (1 - unsure))
    chance = float(np.mean(chances))
    return chance if met else 1 - chance


def of_goals(world: World) -> list[Said]:
    """Page 10: how many goals meet each criterion, whether that changes, and which teams differ."""
    names, page = world.page("10"), "10_doelkwaliteit"
    truths = goal_truths(world.city).assign(
        datum=world.city.tables["doelen"]["datum"], team=planted_places(world.city)
    )
    codebook = names["ronde"].codebook
    label = {one.titel: one.naam for one in codebook.criteria}
    chosen = truths[truths["datum"].between(*_days(names["halfjaren"].table["halfjaar"]))]
    criteria = [name for name in label.values() if name in truths and name != "leefgebied"]
    found = []
    for row in names["criteria"].table.to_dict("records"):
        name = label.get(row["criterium"])
        if name in criteria:
            true = float(chosen[name].mean())
            coded = true * settled(name, met=True) + (1 - true) * settled(name, met=False)
            what = "deel van de doelen dat aan een criterium voldoet"
            found += coded_and_true(page, 100 * coded, 100 * true, row, what)
    score = chosen[criteria].mean(axis=1)
    change = goals_answer._judged_change(names["verandering"])
    ends = [
        100 * score[chosen["datum"].between(*_days([name]))].mean()
        for name in goals_answer._ends(names["verandering"])
    ]
    if change is not None:
        moved = ends[1] - ends[0]
        found.append(
            verdict(page, "kwaliteitsscore, verandering", change.side, moved, f"{moved:+.1f} punt")
        )
    planted = 100 * score.groupby(chosen["team"]).mean()
    planted -= planted.mean()
    return found + [
        verdict(page, "team scoort anders dan gemiddeld", one.side, planted[one.name],
                f"{planted[one.name]:+.1f} punt")
        for one in trend.differing(names["teams_geschat"])
        if one.name in planted
    ]  # fmt: skip


def planted_places(city: City) -> np.ndarray:
    """Name the team of every goal."""
    goals, plans, made = city.parts.goals, city.parts.plans, city.parts.episodes
    episode = plans.episode[goals.plan]
    return np.asarray(teams_on(made.area[episode], made.registered[episode]))


def _days(half_years: Any) -> tuple[pd.Timestamp, pd.Timestamp]:
    every = sorted(HalfYear.parse(str(one)) for one in set(half_years))
    return pd.Timestamp(every[0].start), pd.Timestamp(every[-1].last_day)


def of_safety(world: World) -> list[Said]:
    """Page 20: what plans say about safety, and whether that changed."""
    names, page = world.page("20"), "20_veiligheid_steekproef"
    truths = safety_truths(world.city)
    truths["plan_id"] = pseudonymise(truths["plan_id"], "plan_id", DEMO_KEY)
    shares = [
        {one.label: _share(one, wave.frame.merge(truths, on="plan_id")) for one in QUESTIONS}
        for wave in names["golven"][-2:]
    ]
    rows = names["aandelen"].table
    rows = rows[rows["periode"] == str(PERIOD)]
    frame = names["golven"][-1].frame[["eenheid_id", "plan_id"]]
    everybody = frame.merge(pd.DataFrame({"codeur": [one.naam for one in CODERS]}), how="cross")
    heard = judge_plans(truths, everybody).pivot_table(
        "oordeel", ["codeur", "eenheid_id"], "criterium", "first"
    )
    coded = {one.label: _share(one, heard) for one in QUESTIONS}
    found = [
        one
        for row in rows.to_dict("records")
        for one in coded_and_true(
            page, coded[row["vraag"]], shares[1][row["vraag"]], row, "aandeel van de plannen"
        )
    ]
    return found + [
        verdict(page, "aandeel van de plannen, verandering", one.side,
                shares[1][one.name] - shares[0][one.name],
                f"{shares[1][one.name] - shares[0][one.name]:+.1f} procentpunt")
        for one in safety_answer._judged(names["verandering"])
    ]  # fmt: skip


def _share(question: Any, plans: pd.DataFrame) -> float:
    asked = plans[question.criterion].isin([*question.yes, *question.no])
    return float(100 * plans.loc[asked, question.criterion].isin(question.yes).mean())
