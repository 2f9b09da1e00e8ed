"""The answers of all coders as tables, for who analyses them, and answers that come from elsewhere.

No coder's screen imports this module: it opens everybody's file.
"""

from __future__ import annotations

import pandas as pd

from lokalis_research.codering.problems import CodingError
from lokalis_research.codering.rounds import Round
from lokalis_research.codering.store import CoderStore, Given, answers_file

COLUMNS = (
    "ronde",
    "eenheid_id",
    "codeur",
    "criterium",
    "oordeel",
    "codeboekversie",
    "tijdstip",
    "twijfel",
)
_NEEDED = ("eenheid_id", "codeur", "criterium", "oordeel")


def codings(round_: Round, *, keep_uncounted: bool = False) -> pd.DataFrame:
    """Read the judgements of a round as the table ``coderingen`` of the dictionary.

    One row per unit, coder and criterion: the answer that stands, in the order of coder, place in
    the coder's row, and codebook. Answers that are no judgement are missing, unless they are kept.
    """
    given = [(coder, one) for coder in round_.coders for one in _answers(round_, coder)]
    table = pd.DataFrame(
        {
            "ronde": pd.Series([round_.naam] * len(given), dtype="str"),
            "eenheid_id": pd.Series([one.eenheid_id for _, one in given], dtype="str"),
            "codeur": pd.Series([coder for coder, _ in given], dtype="str"),
            "criterium": pd.Series([one.criterium for _, one in given], dtype="str"),
            "oordeel": pd.Series([one.oordeel for _, one in given], dtype="str"),
            "codeboekversie": pd.Series([round_.codebook.versie] * len(given), dtype="str"),
            "tijdstip": pd.to_datetime(
                pd.Series([one.tijdstip[:10] for _, one in given], dtype="str"), format="%Y-%m-%d"
            ).astype("datetime64[s]"),
            "twijfel": pd.Series([one.twijfel for _, one in given], dtype="bool"),
        }
    )
    table = _in_order(table, round_)
    if keep_uncounted:
        return table
    return table.assign(oordeel=table["oordeel"].where(counts(table, round_)))


def counts(table: pd.DataFrame, round_: Round) -> pd.Series[bool]:
    """Tell which answers are a judgement."""
    known = pd.MultiIndex.from_tuples(
        [(one.naam, code) for one in round_.codebook.criteria for code in one.counted]
    )
    return pd.Series(
        pd.MultiIndex.from_frame(table[["criterium", "oordeel"]]).isin(known), index=table.index
    )


def progress(round_: Round) -> pd.DataFrame:
    """Count how far each coder is.

    A unit is ready with an answer to every question.
    """
    questions = len(round_.codebook.criteria)
    own = round_.assignments.groupby("codeur").size()
    table = codings(round_, keep_uncounted=True)
    done = table.groupby(["codeur", "eenheid_id"]).size().eq(questions).groupby("codeur").sum()
    by_coder = table.groupby("codeur")
    return (
        pd.DataFrame(
            {
                "eenheden": own,
                "klaar": done,
                "antwoorden": by_coder.size(),
                "vragen": own * questions,
                "twijfel": by_coder["twijfel"].sum(),
            },
            index=pd.Index(round_.coders, name="codeur"),
        )
        .fillna(0)
        .astype("int64")
        .reset_index()
    )


def notes(round_: Round) -> pd.DataFrame:
    """Read the notes that coders left: personal data, for who adjudicates and nobody else."""
    rows = [
        (one.eenheid_id, coder, one.criterium, one.notitie)
        for coder in round_.coders
        for one in _answers(round_, coder)
        if one.notitie
    ]
    return pd.DataFrame(rows, columns=["eenheid_id", "codeur", "criterium", "notitie"], dtype="str")


