"""What pages of registers, staff and published figures say of what was planted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from lokalis_research.demo.absence import make_targets
from lokalis_research.demo.city import episodes, referrals
from lokalis_research.demo.city.areas import AREAS
from lokalis_research.demo.city.talks import ROUNDS, STATEMENTS
from lokalis_research.dictionary import load_dictionary
from lokalis_research.gepubliceerd.claims import FITS
from lokalis_research.gepubliceerd.counterpart import conditions
from lokalis_research.gepubliceerd.verdicts import counterpart
from lokalis_research.indicatoren import compare
from lokalis_research.period import Period
from lokalis_research.result import Released
from lokalis_research.wijken import load_buurtteams
from tests.planted import PERIOD, SILENT, STATED, WRONG, Said, World, interval, verdict

ALIKE = "allemaal gelijk"


def of_registers(world: World) -> list[Said]:
    """Page 65: timely talks per quarter, and what families think over the months of a report."""
    names, page = world.page("65", until="maanden"), "65_aanvullend"
    waiting = {one.vanaf.year: one.tijdig for one in episodes.WAITING}
    found = [
        interval(page, "kennismaking binnen vijf werkdagen, per kwartaal",
                 waiting[int(row["periode"][:4])] / 10, row["waarde_laag"], row["waarde_hoog"], "%")
        for row in names["tijdig"].table.to_dict("records")
    ]  # fmt: skip
    planted = dict(zip(STATEMENTS, ROUNDS[2].agree, strict=True))
    for one in names["maanden"]:
        statement = one.name.removesuffix("_maanden") if isinstance(one, Released) else ""
        if statement in planted:
            found += [
                interval(page, "Ervaringswijzer over de maanden van een verslag",
                         planted[statement], row["waarde_laag"], row["waarde_hoog"], "%")
                for row in one.table.to_dict("records")
            ]  # fmt: skip
    return found


def of_staff(world: World) -> list[Said]:
    """Page 70: as many came as left, so nothing that it sets beside a year before was to differ."""
    names, page = world.page("70"), "70_medewerkers"
    catalogue = names["indicatoren"]
    said = [
        compare._said(catalogue.of(names[name]), names[name], PERIOD, catalogue.dictionary)
        for name in ("formatie", "instroom", "uitstroom", "caseload")
    ]
    sides = {one.name: one.side for one in compare.judged(said)}
    return [
        verdict(page, f"{one.naam}, naast een jaar eerder", sides.get(one.naam, "niet te zeggen"),
                0.0, "geen verschil")
        for one in said
    ]  # fmt: skip


def of_published(world: World) -> list[Said]:
    """Page 80: what reports say in words, where the demo planted whether it is so."""
    names, page = world.page("80"), "80_gepubliceerde_cijfers"
    claims = names["run"].dictionary.claims.fillna("").to_dict("records")
    judged = names["beweringen"].table.set_index("bewering")["oordeel"]
    found = []
    for claim in claims:
        so = is_so(claim)
        if so is not None:
            side = judged[claim["bewering"]]
            right = {"bevestigd": so is True, "tegengesproken": so is False}.get(side)
            outcome = SILENT if right is None else STATED if right else WRONG
            kind = "een bewering van een verslag"
            found.append(Said(page, kind, f"{claim['id']}: {so}", side, outcome))
    return found


def is_so(claim: dict[Any, Any]) -> bool | str | None:
    """Tell whether a claim is so by what was planted; of what is all alike no order is."""
    test, limit = claim["toets"], float(claim["drempel"] or 0)
    if claim["bron"] == "digitaal_gebruik":
        return ALIKE
    if claim["bron"] == "zonder_hulp_verder":
        return True
    if claim["id"] == "ervaring-goed-hoog":
        helped = list(STATEMENTS).index("goed_geholpen")
        return min(one.agree[helped] for one in ROUNDS[-3:]) > limit
    if test in ("bovenaan", "onderaan") and claim["naar"]:
        return _in_planted_order(claim)
    if claim["bron"] == "verzuim":
        place = counterpart(claim | {"rekenwijze": "groei"})
        now, then = (_absence(place.rij, moment) for moment in (place.now, place.then))
    elif claim["id"] == "verwijzingen-2019-hoger":
        now, then = (referrals.YEAR_EFFECT[year] for year in (2019, 2018))
    elif claim["id"] == "tijdig-2022-registratie":
        now, then = (
            next(one.tijdig for one in episodes.WAITING if one.vanaf.year == year)
            for year in (2022, 2021)
        )
    else:
        return None
    low, high = FITS[test](limit)
    change = 100 * (now / then - 1)
    return bool(low < change < high) if change else ALIKE


def _absence(row: str, moment: Iterable[Period]) -> float:
    (_, (kind,)), *_ = conditions(row)
    targets = make_targets(load_dictionary())
    months = [month for period in moment for month in period.months]
    return float(
        np.mean([getattr(targets[(one.year - 2018) * 12 + one.month - 1], kind) for one in months])
    )


def _in_planted_order(claim: dict[Any, Any]) -> bool | None:
    """Tell whether those that are named were planted above, or below, all others."""
    field = {"meervoudigheid": "meervoudig", "verwijzingen": "verwijzing"}.get(claim["bron"])
    if field is None:
        return None
    (_, named), *_ = conditions(claim["rij"])
    rows = pd.DataFrame(
        {
            "team": [one.team for one in AREAS],
            "gewicht": [one.gewicht for one in AREAS],
            "maal": [one.gewicht * getattr(one, field) for one in AREAS],
        }
    )
    if claim["naar"] == "cluster":
        rows["team"] = load_buurtteams(load_dictionary()).cluster(rows["team"].astype("str"))
    summed = rows.groupby("team")[["gewicht", "maal"]].sum()
    planted = summed["maal"] / summed["gewicht"]
    own, rest = planted[named], planted.drop(named)
    return bool(own.min() > rest.max() if claim["toets"] == "bovenaan" else own.max() < rest.min())
