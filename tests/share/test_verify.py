"""Verification: every kind of tampering is seen, and a sound bundle passes."""

import io
import json
import random
import re
import stat
import zipfile

import pytest

from lokalis_research import share as room
from lokalis_research.errors import RunError
from lokalis_research.share.agree import disagreements
from lokalis_research.share.bundle import MANIFEST, checksums, pack
from lokalis_research.share.crate import CRATE, crate_faults
from lokalis_research.share.signing import SIGNATURE, sign
from lokalis_research.share.workbook import WORKBOOK, holds_tables

PAGE = "paginas/40_verzuim.html"
ACCOUNT = "verantwoording.html"


def faults(path):
    return " | ".join(room.verify(path).faults)


def listed_anew(members):
    """Have the list of checksums agree with what was changed."""
    members.pop(MANIFEST)
    members[MANIFEST] = checksums(members).encode()


def test_a_bundle_as_it_was_made_is_well(received):
    found = room.verify(received)
    assert found.faults == ()
    assert found.members == 20


def test_a_changed_file_is_named(rewrite):
    path = rewrite(lambda members: members.update({PAGE: members[PAGE] + b" "}))
    assert f'"{PAGE}" was changed' in faults(path)


def test_a_table_changed_in_every_file_that_holds_it_is_seen(rewrite):
    def change(members):
        for name in [name for name in members if name.endswith((".html", ".csv"))]:
            members[name] = members[name].replace(b"185", b"190")
        listed_anew(members)

    assert "the signature is not that of these files" in faults(rewrite(change))


def test_another_key_is_seen_by_who_was_told_the_fingerprint(rewrite, received):
    """Whoever changes a bundle can sign it too, with a key of their own."""

    def change(members):
        members[SIGNATURE] = sign("Een ander", members[MANIFEST]).to_bytes()

    told, found = room.verify(received).signature, room.verify(rewrite(change, whole=True))
    assert told.is_by(told.fingerprint)
    assert told.is_by(told.fingerprint.replace(" ", "").upper())
    assert found.faults == ()
    assert not found.signature.is_by(told.fingerprint)


@pytest.mark.parametrize(
    ("edit", "fault"),
    [
        (lambda content: content + b" ", "not that of these files"),
        (lambda content: content.replace(b'"sleutel": "', b'"sleutel": "00'), "not that of these"),
        (lambda content: b"{}", "not that of these files"),
        (lambda content: b"[" * 100_000, "not that of these files"),
        (None, "nobody signed it"),
    ],
)
def test_a_signature_that_was_edited_or_taken_away_is_named(rewrite, edit, fault):
    def change(members):
        content = members.pop(SIGNATURE)
        if edit:
            members[SIGNATURE] = edit(content)

    assert fault in faults(rewrite(change))


def test_labelled_data_of_another_table_is_named_even_if_the_checksums_know_it(rewrite):
    one, other = (f"spss/40_verzuim/verzuim_{name}.sav" for name in ("per_klasse", "gepubliceerd"))

    def change(members):
        members[one] = members[other]
        del members[other]
        listed_anew(members)

    told = faults(rewrite(change))
    assert f'"{one}" holds another table than the file beside it' in told
    assert f'"{other}" is missing' in told


@pytest.mark.parametrize(
    "change",
    [
        lambda members: members.update({"figuren/40_verzuim/01.svg": b"<svg></svg>"}),
        lambda members: members.update({"figuren/40_verzuim/01.png": b"\x89PNG"}),
        lambda members: members.pop("figuren/40_verzuim/01.png"),
        lambda members: members.update({"figuren/40_verzuim/02.svg": b"<svg></svg>"}),
    ],
)
def test_another_figure_than_its_page_shows_is_named(rewrite, change):
    told = str(faults(rewrite(lambda members: (change(members), listed_anew(members)))))
    assert re.search(r'"figuren/40_verzuim/0\d\.(png|svg)" is not the figure of its page', told)


def test_a_missing_file_is_named(rewrite):
    path = rewrite(lambda members: members.pop("leeswijzer.html"))
    assert '"leeswijzer.html" is missing' in faults(path)


def test_an_extra_file_is_named(rewrite):
    path = rewrite(lambda members: members.update({"extra.exe": b"MZ"}))
    assert '"extra.exe" is no part of a bundle' in faults(path)


