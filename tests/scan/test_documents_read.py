"""Word documents and PDFs are read: what stands on a page, beside it and out of sight."""

import io
import re

import docx
import pypdf
import pytest
import typst
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from lokalis_research.scan import no_needles, scan_files

MAIL, TYPED = "zoe@voorbeeld.nl", r"zoe\@voorbeeld.nl"
FOUND, UNREADABLE, MAKER = "e-mailadres", "niet te lezen", "naam van een maker"


ACTION = DictionaryObject(
    {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("a()")}
)


def kinds(name, content):
    return set(scan_files([(name, content)], no_needles())["soort"])


def pdf(text="Er waren gezinnen."):
    return typst.compile(text.encode(), format="pdf", ignore_system_fonts=True)


def changed(content, change):
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(content))
    change(writer)
    made = io.BytesIO()
    writer.write(made)
    return made.getvalue()


def word(add):
    document = docx.Document()
    document.core_properties.author = "lokalis_research"
    document.core_properties.comments = ""
    add(document)
    made = io.BytesIO()
    document.save(made)
    return made.getvalue()


def test_a_pdf_of_ours_is_clean():
    assert kinds("a.pdf", pdf()) == set()


def marked(pattern):
    def change(writer):
        told = writer.root_object["/Metadata"]
        told.set_data(re.sub(pattern, b"/ab/cdefghijklmnopqrst==", told.get_data()))

    return change


def test_a_slash_in_the_mark_that_a_program_computes_is_no_path():
    assert "pad" not in kinds("a.pdf", changed(pdf(), marked(rb"[\w+/]{22}==")))


def test_what_only_looks_like_such_a_mark_is_a_path():
    assert "pad" in kinds("a.pdf", changed(pdf(), marked(rb"proof")))


@pytest.mark.parametrize(
    "text",
    [
        f"Bel {TYPED}.",
        f"#text(fill: white)[{TYPED}]",
        f"#link(<a>)[hier] #figure(image(bytes(\"<svg xmlns='http://www.w3.org/2000/svg' "
        f"width='1' height='1'/>\"), alt: \"{MAIL}\")) <a>",
        f'#set document(title: "{MAIL}")\nTekst',
        f"= {TYPED}\nTekst",
    ],
)
def test_what_stands_anywhere_in_a_pdf_is_found(text):
    assert FOUND in kinds("a.pdf", pdf(text))


def test_a_property_of_a_pdf_is_read():
    made = changed(pdf(), lambda writer: writer.add_metadata({"/Subject": MAIL}))
    assert FOUND in kinds("a.pdf", made)


def test_a_note_in_a_pdf_is_read():
    def note(writer):
        writer.pages[0][NameObject("/PieceInfo")] = DictionaryObject(
            {NameObject("/Opmerking"): TextStringObject(MAIL)}
        )

    assert FOUND in kinds("a.pdf", changed(pdf(), note))


@pytest.mark.parametrize(
    "change",
    [
        lambda writer: writer.add_attachment("a.txt", b"tekst"),
        lambda writer: writer.root_object.update({NameObject("/OpenAction"): ACTION}),
        lambda writer: writer.encrypt("geheim"),
    ],
)
def test_a_pdf_that_acts_or_hides_something_does_not_pass(change):
    assert UNREADABLE in kinds("a.pdf", changed(pdf(), change))


def test_what_was_put_behind_a_pdf_is_found():
    assert kinds("a.pdf", pdf() + f"\n{MAIL}".encode()) >= {FOUND, UNREADABLE}


def test_a_pdf_that_was_changed_afterwards_does_not_pass():
    made = io.BytesIO()
    writer = pypdf.PdfWriter(io.BytesIO(pdf()), incremental=True)
    writer.add_metadata({"/Subject": "anders"})
    writer.write(made)
    assert UNREADABLE in kinds("a.pdf", made.getvalue())


def test_a_damaged_pdf_does_not_pass():
    assert UNREADABLE in kinds("a.pdf", pdf()[:-200])


def test_a_word_that_a_word_document_writes_in_pieces_is_read_whole():
    def add(document):
        paragraph = document.add_paragraph("Bel zoe")
        paragraph.add_run("@voor").bold = True
        paragraph.add_run("beeld.nl.")

    assert FOUND in kinds("a.docx", word(add))


@pytest.mark.parametrize("place", ["header", "footer"])
def test_the_head_and_foot_of_a_word_document_are_read(place):
    def add(document):
        getattr(document.sections[0], place).paragraphs[0].text = MAIL

    assert FOUND in kinds("a.docx", word(add))


def test_who_made_a_word_document_may_not_be_a_person():
    def add(document):
        document.core_properties.author = "Anna de Vries"

    assert MAKER in kinds("a.docx", word(add))


def test_a_field_that_fetches_a_file_does_not_pass():
    from lokalis_research.bericht.as_word import begin_field, end_field

    def add(document):
        paragraph = document.add_paragraph()._p
        begin_field(paragraph, r'INCLUDETEXT "C:\\Users\\zoe\\a.docx"')
        end_field(paragraph)

    assert "pad" in kinds("a.docx", word(add))
