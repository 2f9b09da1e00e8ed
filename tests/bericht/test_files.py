"""The three files: what a reader, a screen reader and an editor find in them."""

import io
import re
import zipfile

import docx
import pypdf
import pytest
from docx.oxml.ns import qn

from lokalis_research.bericht.as_html import to_html
from lokalis_research.bericht.as_pdf import to_pdf
from lokalis_research.bericht.as_word import to_word
from lokalis_research.bericht.model import Drawn, Heading, plain
from lokalis_research.scan.page_faults import page_faults


@pytest.fixture
def word(report):
    return docx.Document(io.BytesIO(to_word(report(), "CONCEPT")))


@pytest.fixture
def pdf(report):
    return pypdf.PdfReader(io.BytesIO(to_pdf(report(), "CONCEPT")))


@pytest.mark.parametrize("write", [to_word, to_pdf])
def test_the_same_report_gives_the_same_bytes(report, write):
    assert write(report(), "CONCEPT") == write(report(), "CONCEPT")


def test_every_link_of_the_page_leads_somewhere_in_it(report):
    html = to_html(report())
    places = set(re.findall(r'id="([^"]+)"', html))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= places
    assert page_faults(html) == []


def test_headings_of_the_word_document_are_headings(report, word):
    heads = [block for block in report().blocks if isinstance(block, Heading)]
    styled = [one for one in word.paragraphs if one.style.name.startswith("Heading")]
    assert [one.text for one in styled] == [plain(head.parts) for head in heads]
    assert word.paragraphs[0].style.name == "Title"


def test_figures_of_the_word_document_are_told_in_words(report, word):
    drawn = [plain(block.alt) for block in report().blocks if isinstance(block, Drawn)]
    assert [shape._inline.docPr.get("descr") for shape in word.inline_shapes] == drawn


def test_tables_of_the_word_document_have_a_head_that_is_repeated(word):
    for table in word.tables:
        heads = [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows]
        assert heads == [True] + [False] * (len(table.rows) - 1)


def test_every_number_of_the_word_document_links_to_its_table(word):
    body = word.element.body
    places = {one.get(qn("w:name")) for one in body.iter(qn("w:bookmarkStart"))}
    wanted = {one.get(qn("w:anchor")) for one in body.iter(qn("w:hyperlink"))}
    assert wanted
    assert wanted == places


def test_the_contents_of_the_word_document_name_every_section_and_no_page(report, word):
    """What is written into it moves the rest: only Word can tell pages, when it is asked."""
    lines = [one.text for one in word.paragraphs if one.style.name == "toc 1"]
    heads = [b for b in report().blocks if isinstance(b, Heading) and b.level == 1]
    assert lines == [plain(head.parts) for head in heads]


def test_word_opens_the_document_without_a_question_and_not_as_an_old_one(word):
    """Of a field that is marked as out of date it asks whether it may look into other files."""
    fields = list(word.element.body.iter(qn("w:fldChar")))
    assert fields
    assert not [one for one in fields if one.get(qn("w:dirty"))]
    told = word.settings.element.iter(qn("w:compatSetting"))
    assert [one.get(qn("w:val")) for one in told if "Mode" in one.get(qn("w:name"))] == ["15"]


def test_tables_and_notes_of_the_word_document_have_a_style_to_change(word):
    assert {table.style.name for table in word.tables} == {"Tabel van het bericht"}
    cells = [
        p for table in word.tables for row in table.rows for c in row.cells for p in c.paragraphs
    ]
    assert {one.style.name for one in cells} == {"Tabeltekst"}
    assert {"Let op", "Doel", "Toelichting"} <= {one.style.name for one in word.paragraphs}


def test_the_word_document_has_contents_a_header_and_page_numbers(word):
    codes = [one.text for one in word.element.body.iter(qn("w:instrText"))]
    assert codes[0] == 'TOC \\o "1-1" \\h \\z \\u'
    section = word.sections[0]
    assert "CONCEPT" in section.header.paragraphs[0].text
    footer = section.footer.paragraphs[0]._p
    assert [one.text for one in footer.iter(qn("w:instrText"))] == ["PAGE"]


# The order in which Word wants what it says of a paragraph, a table and a row; another one makes
# it repair the document.
ORDER = {
    "pPr": ["pStyle", "keepNext", "pageBreakBefore", "shd", "tabs", "spacing", "jc", "rPr"],
    "tblPr": ["tblStyle", "tblW", "tblBorders", "tblLayout", "tblLook"],
    "trPr": ["cantSplit", "tblHeader"],
    "rPr": ["rStyle", "rFonts", "b", "i", "color", "sz"],
}


OURS = ("Tabel van het bericht", "Tabeltekst", "Toelichting", "Let op", "Doel")


@pytest.mark.parametrize("name", ORDER)
def test_word_finds_everything_in_the_order_that_it_wants(word, name):
    for written in (word.element.body, *(word.styles[style].element for style in OURS)):
        for found in written.iter(qn(f"w:{name}")):
            places = [ORDER[name].index(child.tag.split("}")[1]) for child in found]
            assert places == sorted(places)


def test_the_word_document_says_nothing_of_who_made_it_when(report):
    with zipfile.ZipFile(io.BytesIO(to_word(report(), ""))) as archive:
        assert not [name for name in archive.namelist() if "thumbnail" in name]
        properties = archive.read("docProps/core.xml").decode()
        assert {info.date_time[0] for info in archive.infolist()} == {1980}
    assert re.findall(r"<dc:creator>(.*?)<", properties) == ["lokalis_research"]
    assert set(re.findall(r"(\d{4})-\d\d-\d\dT", properties)) == {"2000"}


def test_the_pdf_is_tagged_speaks_dutch_and_has_a_title_and_contents(pdf):
    root = pdf.root_object
    assert root["/MarkInfo"]["/Marked"].value is True
    assert root["/Lang"] == "nl"
    assert pdf.metadata.title.startswith("Halfjaarbericht")
    assert [one.title for one in pdf.outline if not isinstance(one, list)][1:3] == [
        "Toegankelijke hulp",
        "Effectieve basishulp",
    ]


def test_figures_of_the_pdf_are_told_in_words(report, pdf):
    told = set()
    for number in range(1, int(pdf.trailer["/Size"])):
        part = pdf.get_object(number)
        if isinstance(part, dict) and part.get("/S") == "/Figure":
            told.add(str(part["/Alt"]))
    assert told >= {plain(block.alt) for block in report().blocks if isinstance(block, Drawn)}


def test_the_pdf_brings_its_fonts(pdf):
    fonts = [
        part
        for number in range(1, int(pdf.trailer["/Size"]))
        if isinstance(part := pdf.get_object(number), dict)
        and part.get("/Type") == "/FontDescriptor"
    ]
    assert fonts
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font) for font in fonts)


def test_the_report_is_at_most_ten_pages(pdf):
    assert 4 <= len(pdf.pages) <= 10


def test_a_draft_says_so_on_every_page_and_what_is_shared_does_not(report):
    def texts(mark):
        reader = pypdf.PdfReader(io.BytesIO(to_pdf(report(decided="1 maart 2023"), mark)))
        return [page.extract_text() for page in reader.pages][1:]

    assert all("CONCEPT" in text for text in texts("CONCEPT"))
    assert not any("CONCEPT" in text for text in texts(""))
