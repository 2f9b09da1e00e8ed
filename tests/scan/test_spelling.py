"""Leaks in disguise: encoded, packed, split, cut off and spelled otherwise."""

import base64
import gzip
import unicodedata
import zlib

import pytest

RAW = "70012345"
IN_WORDS = f"gezin {RAW}"
PART = "woensdagmiddag zonder ruzie boodschappen doen op de markt"
ID, NAME, TEXT = "nummer uit de levering", "naam uit vrije tekst", "vrije tekst uit de levering"


def page(body):
    return f"<!doctype html><html lang='nl'><body>{body}</body></html>".encode()


def packed(content):
    return base64.b64encode(content).decode()


def codes(pattern):
    return "".join(pattern.format(ord(one)) for one in RAW)


ID_IN_A_PAGE = {
    "hexadecimal entities": codes("&#x{:x};"),
    "half in entities": "7001&#50;345",
    "escaped three times": codes("&amp;amp;#{};"),
    "a soft hyphen": "7001&shy;2345",
    "a joiner": "7001&zwnj;2345",
    "a place to break": "7001<wbr>2345",
    "a line break": "7001<br>2345",
    "a comment within": "7001<!-- x -->2345",
    "tags in a comment": "<!-- 7001<b>2345</b> -->",
    "a no-break space": "7001\u00a02345",
    "a thin space": "7001\u20092345",
    "pairs": "70 01 23 45",
    "thousands points": "70.012.345",
    "a hyphen": "7001-2345",
    "one by one": " ".join(RAW),
    "underlined": "\u0332".join(RAW),
    "with variation selectors": "\ufe0f".join(RAW),
    "with fillers": "\u3164".join(RAW),
    "Arabic digits": "".join(chr(0x660 + int(one)) for one in RAW),
    "mathematical digits": "".join(chr(0x1D7CE + int(one)) for one in RAW),
    "circled digits": "".join("⓪①②③④⑤⑥⑦⑧⑨"[int(one)] for one in RAW),
    "right to left": f"\u202e{RAW[::-1]}\u202c",
    "letters in an SVG": f"<svg>{''.join(f'<text>{one}</text>' for one in RAW)}</svg>",
    "letters with places in an SVG": f"<svg><text>{'<tspan/>'.join(RAW)}</text></svg>",
    "a quoted data address": "<img src='data:image/svg+xml,%3Ctext%3E7001%3Ctspan%3E2345'>",
    "a data address with a character set": (
        f"<img src='data:image/svg+xml;charset=utf-8;base64,{packed(b'<svg>70012345</svg>')}'>"
    ),
    "a font": f"<style>i{{src:url(data:font/woff;base64,{packed(b'wOFF70012345')})}}</style>",
    "the name of an attribute": f"<p data-g{RAW}>x</p>",
    "the name of a tag": f"<g-{RAW}>x</g-{RAW}>",
    "a page in an attribute": "<iframe srcdoc='&lt;p&gt;7001&lt;b&gt;2345&lt;/b&gt;'></iframe>",
    "escapes of CSS": f"<style>p::after{{content:'{codes(chr(92) + '{:x} ')}'}}</style>",
    "long escapes of CSS": f"<style>p::after{{content:'{codes(chr(92) + '{:06x}')}'}}</style>",
    "octal escapes": f"<script>'{codes(chr(92) + '{:o}')}'</script>",
    "escapes in braces": f"<script>'{codes(chr(92) + 'u{{{:x}}}')}'</script>",
    "put together by a script": "<script>'7001'+'2345'</script>",
    "codes of characters": f"<script>f({','.join(str(ord(one)) for one in RAW)})</script>",
    "quoted twice": f"<a href='x?g={codes('%25{:x}')}'>x</a>",
    "Base64 in Base64": packed(packed(b"het gezin 70012345").encode()),
    "Base64 for addresses": base64.urlsafe_b64encode(b"???? gezin 70012345 ~~~~").decode(),
    "Base64 of the id alone": packed(RAW.encode()),
    "Base64 of gzip": packed(gzip.compress(IN_WORDS.encode())),
    "Base64 of zlib": packed(zlib.compress(IN_WORDS.encode())),
    "Base64 of UTF-16": packed(IN_WORDS.encode("utf-16")),
    "Base32": base64.b32encode(IN_WORDS.encode()).decode(),
    "bytes with spaces": IN_WORDS.encode().hex(" ").upper(),
    "bytes with 0x": f"0x{IN_WORDS.encode().hex()}",
    "a hexadecimal number": hex(int(RAW)),
    "glued to a word": f"gezin{RAW}x",
    "a decimal fraction": f"{RAW}.0",
    "small letters": "cliënt c00000417",
    "without its zeros": "cliënt C417",
    "without its letter": "cliënt 00000417",
    "with its letter apart": "cliënt C 00000417",
    "digits after a word for a number": "personeelsnr 2247",
    "more zeros than it has": "personeelsnr: 00002247",
}


@pytest.mark.parametrize("spelling", ID_IN_A_PAGE)
def test_an_id_is_found_however_it_is_written(spelling, kinds):
    assert ID in kinds("a.html", page(f"<p>{ID_IN_A_PAGE[spelling]}</p>"))


