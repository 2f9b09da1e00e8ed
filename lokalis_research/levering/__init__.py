"""One delivery: a folder of exports becomes typed, checked, pseudonymised tables and findings."""

from lokalis_research.levering.delivery import CheckedDelivery, load_checked, read_delivery
from lokalis_research.levering.draft import begin_delivery, draft_agreement
from lokalis_research.levering.pseudonym import DEMO_KEY, load_or_make_key
from lokalis_research.levering.summary import (
    completeness,
    finding_lines,
    overview,
    rows_per_month,
)

__all__ = [
    "DEMO_KEY",
    "CheckedDelivery",
    "begin_delivery",
    "completeness",
    "draft_agreement",
    "finding_lines",
    "load_checked",
    "load_or_make_key",
    "overview",
    "read_delivery",
    "rows_per_month",
]