def test_an_extra_table_is_named_even_if_the_checksums_know_it(rewrite):
    def change(members):
        members["tabellen/40_verzuim/extra.csv"] = b"a;b\n1;2\n"
        listed_anew(members)

    assert 'do not agree on "tabellen/40_verzuim/extra.csv"' in faults(rewrite(change))


def test_a_number_changed_in_a_table_is_seen_even_if_the_checksums_know_it(rewrite):
    def change(members):
        table = "tabellen/40_verzuim/verzuim_per_klasse.csv"
        assert b"5;getoond" in members[table]
        members[table] = members[table].replace(b"5;getoond", b"6;getoond", 1)
        listed_anew(members)

    assert "holds other tables than the files beside it" in faults(rewrite(change))


@pytest.mark.parametrize(
    "name",
    ["../buiten.html", "/etc/buiten", "paginas/../../buiten", "C:\\buiten", "a\\..\\b", "nul.html"],
)
def test_a_file_that_would_be_unpacked_elsewhere_is_refused(rewrite, name):
    def add(archive):
        info = zipfile.ZipInfo("x")
        info.filename = name
        archive.writestr(info, b"x")

    assert "outside its folder" in faults(rewrite(lambda members: None, write=add))


def test_a_link_is_refused(rewrite):
    def add(archive):
        info = zipfile.ZipInfo("paginas/link.html")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, b"/etc/passwd")

    assert "is no plain file" in faults(rewrite(lambda members: None, write=add))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["index.html", "INDEX.html"])
def test_a_file_that_is_there_twice_is_refused(rewrite, name):
    path = rewrite(lambda members: None, write=lambda archive: archive.writestr(name, b"x"))
    assert "two files are called" in faults(path)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"<script>1</script>", "element script"),
        (b"<img alt='' src='//voorbeeld.nl/a.png'>", "src refers outside"),
        (b"<figure><img src='//voorbeeld.nl/a.png'></figure>", "src refers outside"),
        (b"<![foo[ <!-- <a b='", "cannot be read as HTML"),
        (b"<p>Bel 06-12345678</p>", "telefoonnummer"),
    ],
)
def test_a_page_that_acts_calls_or_tells_is_refused_even_if_the_checksums_agree(
    rewrite, text, fault
):
    def change(members):
        members[PAGE] = members[PAGE].replace(b"</main>", text + b"</main>")
        listed_anew(members)

    assert fault in faults(rewrite(change))


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda root: root.pop("license"), "lacks license"),
        (lambda root: root.update(datePublished="gisteren"), "no date"),
        (lambda root: root["hasPart"].pop(), "do not agree"),
        (lambda root: root.update(license={"@id": "#weg"}), "which is not there"),
        (lambda root: root.update({"@type": "Thing"}), "has no root"),
    ],
)
def test_an_unsound_description_is_refused(rewrite, change, fault):
    def rewritten(members):
        crate = json.loads(members[CRATE])
        change(next(item for item in crate["@graph"] if item["@id"] == "./"))
        members[CRATE] = json.dumps(crate).encode()
        listed_anew(members)

    assert fault in faults(rewrite(rewritten))


def swap(members, one, other):
    members[one], members[other] = members[other], members[one]


def edit(name, old, new):
    def change(members):
        assert old in members[name]
        members[name] = members[name].replace(old, new, 1)

    return change


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda members: members.update({PAGE: b""}), "is no page of a bundle"),
        (edit(PAGE, b"Versie 1.", b"Versie 2."), "is of another version"),
        (lambda members: swap(members, "index.html", "leeswijzer.html"), "is another page"),
        (
            edit(PAGE, b'<td class="getoond">', b'<td class="getoond">9'),
            "shows a table that is not",
        ),
        (
            edit(PAGE, b'<td class="getoond">', b'<td class="getoond"><b>9</b>'),
            "a table that is not",
        ),
        (edit(PAGE, b"Verzuimpercentage (%)", b"Verzuim"), "shows a table that is not"),
        (edit(PAGE, b"hoger dan een jaar eerder.", b"61,37% hoger."), "says other numbers than"),
        (edit("index.html", b"hoger dan", b"lager dan"), "something else than its pages"),
        (lambda members: members.update({"duiding/40_verzuim.md": b"Goed."}), "not what its page"),
        (edit("codeboek.csv", b";getal;", b";kenmerk;"), "describes other tables"),
        (edit(PAGE, b"<caption>", b"<caption>9 gezinnen: "), "shows a table that is not"),
        (edit(PAGE, b'<p class="voet">', b'<p class="voet">Van 9 gezinnen. '), "a table that is"),
        (edit("begrippen.html", b"10% naar 12%", b"10% naar 13%"), "says other numbers than"),
        (edit("leeswijzer.html", b"minste 10 gezinnen", b"minste 9 gezinnen"), "else than this"),
        (edit(ACCOUNT, b"</th><td>", b"</th><td>1"), "counts other cells than"),
    ],
)
def test_files_that_say_something_else_than_each_other_are_named(received, change, fault):
    with zipfile.ZipFile(received) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    assert disagreements(members) == []
    change(members)
    assert fault in " | ".join(disagreements(members))