CUT = {
    "capitals": str.upper,
    "the first eight": lambda one: one[:8],
    "the last eight": lambda one: one[-8:],
    "the first ten and dots": lambda one: one[:10] + "…",
    "in groups": lambda one: " ".join(one[at : at + 4] for at in range(0, 20, 4)),
    "glued to a word": lambda one: f"gezin{one}",
    "with 0x": lambda one: f"0x{one}",
    "as the bytes that it stands for": lambda one: packed(bytes.fromhex(one)),
}


@pytest.mark.parametrize("cut", CUT)
def test_a_pseudonym_is_found_also_in_part(cut, kinds, pseudonym):
    assert kinds("a.html", page(f"<p>gezin {CUT[cut](pseudonym)}</p>")) == {"pseudoniem"}


BYTES = {
    "UTF-32": f"gezin;{RAW}".encode("utf-32"),
    "control characters between": "\x01".join(RAW).encode(),
    "a zero within": f"{'ons gezin ' * 3}7001\x002345".encode(),
    "Base64 over lines": base64.encodebytes(
        f"{'lange regels ' * 9}{IN_WORDS}{' nog meer' * 9}".encode()
    ),
    "quoted-printable": b"gezin 7001=\n2345",
    "a number in scientific notation": b"gezin;n\n7,0012345E+07;12\n",
    "lines within a cell": b'a;b\n"7001\n2345";2\n',
}


@pytest.mark.parametrize("case", BYTES)
def test_an_id_is_found_whatever_wrote_the_file(case, kinds):
    assert ID in kinds("a.csv", BYTES[case])


NAMES = {
    "without accents": "met Andre besproken",
    "with a loose accent": unicodedata.normalize("NFD", "met André besproken"),
    "in capitals": "met FATOUMATA besproken",
    "in small letters": "<a href='x/fatoumata'>x</a>",
    "possessive": "Fatoumata’s broer",
    "possessive without a sign": "Fatoumatas broer",
    "in an underscored word": "plan_Fatoumata_v2",
    "in a humped word": "planFatoumata",
    "with letters of another alphabet": "F\u0430toum\u0430ta komt",
    "spaced": "F a t o u m a t a komt",
    "broken off": "Fatou-\nmata komt",
    "half of a double name": "mevrouw Jansen kwam",
    "a double name without hyphen": "met Jansen Smit besproken",
    "an entity": "Andr&eacute;",
    "in JSON in JSON in JSON": r"{\"a\": \"{\\\"n\\\": \\\"Andr\\\\u00e9\\\"}\"}",
}


@pytest.mark.parametrize("spelling", NAMES)
def test_a_name_is_found_however_it_is_written(spelling, kinds):
    assert NAME in kinds("a.html", page(f"<p>{NAMES[spelling]}</p>"))


PARTS = {
    "over line breaks": page(PART.replace(" ", "<br>")),
    "over paragraphs": page("".join(f"<p>{word}</p>" for word in PART.split())),
    "over cells": page("".join(f"<td>{word}</td>" for word in PART.split())),
    "over a list": page("".join(f"<li>{word}" for word in PART.split())),
    "over lines": PART.replace(" ", "\n").encode(),
    "over lines of a quotation": PART.replace(" ", "\n> ").encode(),
    "over cells of a file": PART.replace(" ", ";").encode(),
    "without accents": b"de vergaderingen op school te lang duren",
    "with accents": "wóensdagmiddag zónder rúzie bóodschappen dóen".encode(),
    "with hyphens": PART.replace(" ", "-").encode(),
    "with plusses": page(f"<a href='x?q={PART.replace(' ', '+')}'>x</a>"),
    "with notes": b"woensdagmiddag [1] zonder ruzie boodschappen [2] doen",
    "as a list of words": str(PART.split()).replace("'", '"').encode(),
}


@pytest.mark.parametrize("spelling", PARTS)
def test_a_piece_of_a_text_is_found_however_it_is_laid_out(spelling, kinds):
    assert TEXT in kinds("a.html", PARTS[spelling])


SAFE = {
    "a word only ever at the start of a sentence": "afgestemd op elkaar",
    "a colour": "<p style='color:#00c417'>x</p>",
    "a fingerprint": "vingerafdruk 5d41402abc4b70012345a76b9719d911017c592",
    "a fingerprint in groups": "vingerafdruk e047:1234:89ab:d123",
    "the fingerprint of a key": f"{RAW[:4]} {RAW[4:]} c235 6069 e9d1 e79c a924 3781",
    "a year and a count": "in 2019 1164 en in 2022 8445",
    "a date": "peildatum 31-01-2023, ofwel 2023-01-31",
    "counts in a row": "20 000, 1.164 en 2.247 in 2022H2",
    "a count of what an id also says": "2.247 medewerkers, 2247 meldingen, 417 plannen",
    "a long word": "gezinsplanvergaderingen en verwijzingenkenmerken",
    "coordinates": "<svg><path d='M10,20 30,40 50,60 70,80 90,100'/></svg>",
    "an escape in a title": r"van 9,0\xa0–\u206010,6 naar 8,8",
}


def test_beside_the_fingerprint_of_a_key_an_id_is_found(kinds):
    key = "76a5 0887 d8f1 c2e9 3017 5542 8990 ad81"
    for text in (f"gezin {RAW}, sleutel {key}", f"{key}, {RAW[:4]} {RAW[4:]}"):
        assert ID in kinds("a.html", page(f"<p>{text}</p>"))


@pytest.mark.parametrize("case", SAFE)
def test_what_only_looks_like_it_raises_no_alarm(case, kinds):
    assert kinds("a.html", page(f"<p>{SAFE[case]}</p>")) == set()
