"""Every part of a file is read: metadata, what stands behind its end, and what no program shows."""

import base64
import gzip
import io
import json
import pickle
import struct
import tarfile
import zipfile
import zlib

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.packaging.custom import StringProperty
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image

RAW = "70012345"
ID, MAIL, NAME = "nummer uit de levering", "e-mailadres", "naam uit vrije tekst"
UNREADABLE, RAW_OUTPUT = "niet te lezen", "ruwe uitvoer"


def image(form, **more):
    file = io.BytesIO()
    Image.new("RGB", (2, 2)).save(file, form, **more)
    return file.getvalue()


def exif(*, artist="", comment="", gps=False):
    made = Image.Exif()
    if artist:
        made[0x013B] = artist
    if comment:
        made.get_ifd(0x8769)[0x9286] = b"UNICODE\0" + comment.encode("utf-16-le")
    if gps:
        made.get_ifd(0x8825).update({1: "N", 2: (52.0, 5.0, 3.0)})
    return made


def chunk(kind, data):
    base = image("png")
    whole = kind + data
    made = struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))
    return base[:33] + made + base[33:]


def behind_the_pixels():
    base = image("png")
    at = base.index(b"IDAT") - 4
    length = struct.unpack(">I", base[at : at + 4])[0]
    whole = base[at + 4 : at + 8 + length] + RAW.encode()
    made = struct.pack(">I", length + len(RAW)) + whole + struct.pack(">I", zlib.crc32(whole))
    return base[:at] + made + base[at + 12 + length :]


def first_segment():
    base = image("jpeg")
    return base[:2] + b"\xff\xe0" + struct.pack(">H", 2 + len(RAW)) + RAW.encode() + base[2:]


def archive(*members, extra=b"", comment=b""):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            info = zipfile.ZipInfo(name)
            info.extra, info.comment = extra, comment
            made.writestr(info, content)
    return file.getvalue()


def hidden_member():
    """An archive with a file that its list of contents leaves out."""
    kept, left_out = archive(("b.txt", "x")), archive(("c.txt", RAW))
    return left_out[: left_out.index(b"PK\x01\x02")] + kept


def tar():
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as made:
        info = tarfile.TarInfo("b.txt")
        info.size = len(RAW)
        made.addfile(info, io.BytesIO(RAW.encode()))
    return file.getvalue()


def gzip_with_name():
    file = io.BytesIO()
    with gzip.GzipFile(filename=f"gezin {RAW}.csv", fileobj=file, mode="wb") as made:
        made.write(b"x")
    return file.getvalue()


def workbook(change=lambda book: None, **more):
    book = openpyxl.Workbook()
    book.properties.creator = "lokalis_research"
    change(book)
    file = io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file, "a") as made:
        for name, content in more.items():
            made.writestr(name.replace("__", "/").replace("_", "."), content)
    return file.getvalue()


def named(book):
    book.defined_names["g"] = DefinedName("g", attr_text=f'"{RAW}"')


def choices(book):
    allowed = DataValidation(type="list", formula1=f'"{RAW},x"')
    book.active.add_data_validation(allowed)
    allowed.add("A1")


def put(value):
    def change(book):
        book.active["A1"] = value

    return change


def in_two_fonts(book):
    book.active["A1"] = CellRichText("gezin 7001", TextBlock(InlineFont(b=True), "2345"))


def own_format(book):
    book.active["A1"] = 1
    book.active["A1"].number_format = f'"{RAW}"0'


def link(book):
    book.active["A1"].hyperlink = "file:///C:/Users/zoe/x"


def own_property(book):
    book.custom_doc_props.append(StringProperty(name="x", value=RAW))


def made_by(**names):
    def change(book):
        for name, value in names.items():
            setattr(book.properties, name, value)

    return change


