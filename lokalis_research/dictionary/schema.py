"""A table of the dictionary as a pandera schema.

pandera can read a Table Schema itself, but makes dates text, and lets neither whole numbers nor
booleans be missing; the checked tables of a delivery are typed, so the schema is built here.
"""

from __future__ import annotations

import pandera.pandas as pa

from lokalis_research.dictionary.model import Field, Table

DTYPES = {
    "string": "str",
    "integer": "Int64",
    "number": "float64",
    "date": "datetime64[s]",
    "boolean": "boolean",
}


def to_pandera(table: Table) -> pa.DataFrameSchema:
    """Build the pandera schema of a table."""
    return pa.DataFrameSchema(
        {field.name: _column(field) for field in table.fields},
        name=table.name,
        title=table.label,
        strict=True,
        unique=list(table.primary_key),
    )


def _column(field: Field) -> pa.Column:
    checks = []
    if field.minimum is not None:
        checks.append(pa.Check.ge(field.minimum))
    if field.maximum is not None:
        checks.append(pa.Check.le(field.maximum))
    if field.pattern is not None:
        checks.append(pa.Check.str_matches(f"^(?:{field.pattern})$"))
    if field.code_list is not None:
        checks.append(pa.Check.isin(field.codes))
    return pa.Column(
        DTYPES[field.type],
        checks=checks,
        nullable=not field.required,
        unique=field.unique,
        title=field.label,
    )
