"""What a reader can point at in a goal."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from lokalis_research.gezinsplan.features import (
    FEATURES,
    LABELS,
    MOST,
    NAMES,
    SHAPE,
    features,
    without_names,
)


@pytest.mark.parametrize(
    ("feature", "with_it", "without"),
    [
        ("eerste_persoon", "Wij gaan samen eten.", "Het gezin gaat eten."),
        ("eerste_persoon", "Dit is van ons.", "Dit is onsamenhangend."),
        ("gezinslid", "Moeder belt.", "De buurman belt."),
        ("over_de_klant", "Cliënt belt.", "Papa belt."),
        ("blijft_vaag", "De ochtend verbeteren.", "Om zeven uur opstaan."),
        ("moet", "Dit moet van de rechter.", "Dit kiezen we zelf."),
        ("aantal", "Drie keer per week.", "Elke ochtend."),
        ("aantal", "5x gelukt", "gelukt"),
        ("telwoord", "Twee boterhammen.", "Wat boterhammen."),
        ("moment", "In mei.", "In de ochtend."),
        ("dingen", "De wekker staat aan.", "De regie staat centraal."),
        ("reden", "Vandaar dat het licht aan gaat.", "Het licht gaat aan."),
        ("termijn", "Binnen 6 weken.", "Elke week."),
        ("termijn", "Klaar voor de zomer.", "Klaar met ruzie."),
        ("termijn", "Gestart op [DATUM-1].", "Gestart."),
        ("reden", "Omdat het donker is.", "Het is donker."),
        ("nu", "Momenteel lukt dat niet.", "Later lukt dat."),
        ("daarna", "Daarna lukt het zonder hulp.", "De hulp vult het in."),
        ("alles_of_nooit", "Nooit meer boos.", "Soms boos."),
        ("ontkenning", "Niet meer schreeuwen.", "Rustig praten."),
        ("vakwoord", "Ambulante begeleiding.", "Hulp aan huis."),
        ("afkorting", "Afspraak bij de GGZ.", "Afspraak bij de dokter."),
        ("etiket", "Een luie jongen.", "Een jongen."),
        ("iemand_is", "Het kind is verwend.", "Het kind is in staat te fietsen."),
        ("abstract", "Meer veerkracht.", "Een boterham."),
        ("vergelijking", "Het gaat beter.", "Het gaat goed."),
        ("zeldzaam", "Met mentaliserende insteek.", "Met een kop koffie."),
        ("nog_een_doel", "Zwemmen en daarnaast lezen.", "Zwemmen."),
    ],
)
def test_a_feature_is_counted_where_it_is_and_not_elsewhere(feature, with_it, without):
    found = features(pd.Series([with_it, without]))[feature]
    assert found[0] > 0
    assert found[1] == 0


def test_capitals_do_not_matter_but_for_abbreviations():
    found = features(pd.Series(["WIJ WILLEN DIT", "wij willen dit"]))
    assert found.loc[0, "eerste_persoon"] == found.loc[1, "eerste_persoon"] == 1


def test_a_long_text_cannot_decide_by_repeating_itself():
    found = features(pd.Series(["niet, " * 50]))
    assert found["ontkenning"].item() == MOST


def test_readability_is_made_of_words_and_sentences():
    found = features(pd.Series(["Ik bel. Jij belt.", "Verantwoordelijkheidsbesef."]))
    assert found["zinnen"].tolist() == [2, 1]
    assert found["woorden_per_zin"].tolist() == [2, 1]
    assert found["lange_woorden"].tolist() == [0, 1]


@pytest.mark.parametrize("text", ["", "…", "123", "\n", "é"])
def test_any_text_has_finite_features(text):
    assert np.isfinite(features(pd.Series([text])).to_numpy()).all()


def test_rows_keep_their_names_and_do_not_depend_on_each_other(studied):
    some = studied.texts.head(50)
    together = features(some)
    assert together.index.equals(some.index)
    assert list(together.columns) == list(NAMES)
    pd.testing.assert_frame_equal(together.loc[some.index[[7]]], features(some.iloc[[7]]))


def test_every_feature_has_words_for_a_reader():
    assert len(set(LABELS.values())) == len(FEATURES) + len(SHAPE)


@pytest.mark.parametrize("stored", ["python", "pyarrow"])
def test_the_numbers_do_not_depend_on_how_pandas_stores_texts(stored):
    goals = ["İbrahim belt ÉÉN keer.", "Wij bellen de GGZ. Nu.", "İlkay en Ayşe willen graag"]
    with pd.option_context("mode.string_storage", stored):
        texts = pd.Series(goals, dtype="str")
        counted, masked = features(texts), without_names(texts)
    given = pd.Series(goals, dtype=object)
    np.testing.assert_array_equal(counted, features(given))
    assert masked.tolist() == without_names(given).tolist()