def notebook(**more):
    cell = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": "x"}
    made = {"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    made["cells"][0] |= more.pop("cell", {})
    return json.dumps(made | more).encode()


def shown(**data):
    output = {"output_type": "display_data", "metadata": {}, "data": data}
    return notebook(cell={"cell_type": "code", "source": "", "outputs": [output]})


def packed(content):
    return base64.b64encode(content).decode()


LEAKS = {
    "a name of a text in a PNG": ("a.png", chunk(b"tEXt", RAW.encode() + b"\0x"), ID),
    "Latin text in a PNG": ("a.png", chunk(b"tEXt", b"A\0met Andr\xe9"), NAME),
    "a translated name in a PNG": (
        "a.png",
        chunk(b"iTXt", b"A\0\0\0nl\0" + RAW.encode() + b"\0x"),
        ID,
    ),
    "a language in a PNG": ("a.png", chunk(b"iTXt", b"A\0\0\0" + RAW.encode() + b"\0x\0x"), ID),
    "a chunk that nobody knows": ("a.png", chunk(b"prVt", RAW.encode()), ID),
    "a packed colour profile": (
        "a.png",
        chunk(b"iCCP", b"x\0\0" + zlib.compress(RAW.encode())),
        ID,
    ),
    "a palette's name": ("a.png", chunk(b"sPLT", RAW.encode() + b"\0x"), ID),
    "EXIF in a PNG": ("a.png", image("png", exif=exif(artist=RAW)), ID),
    "behind the pixels": ("a.png", behind_the_pixels(), ID),
    "a comment in a JPEG": ("a.jpg", image("jpeg", comment=RAW.encode()), ID),
    "a comment of two bytes a letter": (
        "a.jpg",
        image("jpeg", exif=exif(comment=f"gezin {RAW}")),
        ID,
    ),
    "the first segment of a JPEG": ("a.jpg", first_segment(), ID),
    "a place in a JPEG": ("a.jpg", image("jpeg", exif=exif(gps=True)), "plaatsbepaling"),
    "a comment in a GIF": ("a.gif", image("gif", comment=RAW.encode()), ID),
    "EXIF in a WebP": ("a.webp", image("webp", exif=exif(artist=RAW)), ID),
    "an image that we never make": ("a.tiff", image("tiff"), UNREADABLE),
    "an extra field in a zip": (
        "a.zip",
        archive(("b.txt", "x"), extra=struct.pack("<HH", 0x7075, len(RAW)) + RAW.encode()),
        ID,
    ),
    "a comment on a member": ("a.zip", archive(("b.txt", "x"), comment=RAW.encode()), ID),
    "a folder of a zip": ("a.zip", archive((f"{RAW}/b.txt", "x")), ID),
    "behind a zip": ("a.zip", archive(("b.txt", "x")) + RAW.encode(), ID),
    "before a zip": ("a.zip", RAW.encode() * 9 + archive(("b.txt", "x")), UNREADABLE),
    "a member that is not listed": ("a.zip", hidden_member(), UNREADABLE),
    "gzip": ("a.gz", gzip.compress(RAW.encode()), ID),
    "the name in gzip": ("a.gz", gzip_with_name(), ID),
    "tar": ("a.tar", tar(), UNREADABLE),
    "tar in gzip": ("a.tgz", gzip.compress(tar()), UNREADABLE),
    "a pickle in letters": ("a.pkl", pickle.dumps({"g": RAW}, 0), ID),
    "a pickle": ("a.pkl", pickle.dumps({"g": RAW}), UNREADABLE),
    "an entity that stands for something": (
        "a.xml",
        b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY g '7001'>]><x>&g;2345</x>",
        UNREADABLE,
    ),
    "a name of a field in JSON": ("a.json", json.dumps({RAW: 1}).encode(), ID),
    "a number in JSON": ("a.json", b'{"x":[1,111222333]}', "BSN"),
    "a field that stands twice in JSON": ("a.json", b'{"g":"70012345","g":1}', ID),
    "a share in JSON": ("a.json", json.dumps({"@id": "\\\\server\\deel"}).encode(), "pad"),
    "a name in a workbook": ("a.xlsx", workbook(named), ID),
    "a choice in a workbook": ("a.xlsx", workbook(choices), ID),
    "a number in a workbook": ("a.xlsx", workbook(put(111222333)), "BSN"),
    "a word in two fonts": ("a.xlsx", workbook(in_two_fonts), ID),
    "a notation in a workbook": ("a.xlsx", workbook(own_format), ID),
    "a link in a workbook": ("a.xlsx", workbook(link), "pad"),
    "a formula in a workbook": ("a.xlsx", workbook(put("=1+1")), "formule"),
    "a property of a workbook": ("a.xlsx", workbook(own_property), ID),
    "a maker of a workbook": ("a.xlsx", workbook(made_by(creator="Jan V.")), "naam van een maker"),
    "who saved a workbook": (
        "a.xlsx",
        workbook(made_by(lastModifiedBy="Jan V.")),
        "naam van een maker",
    ),
    "escapes in a workbook": (
        "a.xlsx",
        workbook(x_xml="<t>" + "".join(f"_x{ord(one):04X}_" for one in RAW) + "</t>"),
        ID,
    ),
    "a macro in a workbook": (
        "a.xlsx",
        workbook(xl__vbaProject_bin=b"\xd0\xcf\x11\xe0\x00\x01\x02" * 20),
        UNREADABLE,
    ),
    "an author of a page": (
        "a.html",
        b"<!doctype html><meta name='author' content='Jan V.'>",
        "naam van een maker",
    ),
    "the id of a cell": ("a.ipynb", notebook(cell={"id": f"gezin-{RAW}"}), ID),
    "a tag of a cell": ("a.ipynb", notebook(cell={"metadata": {"tags": [RAW]}}), ID),
    "a field of a cell that nobody knows": ("a.ipynb", notebook(cell={"x": RAW}), ID),
    "a field of a notebook that nobody knows": ("a.ipynb", notebook(x={"g": RAW}), ID),
    "the state of a widget": (
        "a.ipynb",
        notebook(metadata={"widgets": {"a": {"state": {"value": int(RAW)}}}}),
        ID,
    ),
    "a user in the name of a kernel": (
        "a.ipynb",
        notebook(metadata={"kernelspec": {"display_name": "zoe@laptop-12"}}),
        MAIL,
    ),
    "a cell over lines": (
        "a.ipynb",
        notebook(cell={"source": "woensdagmiddag zonder\nruzie boodschappen\ndoen"}),
        "vrije tekst uit de levering",
    ),
    "an attached document": (
        "a.ipynb",
        notebook(cell={"attachments": {"b": {"application/pdf": packed(RAW.encode())}}}),
        ID,
    ),
    "an animation in an output": (
        "a.ipynb",
        shown(**{"image/gif": packed(image("gif", comment=RAW.encode()))}),
        ID,
    ),
    "an archive behind an image of an output": (
        "a.ipynb",
        shown(**{"image/png": packed(image("png") + archive(("b.txt", RAW)))}),
        ID,
    ),
    "a cell list that stands twice": (
        "a.ipynb",
        notebook().replace(b'{"cells"', b'{"cells": [], "cells"'),
        UNREADABLE,
    ),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_in_any_part_of_a_file_is_caught(leak, kinds):
    name, content, kind = LEAKS[leak]
    assert kind in kinds(name, content)


FORMS = {
    "text/latex": "12",
    "text/markdown": "**12**",
    "text/plain": "12",
    "application/javascript": "f(12)",
    "application/json": {"n": 12},
    "application/vnd.dataresource+json": {"data": [{"n": 12}]},
    "application/vnd.plotly.v1+json": {"data": [{"y": [12]}]},
    "application/vnd.vegalite.v5+json": {"data": {"values": [{"n": 12}]}},
    "application/vnd.jupyter.widget-view+json": {"model_id": "a"},
    "image/png": packed(image("png")),
    "image/svg+xml": "<svg><text>12</text></svg>",
}


@pytest.mark.parametrize("form", FORMS)
def test_an_output_that_no_object_of_ours_shows_is_raw(form, kinds):
    assert RAW_OUTPUT in kinds("a.ipynb", shown(**{form: FORMS[form]}))


@pytest.mark.parametrize("quote", ['"', "'", ""])
def test_a_frame_is_raw_also_within_something_of_ours(quote, kinds):
    source = f"<div class='tabel'><table class={quote}dataframe{quote}><td>12</td></table></div>"
    assert RAW_OUTPUT in kinds("a.ipynb", shown(**{"text/html": source, "text/plain": "<tabel>"}))


SAFE = {
    "an image": ("a.png", image("png", dpi=(144, 144))),
    "a JPEG": ("a.jpg", image("jpeg")),
    "a workbook of numbers": ("a.xlsx", workbook(put(1234.5))),
    "a workbook of words": ("a.xlsx", workbook(put("Oost - Ondiep"))),
    "an archive": ("a.zip", archive(("b.txt", "Oost"))),
    "JSON": ("a.json", json.dumps({"jaar": [2021, 2022], "wijk": "Oost"}).encode()),
    "a notebook of prose": ("a.ipynb", notebook()),
    "an output of ours": (
        "a.ipynb",
        shown(**{"text/html": "<div class='antwoord'><p>Ja.</p></div>", "text/plain": "Ja."}),
    ),
    "text of another time": ("a.txt", "de één vindt dit, de ander dat".encode("cp1252")),
}


@pytest.mark.parametrize("case", SAFE)
def test_a_sound_file_raises_no_alarm(case, kinds):
    assert kinds(*SAFE[case]) == set()
