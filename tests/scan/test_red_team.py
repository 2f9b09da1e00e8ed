"""Planted leaks: each of them must be caught, and be named by place and kind only."""

import base64
import io
import zipfile

import nbformat
import openpyxl
import pandas as pd
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from openpyxl.comments import Comment
from PIL import Image, PngImagePlugin

from lokalis_research.levering.pseudonym import pseudonymise
from lokalis_research.scan import make_needles, no_needles, scan_files

BSN = "111222333"
RAW = "70012345"
KEY = b"k" * 32
GOAL = "Samen met oma Fatoumata elke woensdagmiddag zonder ruzie boodschappen doen op de markt"
PUBLIC = "Elke dag samen eten. Ondiep en Oost liggen in Utrecht, zonder ruzie op de markt."


def hash_ids(ids, kind):
    return pseudonymise(ids, kind, KEY)


PSEUDONYM = hash_ids(pd.Series([RAW]), "gezin_id").item()


@pytest.fixture(scope="module")
def needles():
    return make_needles(
        {"gezin_id": {PSEUDONYM}},
        hash_ids,
        [GOAL, "boodschappen doen met Bas Jansen-Smit"],
        [PUBLIC],
    )


def page(body):
    return f"<!doctype html><html lang='nl'><body>{body}</body></html>".encode()


def notebook(*cells, **metadata):
    made = new_notebook(cells=list(cells), metadata=metadata)
    return nbformat.writes(made).encode()


def shown(**data):
    cell = new_code_cell("")
    cell.outputs = [new_output("display_data", data=data)]
    return notebook(cell)


def png(**text):
    info = PngImagePlugin.PngInfo()
    for name, value in text.items():
        info.add_text(name, value, zip=len(value) > 40)
    file = io.BytesIO()
    Image.new("RGB", (2, 2)).save(file, "png", pnginfo=info)
    return file.getvalue()


def png_international(value, *, packed):
    info = PngImagePlugin.PngInfo()
    info.add_itxt("Comment", value, zip=packed)
    file = io.BytesIO()
    Image.new("RGB", (2, 2)).save(file, "png", pnginfo=info)
    return file.getvalue()


def jpeg(value):
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x013B] = value  # artist
    Image.new("RGB", (2, 2)).save(file, "jpeg", exif=exif, comment=b"")
    return file.getvalue()


def archive(*members, comment=b""):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        made.comment = comment
        for name, content in members:
            made.writestr(name, content)
    return file.getvalue()


def workbook(change):
    book = openpyxl.Workbook()
    change(book)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def hidden_sheet(book):
    sheet = book.create_sheet("intern")
    sheet["A1"] = RAW
    sheet.sheet_state = "hidden"


def cell_comment(book):
    book.active["A1"].comment = Comment(f"gezin {RAW}", "iemand")


def creator(book):
    book.properties.creator = "zoe@voorbeeld.nl"


def sheet_name(book):
    book.active.title = f"gezin {RAW}"


def defined_name(book):
    book.active["A1"] = 1
    book.active.oddHeader.center.text = f"gezin {RAW}"


def data_uri(kind, content):
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"


