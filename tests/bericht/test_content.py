"""What stands in the report and in what order, and what it says where there is no number."""

import re
import shutil

import pytest

from lokalis_research.bericht.model import (
    Bullets,
    Drawn,
    Grid,
    Heading,
    Number,
    Paragraph,
    plain,
    words,
)
from lokalis_research.text import MOST_WORDS

REACHED = "50_halfjaarcijfers/bereik"


def sections(document):
    """The blocks per heading."""
    found, name = {}, ""
    for block in document.blocks:
        if isinstance(block, Heading) and block.level == 1:
            name = plain(block.parts)
        found.setdefault(name, []).append(block)
    return found


def texts(blocks, kind=Paragraph):
    return [plain(block.parts) for block in blocks if isinstance(block, kind)]


def grid(document, section):
    return next(block for block in sections(document)[section] if isinstance(block, Grid))


def row(document, section, name):
    (found,) = [r for r in grid(document, section).rows if plain(r[0]) == name]
    return [plain(cell) for cell in found]


def test_the_sections_stand_in_the_order_of_the_opgaven(report):
    assert list(sections(report()))[1:8] == [
        "In het kort",
        "Toegankelijke hulp",
        "Effectieve basishulp",
        "Bestaanszekerheid",
        "Gelijke kansen",
        "Veiligheid",
        "Professionele organisatie",
    ]


def test_a_section_has_sentences_one_table_and_at_most_one_figure(report, declared):
    found = sections(report())
    for section in declared.opgaven.values():
        blocks = found[section.titel]
        assert sum(isinstance(block, Grid) for block in blocks) == 1
        assert sum(isinstance(block, Drawn) for block in blocks) <= 1


def test_main_points_are_short_and_hold_at_most_three_numbers(report, declared):
    found = sections(report())
    for section in declared.opgaven.values():
        at = next(n for n, block in enumerate(found[section.titel]) if isinstance(block, Bullets))
        points, closing = found[section.titel][at : at + 2]
        assert sum(map(words, points.items)) + words(closing.parts) <= MOST_WORDS
        for point in points.items:
            assert sum(isinstance(part, Number) for part in point) <= 3
            assert plain(point).count(".\n") == 0
            assert plain(point).endswith(".")


def test_main_points_hold_no_words_of_method(report):
    method = re.compile(r"interval|toets|signific|p-waarde|Wilson|Poisson|model|steekproef", re.I)
    points = [plain(i) for b in report().blocks if isinstance(b, Bullets) for i in b.items[:5]]
    assert not [point for point in points[:25] if method.search(point.split(":")[0])]


def test_what_clearly_changed_comes_first_and_stands_on_the_first_page(report, change):
    change("60_begeleiding/plan_aanwezig", "waarde", 80.0)
    document = report()
    points = next(b for b in sections(document)["Effectieve basishulp"] if isinstance(b, Bullets))
    assert "gezinsplan" in plain(points.items[0])
    assert "een duidelijke stijging" in plain(points.items[0])
    first = plain(grid(document, "In het kort").rows[0][0])
    assert "Gezinnen in begeleiding met een gezinsplan" in first


def test_where_nothing_changed_the_first_page_says_so(report):
    assert "Geen van de kerncijfers is duidelijk anders dan een jaar eerder." in texts(
        sections(report())["In het kort"]
    )


def test_a_hidden_number_is_a_mark_and_no_sentence(report, change):
    change(REACHED, "gezinnen", "verborgen")
    document = report()
    line = row(document, "Toegankelijke hulp", "Begeleide gezinnen")
    assert line[1] == "×"
    assert line[3] == "niet vast te stellen"
    assert "× = verborgen." in [plain(n) for n in grid(document, "Toegankelijke hulp").notes]
    closing = texts(sections(document)["Toegankelijke hulp"])
    assert any("Niet te zeggen dit halfjaar: Begeleide gezinnen." in text for text in closing)


