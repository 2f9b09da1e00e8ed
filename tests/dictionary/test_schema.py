"""The pandera schema of a table refuses what the dictionary refuses, and nothing else."""

from __future__ import annotations

import pandas as pd
import pandera.errors
import pytest


@pytest.fixture
def spells():
    return pd.DataFrame(
        {
            "melding_id": pd.Series(["a", "b"], dtype="str"),
            "medewerker_id": pd.Series(["x", "x"], dtype="str"),
            "eerste_dag": pd.Series(["2022-01-01", "2022-02-01"], dtype="datetime64[s]"),
            "hersteldatum": pd.Series(["2022-01-03", None], dtype="datetime64[s]"),
            "verzuimpercentage": [100.0, 0.0],
            "soort": pd.Series(["ziekte", "overig"], dtype="str"),
        }
    )


def checks_failed(schema, table):
    with pytest.raises(pandera.errors.SchemaErrors) as error:
        schema.validate(table, lazy=True)
    return set(error.value.failure_cases["check"].astype(str))


def test_a_good_table_passes_and_stays_as_it_is(dictionary, spells):
    checked = dictionary["verzuimmeldingen"].to_pandera().validate(spells, lazy=True)
    pd.testing.assert_frame_equal(checked, spells)


@pytest.mark.parametrize(
    ("column", "value", "check"),
    [
        ("verzuimpercentage", -0.1, "greater_than_or_equal_to"),
        ("verzuimpercentage", 100.1, "less_than_or_equal_to"),
        ("verzuimpercentage", None, "not_nullable"),
        ("soort", "griep", "isin"),
        ("soort", None, "not_nullable"),
        ("eerste_dag", None, "not_nullable"),
        ("melding_id", "b", "field_uniqueness"),
    ],
)
def test_one_bad_cell_is_refused_by_its_own_rule(dictionary, spells, column, value, check):
    spells.loc[0, column] = value
    failed = checks_failed(dictionary["verzuimmeldingen"].to_pandera(), spells)
    assert any(check in name for name in failed), failed


def test_a_column_too_many_or_too_few_is_refused(dictionary, spells):
    schema = dictionary["verzuimmeldingen"].to_pandera()
    assert "column_in_schema" in checks_failed(schema, spells.assign(oorzaak="x"))
    assert "column_in_dataframe" in checks_failed(schema, spells.drop(columns="soort"))


def test_a_key_of_two_fields_is_refused_when_it_repeats(dictionary):
    table = pd.DataFrame(
        {
            "melding_id": pd.Series(["a", "a"], dtype="str"),
            "vanaf": pd.Series(["2022-01-01", "2022-01-01"], dtype="datetime64[s]"),
            "verzuimpercentage": [50.0, 25.0],
        }
    )
    schema = dictionary["verzuimpercentages"].to_pandera()
    assert any("unique" in name for name in checks_failed(schema, table))


def test_every_table_has_a_schema_with_its_fields_in_order(dictionary):
    for name in dictionary:
        columns = list(dictionary[name].to_pandera().columns)
        assert columns == [field.name for field in dictionary[name].fields]