LEAKS = {
    "a pseudonym in a page": ("a.html", page(f"<p>{PSEUDONYM}</p>"), "pseudoniem"),
    "a pseudonym in a class": ("a.html", page(f"<p class='g-{PSEUDONYM}'>x</p>"), "pseudoniem"),
    "a raw id in a page": ("a.html", page(f"<p>gezin {RAW}</p>"), "nummer uit de levering"),
    "a raw id in an attribute": ("a.html", page(f"<p data-g='{RAW}'>x</p>"), "nummer uit"),
    "a raw id in a comment": ("a.html", page(f"<!-- {RAW} -->"), "nummer uit de levering"),
    "a raw id in a script": ("a.html", page(f"<script>let g={RAW}</script>"), "nummer uit"),
    "a raw id in a style": ("a.html", page(f"<style>.g{{}}/* {RAW} */</style>"), "nummer uit"),
    "a raw id in a style attribute": ("a.html", page(f"<p style='--g:{RAW}'>x</p>"), "nummer"),
    "a raw id in an alt text": ("a.html", page(f"<img alt='gezin {RAW}'>"), "nummer uit"),
    "a raw id split by tags": ("a.html", page(f"<p>{RAW[:4]}<b>{RAW[4:]}</b></p>"), "nummer uit"),
    "a raw id in entities": (
        "a.html",
        page("".join(f"&#{ord(one)};" for one in RAW)),
        "nummer uit de levering",
    ),
    "a raw id in escaped entities": (
        "a.html",
        page("".join(f"&amp;#{ord(one)};" for one in RAW)),
        "nummer uit de levering",
    ),
    "a raw id with zero-width signs": ("a.html", page("\u200b".join(RAW)), "nummer uit"),
    "a raw id in full-width digits": (
        "a.txt",
        "".join(chr(ord(one) - ord("0") + 0xFF10) for one in RAW).encode(),
        "nummer uit de levering",
    ),
    "a raw id in a file name": (f"gezin_{RAW}.csv", b"a;b\n1;2\n", "nummer uit de levering"),
    "a raw id in a link": ("a.html", page(f"<a href='x?g%3D{RAW}'>x</a>"), "nummer uit"),
    "a raw id in SVG": ("a.svg", f"<svg><title>{RAW}</title></svg>".encode(), "nummer uit"),
    "a raw id in an embedded SVG": (
        "a.html",
        page(f"<img src='{data_uri('image/svg+xml', f'<svg><text>{RAW}</text></svg>'.encode())}'>"),
        "nummer uit de levering",
    ),
    "a raw id in Base64": (
        "a.html",
        page(base64.b64encode(f"het gezin {RAW}".encode()).decode()),
        "nummer uit de levering",
    ),
    "a raw id in hexadecimal": ("a.txt", f"gezin {RAW} x".encode().hex().encode(), "nummer uit"),
    "a raw id in JSON escapes": (
        "a.json",
        "".join(f"\\u{ord(one):04x}" for one in RAW).encode(),
        "nummer uit de levering",
    ),
    "a raw id in UTF-16": ("a.csv", f"gezin;{RAW}".encode("utf-16"), "nummer uit de levering"),
    "a raw id in UTF-16 without a mark": ("a.csv", f"gezin;{RAW}".encode("utf-16-le"), "nummer"),
    "a raw id in a CSV cell": ("a.csv", f"gezin;n\n{RAW};12\n".encode(), "nummer uit"),
    "a raw id in a hidden sheet": ("a.xlsx", workbook(hidden_sheet), "nummer uit de levering"),
    "a raw id in a cell comment": ("a.xlsx", workbook(cell_comment), "nummer uit de levering"),
    "a raw id as the name of a sheet": ("a.xlsx", workbook(sheet_name), "nummer uit"),
    "a raw id in a printed head": ("a.xlsx", workbook(defined_name), "nummer uit de levering"),
    "an e-mail address as author of a workbook": ("a.xlsx", workbook(creator), "e-mailadres"),
    "a raw id in a member of an archive": (
        "a.zip",
        archive(("b.txt", RAW)),
        "nummer uit de levering",
    ),
    "a raw id in the name of a member": ("a.zip", archive((f"{RAW}.txt", "x")), "nummer uit"),
    "a raw id in the comment of an archive": (
        "a.zip",
        archive(("b.txt", "x"), comment=f"gezin {RAW}".encode()),
        "nummer uit de levering",
    ),
    "a raw id in an archive in an archive": (
        "a.zip",
        archive(("b.zip", archive(("c.txt", RAW)))),
        "nummer uit de levering",
    ),
    "a workbook in an archive": (
        "a.zip",
        archive(("b.xlsx", workbook(hidden_sheet))),
        "nummer uit de levering",
    ),
    "an archive under another name": ("a.png", archive(("b.txt", RAW)), "nummer uit de levering"),
    "an archive that nobody can open": ("a.zip", b"PK\x03\x04geen archief", "niet te lezen"),
    "binary data that nobody can read": ("a.bin", bytes(range(256)) * 3, "niet te lezen"),
    "a raw id in the text of a PNG": ("a.png", png(Author=f"gezin {RAW}"), "nummer uit"),
    "a raw id in packed text of a PNG": ("a.png", png(Comment=RAW + " " * 60), "nummer uit"),
    "a raw id in international text of a PNG": (
        "a.png",
        png_international(RAW, packed=False),
        "nummer uit de levering",
    ),
    "a raw id in packed international text": (
        "a.png",
        png_international(RAW, packed=True),
        "nummer uit de levering",
    ),
    "a raw id behind the end of a PNG": ("a.png", png() + RAW.encode(), "nummer uit"),
    "an archive behind the end of a PNG": (
        "a.png",
        png() + archive(("b.txt", RAW)),
        "nummer uit de levering",
    ),
    "an e-mail address in EXIF": ("a.jpg", jpeg("zoe@voorbeeld.nl"), "e-mailadres"),
    "a raw id behind the end of a JPEG": ("a.jpg", jpeg("x") + RAW.encode(), "nummer uit"),
    "a PNG with a secret in a page": (
        "a.html",
        page(f"<img src='{data_uri('image/png', png(Author=RAW))}'>"),
        "nummer uit de levering",
    ),
    "a raw frame left in a notebook": (
        "a.ipynb",
        shown(**{"text/html": f"<table><tr><td>{RAW}</td></tr></table>"}),
        "nummer uit de levering",
    ),
    "a repr left in a notebook": ("a.ipynb", shown(**{"text/plain": "12.0"}), "ruwe uitvoer"),
    "a print left in a notebook": (
        "a.ipynb",
        notebook(new_code_cell("", outputs=[new_output("stream", text="12 gezinnen")])),
        "ruwe uitvoer",
    ),
    "a warning on stderr": (
        "a.ipynb",
        notebook(new_code_cell("", outputs=[new_output("stream", name="stderr", text="let op")])),
        "uitvoer op stderr",
    ),
    "a traceback in a notebook": (
        "a.ipynb",
        notebook(
            new_code_cell("", outputs=[new_output("error", ename="KeyError", evalue="'Bas'")])
        ),
        "foutmelding",
    ),
    "a traceback in a page": ("a.html", page("Traceback (most recent call last):"), "foutmelding"),
    "an error in a page": ("a.html", page("<pre>ValueError: te klein</pre>"), "foutmelding"),
    "code left in a notebook": ("a.ipynb", notebook(new_code_cell("laat_zien(x)")), "code"),
    "parameters left in a notebook": (
        "a.ipynb",
        notebook(new_code_cell("periode = 1", metadata={"tags": ["injected-parameters"]})),
        "parameters",
    ),
    "a path in the metadata of a notebook": (
        "a.ipynb",
        notebook(papermill={"input_path": "/home/zoe/levering"}),
        "pad",
    ),
    "an attachment of a notebook": (
        "a.ipynb",
        notebook(
            new_markdown_cell(
                "x",
                attachments={
                    "b.png": {"image/png": base64.b64encode(png(Author=RAW)).decode()}
                },
            )
        ),
        "nummer uit de levering",
    ),
    "a name of an attachment": (
        "a.ipynb",
        notebook(new_markdown_cell("x", attachments={f"{RAW}.png": {}})),
        "nummer uit de levering",
    ),
    "a raw id in JSON of an output": (
        "a.ipynb",
        shown(**{"application/json": {"gezinnen": [{"id": RAW}]}}),
        "nummer uit de levering",
    ),
    "a goal text whole": ("a.html", page(f"<p>{GOAL}</p>"), "vrije tekst uit de levering"),
    "a part of a goal text": (
        "a.html",
        page("zoals: woensdagmiddag zonder ruzie boodschappen doen, staat er"),
        "vrije tekst uit de levering",
    ),
    "a goal text in capitals": ("a.txt", GOAL.upper().encode(), "vrije tekst uit de levering"),
    "a goal text with other punctuation": (
        "a.txt",
        GOAL.replace(" ", ", ").encode(),
        "vrije tekst uit de levering",
    ),
    "a goal text split by tags": (
        "a.html",
        page(" ".join(f"<em>{word}</em>" for word in GOAL.split())),
        "vrije tekst uit de levering",
    ),
    "a name from a free text": ("a.html", page("<p>Fatoumata doet mee</p>"), "naam uit vrije"),
    "a name from a free text, decomposed": (
        "a.txt",
        "bezoek aan Fatoumata\u0301".replace("\u0301", "").encode(),
        "naam uit vrije tekst",
    ),
    "a double name from a free text": ("a.txt", b"met Jansen-Smit besproken", "naam uit vrije"),
    "a BSN": ("a.html", page(f"<td>{BSN}</td>"), "BSN"),
    "a BSN with points": ("a.html", page("1112.22.333"), "BSN"),
    "a BSN with spaces": ("a.html", page("111 222 333"), "BSN"),
    "a BSN with hyphens": ("a.txt", b"bsn:111-22-2333.", "BSN"),
    "a BSN split by tags": ("a.html", page("<p>111<i>222</i>333</p>"), "BSN"),
    "a BSN with no-break spaces": ("a.txt", "111\u00a0222\u00a0333".encode(), "BSN"),
    "a mobile number": ("a.html", page("06-12345678"), "telefoonnummer"),
    "a number with country code": ("a.html", page("+31 6 1234 5678"), "telefoonnummer"),
    "a number of a house": ("a.html", page("030-2345678"), "telefoonnummer"),
    "an e-mail address": ("a.html", page("zoe.jansen@voorbeeld.nl"), "e-mailadres"),
    "an e-mail address in a link": ("a.html", page("<a href='mailto:z@v.nl'>z</a>"), "e-mail"),
    "a postcode with a number": ("a.html", page("3551 AB 12"), "postcode met huisnummer"),
    "a number before its postcode": ("a.html", page("12, 3551AB Utrecht"), "postcode met"),
    "a street with a number": ("a.html", page("Amsterdamsestraat 12"), "postcode met"),
    "a bank account": ("a.html", page("NL91 ABNA 0417 1643 00"), "rekeningnummer"),
    "a date of birth": ("a.html", page("geboren op 12-03-2014"), "geboortedatum"),
    "a path of Linux": ("a.html", page("/home/zoe/levering/x.csv"), "pad"),
    "a path of Windows": ("a.html", page(r"C:\Users\zoe\levering"), "pad"),
    "a path of a share": ("a.html", page(r"\\server01\deel$\levering"), "pad"),
    "a path as an address": ("a.html", page("<a href='file:///Users/zoe/x'>x</a>"), "pad"),
    "a formula in a CSV cell": ("a.csv", b'team;n\n=HYPERLINK("x");12\n', "formule"),
    "a formula behind a quote": ("a.csv", b'team;n\n"+cmd|x";12\n', "formule"),
    "a formula behind a tab": ("a.csv", b"team;n\n\t=1+1;12\n", "formule"),
    "a formula in a table of a page": ("a.html", page("<td>@SUM(A1)</td>"), "formule"),
}  # fmt: skip


