"""The words for how a notebook stands in a batch."""

DONE = "done"
CURRENT = "up to date"
FAILED = "failed"
SKIPPED = "skipped"
WAITING = "waiting"
RUNNING = "running"
OUTDATED = "outdated"
MISSING = "not made yet"

IN_DUTCH = {
    FAILED: "het notebook is mislukt",
    SKIPPED: "een notebook waarop het bouwt, is mislukt",
    MISSING: "het notebook is nog niet uitgevoerd",
}
"""Why a page is missing, for the reader of the index."""
