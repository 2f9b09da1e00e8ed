"""The scan of finished files: the last look before anything leaves the machine."""

from lokalis_research.scan.needles import (
    Needles,
    make_needles,
    needles_of,
    no_needles,
    package_needles,
)
from lokalis_research.scan.scan import NEVER_LEAVES, files_in, scan_files, scan_message

__all__ = [
    "NEVER_LEAVES",
    "Needles",
    "files_in",
    "make_needles",
    "needles_of",
    "no_needles",
    "package_needles",
    "scan_files",
    "scan_message",
]
