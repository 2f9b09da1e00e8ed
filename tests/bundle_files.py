"""Released tables as a bundle has them: CSV files and the codebook that says what is in them."""

import json
import re

from lokalis_research.release.record import audit_csv, to_csv
from lokalis_research.share.held import Files
from lokalis_research.share.workbook import CODEBOOK, Sheet, make_codebook


def files_of(notebook, tables):
    """Lay out the tables of one page."""
    sheets = [
        Sheet(
            notebook,
            one.name,
            notebook,
            to_csv(one),
            json.loads(re.search("# beschrijving: (.*)", audit_csv(one))[1]),
        )
        for one in tables
    ]
    texts = {f"tabellen/{notebook}/{one.name}.csv": one.text for one in sheets}
    return Files({**texts, CODEBOOK: make_codebook(sheets)})
