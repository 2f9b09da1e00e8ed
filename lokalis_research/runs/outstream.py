"""What a notebook prints, sent on before there is too much of it."""

from __future__ import annotations

from ipykernel.iostream import OutStream

_MOST = 1 << 20


class PromptOutStream(OutStream):
    """Holds at most a megabyte.

    Jupyter's own collects whatever comes in a fifth of a second: a notebook that prints without end
    fills its memory with that before anybody can see how much it prints.
    """

    _held = 0

    def write(self, string: str) -> int:
        """Write, and wait where the reader is behind."""
        super().write(string)
        self._held += len(string)
        if self._held > _MOST:
            self._held = 0
            self.flush()  # type: ignore[no-untyped-call]
        return len(string)
