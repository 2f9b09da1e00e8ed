"""Names out of goals before coders read them; what was changed is counted and never shown."""

from __future__ import annotations

import importlib
import importlib.util
import types

import pandas as pd
import pytest

from lokalis_research.gezinsplan.deidentify import deidentify
from lokalis_research.personal import word_lists

from .casework import HARMLESS_IN_SIGHT, HARMLESS_KEPT_BACK, IN_SIGHT, KEPT_BACK
from .sentences import HARMLESS_HELD_OUT, HARMLESS_TUNING, HELD_OUT, TUNING


def clean(*texts, families=None):
    return deidentify(pd.Series(texts, dtype="str"), families).texts.tolist()


@pytest.mark.parametrize(("text", "secrets"), TUNING)
def test_of_the_sentences_it_was_made_with_everything_is_gone(text, secrets):
    [cleaned] = clean(text)
    assert [secret for secret in secrets if secret in cleaned] == []


@pytest.mark.parametrize("text", HARMLESS_TUNING)
def test_sentences_about_nobody_stay_as_they_are(text):
    assert clean(text) == [text]


def gone(sentences):
    """Give the share of sentences of which nothing is left that points at somebody."""
    cleaned = clean(*(text for text, _ in sentences))
    return sum(
        all(secret not in text for secret in secrets)
        for text, (_, secrets) in zip(cleaned, sentences, strict=True)
    ) / len(sentences)


def touched(sentences):
    return sum(a != b for a, b in zip(clean(*sentences), sentences, strict=True)) / len(sentences)


@pytest.mark.parametrize(
    ("sentences", "least"), [(HELD_OUT, 0.9), (IN_SIGHT, 0.98), (KEPT_BACK, 0.9)]
)
def test_of_sentences_that_were_kept_back_nine_in_ten_come_out_with_everything_gone(
    sentences, least
):
    assert gone(sentences) >= least


@pytest.mark.parametrize(
    ("sentences", "most"),
    [(HARMLESS_HELD_OUT, 0.2), (HARMLESS_IN_SIGHT, 0.05), (HARMLESS_KEPT_BACK, 0.2)],
)
def test_of_harmless_sentences_that_were_kept_back_one_in_five_at_most_is_touched(sentences, most):
    assert touched(sentences) <= most


def test_there_are_enough_sentences_to_tell():
    assert len(HELD_OUT) + len(KEPT_BACK) >= 120
    assert len(HARMLESS_HELD_OUT) + len(HARMLESS_KEPT_BACK) >= 40


def test_a_name_that_one_goal_gives_away_is_gone_from_the_familys_other_goals():
    texts = ("Zoon Bloem gaat naar bed.", "Een bloem kopen. Bloem huilt minder.")
    families = pd.Series(["g1", "g1"])
    assert clean(*texts, families=families)[1].count("[NAAM]") == 1
    assert clean(*texts)[1] == texts[1]


def test_what_was_replaced_is_counted_by_kind_and_shown_nowhere():
    done = deidentify(pd.Series(["Hidde belt Hidde op 06-12345678.", "Wij koken."]))
    assert done.replaced.to_dict("records") == [
        {"soort": "naam", "vervangen": 2, "teksten": 1},
        {"soort": "telefoon", "vervangen": 1, "teksten": 1},
    ]
    assert "NAAM" not in repr(done)
    assert "koken" not in repr(done)


def test_texts_keep_their_order_and_index():
    done = deidentify(pd.Series({"d2": "Wij koken.", "d1": "Hidde kookt."}))
    assert done.texts.to_dict() == {"d2": "Wij koken.", "d1": "[NAAM] kookt."}


@pytest.mark.parametrize("text", ["wij eten samen", "WIJ ETEN SAMEN"])
def test_texts_in_one_size_are_counted_because_names_hide_there(text):
    done = deidentify(pd.Series([text, "Wij koken."]))
    assert (done.small, done.risky) == (1, 1)


def test_a_text_that_keeps_an_odd_capital_is_counted_as_risky():
    done = deidentify(pd.Series(["Wij vragen het aan Veilig Thuis.", "Wij koken."]))
    assert (done.small, done.risky) == (0, 1)


def test_no_texts_is_no_error():
    assert len(deidentify(pd.Series([], dtype="str")).replaced) == 0


def test_the_extra_is_one_that_the_package_has(repository):
    import tomllib

    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = project["optional-dependencies"]["ontidentificatie"]
    assert any(requirement.startswith("deduce") for requirement in extra)


@pytest.fixture
def deduce(monkeypatch, tmp_path):
    """A folder that stands in for deduce."""
    spec = types.SimpleNamespace(submodule_search_locations=[str(tmp_path)])
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: spec if name == "deduce" else find(name)
    )
    word_lists.first_names.cache_clear()
    yield tmp_path
    word_lists.first_names.cache_clear()


def test_a_half_installed_extra_gives_a_sentence(deduce):
    assert "Install it again" in word_lists.missing_lists()


def test_the_lists_of_the_extra_count_too(deduce):
    folder = deduce / "data" / "lookup" / "src" / "names" / "lst_first_name"
    folder.mkdir(parents=True)
    (folder / "items.txt").write_text("Zwaldegonde\n", encoding="utf-8")
    assert word_lists.missing_lists() == ""
    assert "zwaldegonde" in word_lists.first_names()
