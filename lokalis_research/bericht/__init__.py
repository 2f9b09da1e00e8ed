"""The half-year report: one document of a few pages, from what a run released and nothing else.

`declared` reads which figures stand in it and with what words, `shelf` the released tables of a
run, `content` lays out the document, and `as_html`, `as_word` and `as_pdf` write it.
"""

NAME = "halfjaarbericht"
"""How its files are called, and how the texts of researchers that belong to it begin."""
FOLDER = "bericht"
"""Where it stands in a run and in a bundle."""
FILES = tuple(f"{FOLDER}/{NAME}.{kind}" for kind in ("html", "docx", "pdf"))
