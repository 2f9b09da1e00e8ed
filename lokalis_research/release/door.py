"""The door itself: suppress, round, compute what is shown from what is left."""

from __future__ import annotations

import numpy as np
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import ReleaseError
from lokalis_research.published import verify
from lokalis_research.release.estimates import round_to, shown_estimate
from lokalis_research.release.register import Register
from lokalis_research.release.rules import Rules, load_rules
from lokalis_research.release.suppression import COMPLEMENTARY, LEFT_OUT, mark_sensitive
from lokalis_research.result import Audit, Column, Ratio, Released, Result, audit_cells, quotient
from lokalis_research.verdict import quantile

SHOWN, HIDDEN, UNDEFINED = "getoond", "verborgen", "niet_bepaald"


def release(
    result: Result,
    dictionary: Dictionary,
    *,
    sources: tuple[str, ...] = (),
    register: Register | None = None,
) -> Released:
    """Let a result out: suppressed first, then rounded, ratios and intervals from what is left.

    Parameters
    ----------
    result : Result
        The exact numbers with their support, or published figures.
    dictionary : Dictionary
        Holds the release rules and the published figures.
    sources : tuple of str
        Where the numbers come from, in Dutch.
    register : Register, optional
        What was let out before: the result is judged beside it, and entered. Alone when left out.

    Returns
    -------
    Released
        Published figures unchanged; all else by the rules.

    Raises
    ------
    ReleaseError
        If a result calls itself published and differs from the data dictionary, or a number is
        another one than in an earlier table.
    """
    if result.origin == "openbaar":
        return _pass_published(result, dictionary, sources)
    register = register or Register(load_rules(dictionary))
    rules = register.rules
    result = mark_sensitive(result, dictionary)
    table = result.table.reset_index(drop=True)
    left_out = result.name in register.left_out
    hidden_by = _everything(result) if left_out else _judge(result, register)
    shown = table.copy()
    # Hidden first: judged after rounding a 7 might pass as a 10 (docs/adr/0003).
    for quantity in result.quantities:
        rounded = round_to(table[quantity.name], getattr(rules.afronding, quantity.kind))
        shown[quantity.name] = np.where(hidden_by[quantity.name] == "", rounded, np.nan)
    values: list[Column] = [*result.constants, *(q for q in result.quantities)]
    reason = hidden_by.copy()
    for constant in result.constants:
        reason[constant.name] = ""
    # From what is shown: an exact percentage would give exact counts back.
    for ratio in result.ratios:
        columns = _ratio_columns(shown, ratio, result, rules)
        why = _first_reason(hidden_by, ratio)
        for column, numbers in columns:
            shown[column.name] = numbers
            values.append(column)
            reason[column.name] = why
            # Without its standard error a ratio keeps its value, and loses the ends.
            if column.name != ratio.name and ratio.spread is not None:
                reason[column.name] = why.mask(why == "", hidden_by[ratio.spread])
    for estimate in result.estimates:
        why = hidden_by[estimate.name]
        for column, seen in shown_estimate(result, estimate, why != "", rules):
            shown[column.name] = seen
            values.append(column)
            reason[column.name] = why
    names = [column.name for column in values]
    reason = reason[names]
    status = pd.DataFrame(
        {
            name: np.select(
                [reason[name] != "", shown[name].isna()], [HIDDEN, UNDEFINED], default=SHOWN
            )
            for name in names
        },
        index=shown.index,
    ).astype("str")
    return Released(
        name=result.name,
        title=result.title,
        dimensions=result.dimensions,
        values=tuple(values),
        table=shown[[*(column.name for column in result.dimensions), *names]],
        status=status,
        audit=Audit(
            rules=rules.fingerprint,
            cells=audit_cells(table, result.dimensions, status, reason),
            notes=_notes(result),
        ),
        method=result.method,
        origin=result.origin,
        sources=sources,
        # A table that shows nothing says not even how its numbers hang together.
        places=None if left_out else register.tables[-1],
        mark=rules.markering,
    ).sealed()


