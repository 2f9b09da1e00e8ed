"""Objects that hold rows about people, and show none of them when they are printed."""

from __future__ import annotations

import dataclasses
from collections.abc import Sized


class Microdata:
    """A dataclass whose repr gives the sizes of what it holds, and no row of it.

    A cell of a notebook that ends in such an object would otherwise put people on a page.

    Examples
    --------
    >>> @dataclasses.dataclass(frozen=True, repr=False)
    ... class Wachtenden(Microdata):
    ...     gezinnen: tuple[str, ...]
    >>> Wachtenden(("x", "y"))
    <Wachtenden (rows are not shown): gezinnen 2>
    """

    def __repr__(self) -> str:
        sizes = [
            f"{field.name} {len(value)}"
            for field in dataclasses.fields(self)  # type: ignore[arg-type]
            if isinstance(value := getattr(self, field.name), Sized)
            and not isinstance(value, str | bytes)
        ]
        return f"<{type(self).__name__} (rows are not shown): {', '.join(sizes)}>"
