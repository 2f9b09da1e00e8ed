"""The scan of finished files: the last look before anything leaves the machine."""

from lokalis_research.scan.needles import Needles, make_needles, no_needles
from lokalis_research.scan.scan import files_in, scan_files

__all__ = ["Needles", "files_in", "make_needles", "no_needles", "scan_files"]