def _judge(result: Result, register: Register) -> pd.DataFrame:
    hidden_by = _hide_errors(register.admit(result).reset_index(drop=True), result.ratios)
    return _hide_telling(hidden_by, result, register)


def _everything(result: Result) -> pd.DataFrame:
    """Hide a table as if it were not there: no other number has to do with it then."""
    names = [column.name for column in (*result.quantities, *result.estimates)]
    return pd.DataFrame(LEFT_OUT, index=range(len(result.table)), columns=names, dtype="str")


def _hide_telling(hidden_by: pd.DataFrame, result: Result, register: Register) -> pd.DataFrame:
    """Hide the estimates that would tell a hidden number of another table."""
    hidden_by = hidden_by.copy()
    for one in result.tells:
        hidden = register.hides(one.of, one.quantity)
        tells = np.array([hidden[rows].any() for rows in one.rows], dtype=bool)
        own = hidden_by[one.estimate]
        hidden_by[one.estimate] = own.mask(tells & (own == ""), COMPLEMENTARY)
    return hidden_by


def _notes(result: Result) -> tuple[str, ...]:
    notes = []
    if result.quantities:
        notes.append(
            "Aantallen en sommen zijn na het verbergen elk voor zich afgerond en hoeven "
            "niet op te tellen."
        )
    if any(estimate.kind == "aandeel" for estimate in result.estimates):
        notes.append(
            "Geschatte aandelen zijn zo grof afgerond als wanneer zij uit afgeronde aantallen "
            "waren berekend; hun intervallen naar buiten."
        )
    return tuple(notes)


def _first_reason(hidden_by: pd.DataFrame, ratio: Ratio) -> pd.Series[str]:
    of = hidden_by[ratio.numerator]
    return of.mask(of == "", hidden_by[ratio.denominator])


def _hide_errors(hidden_by: pd.DataFrame, ratios: tuple[Ratio, ...]) -> pd.DataFrame:
    """Hide a standard error together with its estimate, of which it would tell the size."""
    hidden_by = hidden_by.copy()
    for ratio in ratios:
        if ratio.spread is not None:
            why = _first_reason(hidden_by, ratio)
            hidden_by[ratio.spread] = why.mask(why == "", hidden_by[ratio.spread])
    return hidden_by


def _ratio_columns(
    shown: pd.DataFrame, ratio: Ratio, result: Result, rules: Rules
) -> list[tuple[Column, pd.Series[float]]]:
    columns: list[tuple[Column, pd.Series[float]]] = [(ratio, quotient(shown, ratio))]
    if ratio.interval is not None:
        degrees = _degrees(result, ratio)
        low, high = interval(shown, ratio, degrees, rules)
        percent = f"{rules.vertrouwen:.0%}"
        for end, limit, word in (("laag", low, "ondergrens"), ("hoog", high, "bovengrens")):
            column = Column(
                f"{ratio.name}_{end}", f"{percent}-interval, {word}", ratio.unit, ratio.decimals
            )
            columns.append((column, limit))
        if degrees is not None:
            column = Column(f"{ratio.name}_vrijheidsgraden", "Vrijheidsgraden van het interval")
            columns.append((column, degrees.where(low.notna())))
    return columns


def _degrees(result: Result, ratio: Ratio) -> pd.Series[float] | None:
    if ratio.spread is None:
        return None
    # Whole numbers: the exact one would tell how unequal the contributions are.
    return pd.Series(np.maximum(np.floor(result.effective(ratio.spread) - 1), 1.0))


def _pass_published(result: Result, dictionary: Dictionary, sources: tuple[str, ...]) -> Released:
    if "id" not in result.table.columns:
        raise ReleaseError(
            f'Result "{result.name}" calls itself published without naming its figures.',
            remedy="Make it with lokalis_research.published, which keeps their ids.",
        )
    verify(result.table, dictionary)
    table = result.table.drop(columns="id").reset_index(drop=True)
    names = [quantity.name for quantity in result.quantities]
    status = table[names].isna().replace({True: UNDEFINED, False: SHOWN}).astype("str")
    return Released(
        name=result.name,
        title=result.title,
        dimensions=result.dimensions,
        values=tuple(result.quantities),
        table=table,
        status=status,
        audit=Audit(
            rules=load_rules(dictionary).fingerprint,
            cells=audit_cells(table, result.dimensions, status, reason=""),
            notes=("Gepubliceerde cijfers uit de data dictionary: ongewijzigd doorgelaten.",),
        ),
        method=result.method,
        origin="openbaar",
        sources=sources,
    ).sealed()