def test_a_reason_for_a_missing_number_that_was_changed_is_seen(received):
    with zipfile.ZipFile(received) as archive:
        book, words = archive.read(WORKBOOK), archive.read("codeboek.csv").decode()
        tables = {
            name: archive.read(name).decode()
            for name in archive.namelist()
            if name.startswith("tabellen/")
        }
    assert holds_tables(book, tables, words)
    assert not holds_tables(book, tables, words.replace(";Duur;", ";Team;"))
    (name,) = (name for name, text in tables.items() if "verborgen" in text)
    changed = tables[name].replace("verborgen", "niet_bepaald", 1)
    assert not holds_tables(book, tables | {name: changed}, words)


def test_a_description_tells_of_what_it_must_and_of_nothing_else(received):
    with zipfile.ZipFile(received) as archive:
        crate = json.loads(archive.read(CRATE))
        sizes = {info.filename: info.file_size for info in archive.infolist()}
    members = {
        name: size for name, size in sizes.items() if name not in {CRATE, MANIFEST, SIGNATURE}
    }
    assert crate_faults(json.dumps(crate), members) == []
    assert "another size" in " ".join(crate_faults(json.dumps(crate), members | {PAGE: 1}))
    crate["@graph"].append({"@id": "#meer", "@type": "Thing", "name": "Hidde"})
    assert "something else" in " ".join(crate_faults(json.dumps(crate), members))


@pytest.mark.parametrize("content", [b"", b"geen zip", b"PK\x03\x04 kapot"])
def test_what_is_no_zip_file_is_refused(tmp_path, content):
    path = tmp_path / "a.zip"
    path.write_bytes(content)
    assert "no zip file" in faults(path)


@pytest.mark.parametrize("seed", range(12))
def test_no_byte_can_be_changed_unseen(received, seed):
    content = bytearray(received.read_bytes())
    place = random.Random(seed).randrange(len(content))
    content[place] ^= 0x20
    received.write_bytes(content)
    assert faults(received)


def test_a_truncated_bundle_is_refused(received):
    received.write_bytes(received.read_bytes()[:-100])
    assert faults(received)


@pytest.mark.parametrize("place", ["before", "behind", "comment", "times"])
def test_what_hides_beside_the_files_is_found(received, tmp_path, place):
    content = received.read_bytes()
    path = tmp_path / "a.zip"
    if place == "before":
        path.write_bytes(b"verstopt" + content)
    elif place == "behind":
        path.write_bytes(content + b"verstopt")
    else:
        file = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(file, "w") as new:
            for name in old.namelist():
                info = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
                new.writestr(name if place == "comment" else info, old.read(name))
            new.comment = b"verstopt" if place == "comment" else b""
        path.write_bytes(file.getvalue())
    assert faults(path)


def test_the_order_of_files_makes_no_bundle(received):
    with zipfile.ZipFile(received) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    assert pack(dict(reversed(found.items()))) == received.read_bytes()


def test_a_file_that_is_not_there_is_said_so(tmp_path):
    with pytest.raises(RunError, match="cannot be read"):
        room.verify(tmp_path / "weg.zip")


def test_the_name_of_whoever_checks_it_is_no_fault(received, monkeypatch):
    monkeypatch.setattr("getpass.getuser", lambda: "verzuim")
    assert faults(received) == ""


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        (CRATE, b"[" * 100_000, "is no RO-Crate"),
        (CRATE, b'{"a":' * 100_000, "is no RO-Crate"),
        ("index.html", b"<![foo[ <!-- <a b='", "cannot be read as HTML"),
    ],
)
def test_a_file_made_to_break_its_reader_is_refused_like_any_other(rewrite, name, content, fault):
    def change(members):
        members[name] = content
        listed_anew(members)

    assert fault in faults(rewrite(change))