def import_codings(
    round_: Round, frame: pd.DataFrame, *, source: str = "invoer", replace: bool = False
) -> int:
    """Take over judgements that were given elsewhere: on a form, or by simulated coders.

    All of them or none. A missing ``oordeel`` means that the coder could not tell. What stands
    already is left as it is, so that the same table can be given twice; what is replaced remains in
    the file.
    """
    rows = _checked(round_, frame)
    stores = {coder: CoderStore(round_, coder) for coder in sorted(set(rows["codeur"]))}
    standing = {
        (coder, *question): given.oordeel
        for coder, store in stores.items()
        for question, given in store.answers().items()
    }
    keys = list(zip(rows["codeur"], rows["eenheid_id"], rows["criterium"], strict=True))
    before = pd.Series([standing.get(key) for key in keys], index=rows.index, dtype="str")
    different = before.notna() & before.ne(rows["oordeel"])
    if different.any() and not replace:
        raise CodingError(
            f"Round {round_.naam}: {int(different.sum())} answers differ from ones that stand.",
            remedy="Nothing was taken over. Allow replacing if the new ones are meant: --vervang.",
        )
    new = rows[before.ne(rows["oordeel"]) | before.isna()]
    for coder, own in new.groupby("codeur"):
        answers = own.drop(columns="codeur").to_dict("records")
        stores[str(coder)].add_many(
            [{str(k): v for k, v in one.items()} for one in answers], source
        )
    return len(new)


def _answers(round_: Round, coder: str) -> list[Given]:
    if not answers_file(round_, coder).exists():
        return []
    return list(CoderStore(round_, coder).answers().values())


def _in_order(table: pd.DataFrame, round_: Round) -> pd.DataFrame:
    place = table.merge(
        round_.assignments[["codeur", "eenheid_id", "volgnummer"]], on=["codeur", "eenheid_id"]
    )
    place["vraag"] = place["criterium"].map(
        dict(zip(round_.codebook.names, range(999), strict=False))
    )
    ordered = place.sort_values(["codeur", "volgnummer", "vraag"], ignore_index=True)
    return ordered[list(COLUMNS)]


def _checked(round_: Round, frame: pd.DataFrame) -> pd.DataFrame:
    absent = [name for name in _NEEDED if name not in frame]
    strange = [name for name in frame if name not in {*COLUMNS, "notitie"}]
    if absent or strange:
        raise CodingError(
            f"The columns do not fit: missing {', '.join(absent) or 'none'}, "
            f"unknown {', '.join(map(str, strange)) or 'none'}.",
            remedy=f"There may be: {', '.join((*COLUMNS, 'notitie'))}.",
        )
    rows = frame.reset_index(drop=True)
    open_code = {
        one.naam: others[0]
        for one in round_.codebook.criteria
        if len(others := [code for code in one.codes if code not in one.counted]) == 1
    }
    texts = {name: rows[name].astype("str") for name in _NEEDED}
    texts["oordeel"] = texts["oordeel"].fillna(texts["criterium"].map(open_code))
    rows = rows.assign(**texts)
    assigned = pd.MultiIndex.from_frame(round_.assignments[["codeur", "eenheid_id"]])
    answers = pd.MultiIndex.from_tuples(
        [(one.naam, code) for one in round_.codebook.criteria for code in one.codes]
    )
    known = rows["criterium"].isin(round_.codebook.names)
    broken = {
        "a coder that the round does not have": ~rows["codeur"].isin(round_.coders),
        "a unit that is not that coder's": rows["codeur"].isin(round_.coders)
        & ~pd.MultiIndex.from_frame(rows[["codeur", "eenheid_id"]]).isin(assigned),
        "a criterion that the codebook does not have": ~known,
        "an answer that the codebook does not have": known
        & ~pd.MultiIndex.from_frame(rows[["criterium", "oordeel"]]).isin(answers),
        "the same question twice": rows.duplicated(["codeur", "eenheid_id", "criterium"]),
        "another round": rows.get("ronde", pd.Series(round_.naam, rows.index)).ne(round_.naam),
        "another version of the codebook": rows.get(
            "codeboekversie", pd.Series(round_.codebook.versie, rows.index)
        ).ne(round_.codebook.versie),
    }
    wrong = [f"{int(rows_.sum())} with {rule}" for rule, rows_ in broken.items() if rows_.any()]
    if wrong:
        raise CodingError(
            f"Round {round_.naam}: of {len(rows)} judgements, {', '.join(wrong)}.",
            remedy="Nothing was taken over. Correct the table and give it again.",
        )
    times = pd.to_datetime(rows.get("tijdstip", pd.Series(pd.Timestamp.now(), rows.index)))
    return pd.DataFrame(
        {
            **{name: rows[name] for name in _NEEDED},
            "twijfel": rows.get("twijfel", pd.Series(False, rows.index)).astype("bool"),
            "notitie": rows.get("notitie", pd.Series("", rows.index)).fillna("").astype("str"),
            "tijdstip": times.dt.strftime("%Y-%m-%dT%H:%M:%S+00:00"),
        }
    )