@pytest.mark.parametrize("leak", LEAKS)
def test_a_planted_leak_is_caught(leak, needles):
    name, content, kind = LEAKS[leak]
    found = scan_files([(name, content)], needles)
    assert any(one.startswith(kind) for one in found["soort"]), found.to_dict("records")


@pytest.mark.parametrize("leak", LEAKS)
def test_a_hit_never_shows_what_was_found(leak, needles):
    name, content, _ = LEAKS[leak]
    told = " ".join(scan_files([(name, content)], needles).to_numpy().ravel()).casefold()
    secrets = (RAW, PSEUDONYM, BSN, "fatoumata", "jansen", "zoe", "woensdagmiddag", "06-1234")
    assert not [secret for secret in secrets if secret in told]


def test_there_are_at_least_sixty_kinds_of_leaks():
    assert len(LEAKS) >= 60


SAFE = {
    "counts and shares": page("<td>1.164</td><td>13,8%</td><td>[7,5 – 11,7]</td><td>8.445</td>"),
    "years and half-years": page("van 2020H1 tot en met 2022H2, peildatum 31-01-2023"),
    "public words": page("<p>Ondiep en Oost, elke dag samen eten in Utrecht.</p>"),
    "a negative number in a cell": b"a;b\n-1,5;+2\n",
    "a fingerprint": page("a3f5c2d9e8b7a6f5c4d3e2f1a0b9c8d7e6f5a4b3"),
    "an image without metadata": png(),
    "prose": notebook(new_markdown_cell("# Wat is de vraag?\n\nHet antwoord staat hieronder.")),
    "a large number with points": page("in totaal 123.456.789 dagen"),
    "four words that a goal also has": page("op de markt boodschappen doen met de klas"),
}


@pytest.mark.parametrize("case", SAFE)
def test_what_is_safe_raises_no_alarm(case, needles):
    name = "a.ipynb" if case == "prose" else "a.csv" if "cell" in case else "a.html"
    assert scan_files([(name, SAFE[case])], needles).empty


def test_whoever_has_no_delivery_can_still_look_for_shapes():
    assert scan_files([("a.html", page("06-12345678"))], no_needles())["soort"].tolist() == [
        "telefoonnummer"
    ]


def test_a_hit_names_the_cell_of_the_notebook():
    content = notebook(new_markdown_cell("goed"), new_code_cell("", outputs=[
        new_output("stream", text="12")]))  # fmt: skip
    found = scan_files([("a.ipynb", content)], no_needles())
    assert found["plaats"].tolist() == ["cel 2, uitvoer 1"]


def test_an_archive_bomb_is_not_opened_forever():
    content = b"06-12345678"
    for _ in range(10):
        content = archive(("a.zip", content))
    assert "niet te lezen" in set(scan_files([("a.zip", content)], no_needles())["soort"])