def test_a_page_that_could_not_be_made_is_told_in_its_place(report, tables):
    shutil.rmtree(tables / "40_verzuim_kort_lang")
    document = report(missing={"40_verzuim_kort_lang": "Hoe ontwikkelt het verzuim zich?"})
    found = texts(sections(document)["Professionele organisatie"])
    assert any("Hoe ontwikkelt het verzuim zich?" in text for text in found)
    assert row(document, "Professionele organisatie", "Ziekteverzuim")[1] == "niet gemaakt"
    assert row(document, "Professionele organisatie", "In dienst op de laatste dag")[1].endswith(
        "fte"
    )


@pytest.mark.parametrize("made", [True, False])
def test_a_table_that_was_not_delivered_is_told_as_such(report, tables, made):
    path = tables / f"{REACHED}.csv"
    path.write_text(path.read_text(encoding="utf-8").splitlines()[0] + "\n", encoding="utf-8")
    if not made:  # as a page does of which nothing was delivered
        path.unlink()
    assert row(report(), "Toegankelijke hulp", "Begeleide gezinnen")[1] == "niet geleverd"


def test_a_chapter_of_which_nothing_was_delivered_is_named_once_and_is_no_chapter(
    report, tables, declared
):
    for one in declared.opgaven["bestaanszekerheid"].kerncijfers.values():
        (tables / f"{one.tabel}.csv").unlink(missing_ok=True)
    document = report()
    assert "Niets geleverd is er over: Bestaanszekerheid." in texts(
        sections(document)["In het kort"]
    )
    assert "Bestaanszekerheid" not in sections(document)
    written = report(duiding={"bestaanszekerheid": "De export kwam te laat."})
    assert "Bestaanszekerheid" in sections(written)


def test_what_makes_a_delivery_doubtful_stands_above_all_figures(report):
    doubt = "Van de tabel doelen is meer dan een op de vijf rijen afgekeurd."
    blocks = [plain(b.parts) for b in report(doubts=(doubt,)).blocks if hasattr(b, "parts")]
    assert blocks.index(f"Let op. {doubt}") < blocks.index("In het kort")


def test_what_cannot_be_said_yet_is_given_for_the_last_half_year_that_can(report, tables):
    path = tables / "60_begeleiding/herhaald_beroep.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[:-2]) + "\n", encoding="utf-8")
    line = row(
        report(), "Effectieve basishulp", "Begeleidingen waarna een gezin binnen een jaar terugkomt"
    )
    assert "tweede halfjaar 2021" in line[1]
    assert "tweede halfjaar 2020" in line[2]


def test_without_any_table_there_is_still_a_report(report, tables):
    shutil.rmtree(tables)
    document = report()
    assert not [part for part in document.parts() if isinstance(part, Number)]
    assert "Over deze opgave zijn er dit halfjaar geen cijfers." in texts(
        sections(document)["Veiligheid"]
    )


def test_what_was_set_beside_nothing_is_not_said_to_be_the_same(report, tables, declared):
    same, nothing = (declared.teksten[f"niets_{one}"] for one in ("veranderd", "vergeleken"))
    assert same in texts(sections(report())["In het kort"])
    shutil.rmtree(tables)
    found = texts(sections(report())["In het kort"])
    assert nothing in found
    assert same not in found


def test_a_place_for_a_text_is_in_the_draft_only(report):
    empty = "duiding/2022H2/halfjaarbericht-veiligheid.md"
    assert any(empty in text for text in texts(sections(report())["Veiligheid"]))
    shared = report(decided="1 maart 2023")
    assert not [b for b in shared.blocks if getattr(b, "style", "") == "leeg"]
    assert not any("Concept" in text for text in texts(shared.blocks))


def test_a_text_stands_in_its_section_without_what_it_links_to(report):
    document = report(duiding={"veiligheid": "Dat komt door [de proef](https://voorbeeld.nl)."})
    found = texts(sections(document)["Veiligheid"])
    assert "Dat komt door de proef." in found
    assert not any("voorbeeld.nl" in plain((part,)) for part in document.parts())


def test_an_estimate_from_a_sample_stands_with_its_margin(report):
    """The reader of 77% from a few plans must see that it may be 62 as well."""
    _, now, before, *_ = row(
        report(), "Veiligheid", "Plannen met zorgen die daar doelen over hebben"
    )
    for cell in (now, before):
        value, low, high = map(int, re.fullmatch(r"(\d+)% \((\d+)% tot (\d+)%\)", cell).groups())
        assert low < value < high
