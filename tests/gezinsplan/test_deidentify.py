"""Names out of goals before coders read them; what was changed is counted and never shown."""

from __future__ import annotations

import importlib.util
import logging
import sys
import traceback
import types

import pandas as pd
import pytest

from lokalis_research.gezinsplan.deidentify import (
    DeidentificationError,
    deidentify,
    load_deduce,
)

SECRET = "Wilhelmina Zandloper"


@pytest.fixture
def texts():
    return pd.Series(
        {"d1": f"{SECRET} belt. {SECRET} mailt.", "d2": "Wij koken.", "d3": "wij eten"}
    )


def hide(text):
    return text.replace(SECRET, "[PERSOON-1]"), ["persoon"] * text.count(SECRET)


def test_what_was_replaced_is_counted_by_kind_and_shown_nowhere(texts):
    done = deidentify(texts, hide)

    assert done.replaced.to_dict("records") == [{"soort": "persoon", "vervangen": 2, "teksten": 1}]
    assert done.texts.to_dict()["d1"] == "[PERSOON-1] belt. [PERSOON-1] mailt."
    assert "PERSOON" not in repr(done)
    assert "koken" not in repr(done)


def test_units_keep_their_texts_and_order(texts):
    done = deidentify(texts.iloc[::-1], hide)
    assert list(done.texts.index) == ["d3", "d2", "d1"]
    assert done.texts["d2"] == "Wij koken."


def test_texts_without_capitals_are_counted_because_names_hide_there(texts):
    assert deidentify(texts, hide).small == 1


def test_no_texts_is_no_error():
    done = deidentify(pd.Series([], dtype="str"), hide)
    assert len(done.replaced) == 0


def test_a_tool_that_fails_never_gets_a_text_into_the_error(texts):
    def fails(text):
        raise ValueError(f"cannot read {text}")

    with pytest.raises(DeidentificationError, match="one of 3 texts") as refusal:
        deidentify(texts, fails)
    everything = "".join(traceback.format_exception(refusal.value))
    assert SECRET not in everything


def test_without_deduce_it_says_how_to_install_it(texts, monkeypatch):
    monkeypatch.setitem(sys.modules, "deduce", None)
    with pytest.raises(DeidentificationError, match=r"lokalis-research\[ontidentificatie\]"):
        deidentify(texts)


def test_the_extra_is_one_that_the_package_has(repository):
    import tomllib

    project = tomllib.loads((repository / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = project["optional-dependencies"]["ontidentificatie"]
    assert any(requirement.startswith("deduce") for requirement in extra)


@pytest.fixture
def stand_in(monkeypatch):
    """A module that, like deduce, turns everybody's debug messages on when it is imported."""

    class Deduce:
        def __init__(self):
            logging.getLogger().setLevel(logging.DEBUG)
            logging.getLogger().addHandler(logging.StreamHandler())

        def deidentify(self, text):
            cleaned = text.replace(SECRET, "[PERSOON-1]")
            tags = [types.SimpleNamespace(tag="persoon")] * text.count(SECRET)
            return types.SimpleNamespace(deidentified_text=cleaned, annotations=tags)

    monkeypatch.setitem(sys.modules, "deduce", types.SimpleNamespace(Deduce=Deduce))


def test_logging_stays_as_it_was(stand_in):
    root = logging.getLogger()
    before = (root.level, list(root.handlers))
    load_deduce()
    assert (root.level, list(root.handlers)) == before


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Mentor op obs De Zevensprong helpt.", "Mentor op obs [SCHOOL] helpt."),
        ("naar basisschool Klimop", "naar basisschool [SCHOOL]"),
        ("naar school gaan", "naar school gaan"),
        ("De school vindt dit.", "De school vindt dit."),
    ],
)
def test_names_of_schools_go_too(stand_in, text, expected):
    done = deidentify(pd.Series([text]))
    assert done.texts.item() == expected
    assert done.replaced["vervangen"].sum() == (text != expected)


@pytest.mark.slow
@pytest.mark.skipif(
    importlib.util.find_spec("deduce") is None,
    reason='deduce is not installed: pip install "lokalis-research[ontidentificatie]"',
)
def test_deduce_itself_takes_out_names_streets_and_telephone_numbers(capsys):
    text = (
        "Jan Jansen belt 06-12345678, woont Tinnegieterlaan 157 en mailt a@voorbeeld.nl. "
        "Wij willen drie keer per week samen eten."
    )
    done = deidentify(pd.Series([text]))

    for secret in ("Jansen", "12345678", "Tinnegieterlaan", "voorbeeld.nl"):
        assert secret not in done.texts.item()
        assert secret not in "".join(capsys.readouterr())
    assert "drie keer per week samen eten" in done.texts.item()
    assert {"persoon", "locatie"} <= set(done.replaced["soort"])
