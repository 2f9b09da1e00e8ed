"""Every number in the report is a released cell, in the document and in the files made of it."""

import dataclasses
import io
import re
from collections import Counter
from html import unescape

import docx
import pypdf
import pytest

from lokalis_research.bericht.as_html import to_html
from lokalis_research.bericht.as_pdf import to_pdf
from lokalis_research.bericht.as_word import to_word
from lokalis_research.bericht.make import NUMBER, faults, untraced
from lokalis_research.bericht.model import Number, Paragraph, plain
from lokalis_research.bericht.shelf import Shelf


def text_of_html(document):
    without = re.sub(r"<img [^>]*>|<source [^>]*>", "", to_html(document))
    return unescape(re.sub(r"<[^>]+>", "\n", without))


def text_of_word(document):
    word = docx.Document(io.BytesIO(to_word(document, "CONCEPT")))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    said = [one.text for one in word.paragraphs if one.style.name != "toc 1"]
    return "\n".join([*said, *cells])


def text_of_pdf(document):
    pages = pypdf.PdfReader(io.BytesIO(to_pdf(document, "CONCEPT"))).pages[1:]
    # Page numbers, and "1 / 8" below, are of the paper and not of the report.
    return "\n".join(re.sub(r"\d+ / \d+", "", page.extract_text()) for page in pages)


def test_every_number_of_a_report_is_a_released_cell(report, declared, tables, dictionary):
    document = report()
    assert sum(isinstance(part, Number) for part in document.parts()) > 50
    assert faults(document, declared, Shelf(tables), dictionary) == ()


def test_a_number_that_its_cell_does_not_show_is_found(
    report, declared, tables, dictionary, change
):
    document = report()
    change("60_begeleiding/uitval", "waarde", 12.3)
    found = faults(document, declared, Shelf(tables), dictionary)
    assert "60_begeleiding/uitval, waarde: the number is not what the cell shows" in found


def test_a_number_that_somebody_typed_in_a_sentence_is_found(report, declared, tables, dictionary):
    document = report()
    typed = dataclasses.replace(
        document, blocks=(*document.blocks, Paragraph(("Er waren er 12.",)))
    )
    assert len(faults(typed, declared, Shelf(tables), dictionary)) == 1


def strange_numbers(text, document):
    """List the numbers in a finished text that its document does not hold so often."""
    said = Counter(n for group in document.groups() for n in NUMBER.findall(plain(group)))
    return tuple(sorted((Counter(NUMBER.findall(text)) - said).elements()))


@pytest.mark.parametrize("text_of", [text_of_html, text_of_word, text_of_pdf])
def test_a_finished_file_holds_no_number_that_its_document_does_not(report, text_of):
    document = report()
    text = text_of(document)
    assert len(NUMBER.findall(text)) > 100
    assert strange_numbers(text, document) == ()


def test_a_number_added_to_a_finished_file_is_found(report):
    document = report()
    assert strange_numbers(text_of_html(document) + " 98.765", document) == ("98.765",)


def test_a_number_that_a_researcher_typed_is_told_unless_the_report_shows_it(report):
    shown = next(p.text for p in report().parts() if isinstance(p, Number)).rstrip("%")
    document = report(duiding={"veiligheid": f"Wij zagen {shown} en 98.765 keer iets."})
    assert untraced(document) == ("98.765",)
