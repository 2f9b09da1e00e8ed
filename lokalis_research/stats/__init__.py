"""Statistics that know nothing of Lokalis: arrays and tables in, numbers out.

Nothing of the project is imported here but its family of errors. `intervals` holds the arithmetic
on spells of days, `decomposition` splits a change into effects, `seasonal` splits a series into
season and trend, `series` summarises monthly series, and `arguments` checks what is given.
"""
