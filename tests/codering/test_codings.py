"""The answers of all coders as one table, how far they are, and answers from elsewhere."""

import pandas as pd
import pytest

from lokalis_research.codering import CoderStore, CodingError, codings, import_codings, progress
from lokalis_research.codering.codings import notes
from lokalis_research.codering.store import answers_file
from lokalis_research.demo import generate_city, goal_truths, judge_goals
from lokalis_research.dictionary import load_dictionary


@pytest.fixture
def frame():
    """Answers of everyone to everything, as a table."""

    def make(made, code="ja", coders=("anna", "bram")):
        rows = made.assignments[made.assignments["codeur"].isin(coders)]
        return pd.concat(
            [
                rows[["eenheid_id", "codeur"]].assign(criterium="concreet", oordeel=code),
                rows[["eenheid_id", "codeur"]].assign(criterium="haalbaar", oordeel="laag"),
            ],
            ignore_index=True,
        )

    return make


def test_the_table_has_the_columns_and_key_of_the_dictionary(new_round, frame):
    made = new_round()
    import_codings(made, frame(made))
    table = codings(made)
    described = load_dictionary()["coderingen"]
    assert [field.name for field in described.fields] == [c for c in table if c != "twijfel"]
    assert not table.duplicated(list(described.primary_key)).any()
    assert (table["tijdstip"] == table["tijdstip"].dt.normalize()).all()


def test_an_empty_round_gives_an_empty_table_of_the_same_types(new_round, frame):
    made = new_round()
    before = codings(made)
    assert len(before) == 0
    import_codings(made, frame(made))
    assert codings(made).dtypes.equals(before.dtypes)


def test_what_is_no_judgement_is_missing_unless_asked_for(new_round, frame):
    made = new_round()
    import_codings(made, frame(made, "onduidelijk"))
    table = codings(made)
    assert table.loc[table["criterium"] == "concreet", "oordeel"].isna().all()
    assert table.loc[table["criterium"] == "haalbaar", "oordeel"].notna().all()
    kept = codings(made, keep_uncounted=True)
    assert set(kept["oordeel"]) == {"onduidelijk", "laag"}


def test_a_missing_judgement_becomes_the_answer_that_does_not_count(new_round, frame):
    made = new_round()
    import_codings(made, frame(made, None))
    assert set(codings(made, keep_uncounted=True)["oordeel"]) == {"onduidelijk", "laag"}


def test_the_same_table_twice_is_taken_over_once(new_round, frame):
    made = new_round()
    rows = frame(made)
    assert import_codings(made, rows) == len(rows)
    size = answers_file(made, "anna").stat().st_size
    assert import_codings(made, rows.sample(frac=1, random_state=3)) == 0
    assert answers_file(made, "anna").stat().st_size == size
    assert len(codings(made)) == len(rows)


def test_a_different_answer_is_refused_unless_replacing_is_meant(new_round, frame):
    made = new_round()
    rows = frame(made)
    import_codings(made, rows)
    changed = rows.assign(oordeel=rows["oordeel"].replace("ja", "nee"))
    with pytest.raises(CodingError, match=f"{len(rows) // 2} answers differ"):
        import_codings(made, changed)
    assert set(codings(made)["oordeel"]) == {"ja", "laag"}
    assert import_codings(made, changed, replace=True) == len(rows) // 2
    assert set(codings(made)["oordeel"]) == {"nee", "laag"}
    assert len(codings(made)) == len(rows)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda t: t.assign(codeur=t["codeur"].replace("anna", "eva")), "a coder that the round"),
        (lambda t: t.assign(eenheid_id=t["eenheid_id"].replace(t["eenheid_id"][0], "x")), "a unit"),
        (lambda t: t.assign(criterium=t["criterium"].replace("concreet", "x")), "a criterion that"),
        (lambda t: t.assign(oordeel=t["oordeel"].replace("ja", "geheim")), "an answer that"),
        (lambda t: t.assign(oordeel=t["oordeel"].replace("laag", None)), "an answer that"),
        (lambda t: pd.concat([t, t.head(2)]), "2 with the same question twice"),
        (lambda t: t.assign(ronde="ander"), "another round"),
        (lambda t: t.assign(codeboekversie="9"), "another version of the codebook"),
        (lambda t: t.drop(columns="oordeel"), "missing oordeel"),
        (lambda t: t.assign(kleur="rood"), "unknown kleur"),
    ],
)
def test_nothing_is_taken_over_if_anything_does_not_fit(new_round, frame, spoil, said):
    made = new_round(6, overlap=0)
    with pytest.raises(CodingError, match=said) as caught:
        import_codings(made, spoil(frame(made)))
    assert "geheim" not in str(caught.value)
    assert codings(made).empty


def test_a_unit_of_another_coder_is_refused(new_round, frame):
    made = new_round(6, overlap=0)
    rows = frame(made)
    swapped = rows.assign(codeur=rows["codeur"].map({"anna": "bram", "bram": "anna"}))
    with pytest.raises(CodingError, match="12 with a unit that is not that coder's"):
        import_codings(made, swapped)


def test_progress_counts_units_that_are_wholly_answered(new_round):
    made = new_round(6, overlap=0)
    store = CoderStore(made, "anna")
    first, second = made.units_of("anna")[:2]
    store.answer(first, "concreet", "ja", twijfel=True)
    store.answer(first, "haalbaar", "laag")
    store.answer(second, "concreet", "ja")
    table = progress(made).set_index("codeur")
    assert table.loc["anna"].to_dict() == {
        "eenheden": 3,
        "klaar": 1,
        "antwoorden": 3,
        "vragen": 6,
        "twijfel": 1,
    }
    assert table.loc["bram", ["klaar", "antwoorden", "vragen"]].tolist() == [0, 0, 6]


def test_notes_stay_out_of_the_table(new_round):
    made = new_round()
    unit = made.units_of("anna")[0]
    CoderStore(made, "anna").answer(unit, "concreet", "ja", twijfel=True, notitie="Piet woont daar")
    assert "Piet" not in codings(made).to_csv()
    assert notes(made)["notitie"].tolist() == ["Piet woont daar"]


def test_simulated_coders_of_the_demo_can_be_taken_over(new_round):
    from lokalis_research.codering import load_codebook

    book = load_codebook(load_dictionary(), "doelkwaliteit", "1")
    truths = goal_truths(generate_city()).head(60)
    coders = pd.DataFrame({"codeur": ["codeur-a", "codeur-b", "codeur-c"]})
    units = truths["doel_id"].rename("eenheid_id")
    simulated = judge_goals(truths, coders.merge(units, how="cross"))
    simulated = simulated[simulated["criterium"].isin(book.names)].assign(
        ronde="proefronde",
        codeboekversie="1",
        oordeel=simulated["oordeel"].replace("onduidelijk", None),
        tijdstip=pd.Timestamp("2023-01-20").as_unit("s"),
    )
    made = new_round(
        naam="proefronde",
        codebook=book,
        units=simulated[["eenheid_id"]].drop_duplicates(),
        coders=sorted(simulated["codeur"].unique()),
        overlap=1,
        together=3,
    )
    assert import_codings(made, simulated) == len(simulated)
    key = ["eenheid_id", "codeur", "criterium"]
    both = codings(made).merge(simulated, on=key, suffixes=("", "_gegeven"))
    assert len(both) == len(simulated)
    pd.testing.assert_series_equal(both["oordeel"], both["oordeel_gegeven"], check_names=False)
    pd.testing.assert_series_equal(both["tijdstip"], both["tijdstip_gegeven"], check_names=False)