def interval(
    shown: pd.DataFrame, ratio: Ratio, degrees: pd.Series[float] | None, rules: Rules
) -> tuple[pd.Series[float], pd.Series[float]]:
    """Compute the interval of a ratio from its released parts.

    ``"wilson"``: Wilson (1927), for a count out of a count, widened for their rounding.
    ``"logaritmisch"``: R × exp(± t × se /
    R), the delta method on the logarithm, which keeps the skewness of amounts such as days of
    absence; t has the effective number of contributors less one as its degrees of freedom, because
    a standard error that rests on a few long spells is itself uncertain.

    An interval that says next to nothing is shown all the same: leaving it out where few dominate
    would leave the groups in which, by chance, nobody was absent for long.
    """
    if ratio.interval == "wilson" and not isinstance(ratio.factor, str):
        return _wilson(shown, ratio, ratio.factor, rules)
    if ratio.interval == "logaritmisch" and ratio.spread is not None and degrees is not None:
        estimate = quotient(shown, ratio)
        positive = estimate.where(estimate > 0)
        times = quantile((1 + rules.vertrouwen) / 2, degrees.to_numpy(dtype=float))
        margin = np.exp(times * shown[ratio.spread] / positive)
        # Of a share no end lies above all; other ratios know no highest.
        highest = np.inf if ratio.highest is None else ratio.highest
        return positive / margin, (positive * margin).clip(upper=highest)
    raise ReleaseError(
        f'Ratio "{ratio.name}" asks for an interval without what it is computed from.',
        remedy="Name a quantity of kind spreiding with its effective number in its support.",
    )


def _wilson(
    shown: pd.DataFrame, ratio: Ratio, factor: float, rules: Rules
) -> tuple[pd.Series[float], pd.Series[float]]:
    """Add the variance of both roundings, spread evenly, to either side of Wilson's interval.

    Without it 20 to 100 families would be covered 85 to 94 times out of a hundred. With it they are
    95 times on average over sizes and shares (of 20, 97); at one of these it can be less. Of a
    share of none or all, rounding errs to one side only: that end is as if it erred most.
    """
    # It takes half a second to import: not for whoever shows no share.
    from statsmodels.stats.proportion import proportion_confint

    numerator = shown[ratio.numerator].to_numpy(dtype=float)
    denominator = shown[ratio.denominator].to_numpy(dtype=float)
    known = np.isfinite(numerator) & np.isfinite(denominator) & (denominator > 0)
    low = np.full(len(shown), np.nan)
    high = np.full(len(shown), np.nan)
    # Each is rounded on its own: a share just below one must not end up above it.
    counted = np.minimum(numerator[known], denominator[known])
    low[known], high[known] = proportion_confint(
        counted, denominator[known], alpha=1 - rules.vertrouwen, method="wilson"
    )
    share = counted / denominator[known]
    variance = max(rules.afronding.aantal**2 - 1, 0) / 12 * (1 + share**2)
    times = float(quantile((1 + rules.vertrouwen) / 2, np.inf))
    rounding = times * np.sqrt(variance) / denominator[known]
    most = rules.afronding.aantal // 2
    erred = np.clip(counted, most, denominator[known] - most)
    lowest, highest = proportion_confint(
        erred, denominator[known], alpha=1 - rules.vertrouwen, method="wilson"
    )
    low[known] = np.clip(share - np.hypot(share - low[known], rounding), 0.0, lowest)
    high[known] = np.clip(share + np.hypot(high[known] - share, rounding), highest, 1.0)
    return (pd.Series(low * factor, index=shown.index), pd.Series(high * factor, index=shown.index))
