"""One delivery: a folder of exports becomes typed, checked, pseudonymised tables and findings."""

from lokalis_research.levering.clean import LIFETIME_DAYS, REMOVED, clean_home, left_lines
from lokalis_research.levering.compare import revision_lines, revisions
from lokalis_research.levering.delivery import (
    CheckedDelivery,
    finding_lines,
    load_checked,
    read_delivery,
)
from lokalis_research.levering.draft import begin_delivery, draft_agreement
from lokalis_research.levering.lag import registration_lag
from lokalis_research.levering.pseudonym import DEMO_KEY, load_or_make_key
from lokalis_research.levering.rejected import MARKER
from lokalis_research.levering.template import write_templates

__all__ = [
    "DEMO_KEY",
    "LIFETIME_DAYS",
    "MARKER",
    "REMOVED",
    "CheckedDelivery",
    "begin_delivery",
    "clean_home",
    "draft_agreement",
    "finding_lines",
    "left_lines",
    "load_checked",
    "load_or_make_key",
    "read_delivery",
    "registration_lag",
    "revision_lines",
    "revisions",
    "write_templates",
]
