"""Another municipality: a dictionary folder with its own names makes every page, with no code.

A second city of five teams is begun as the manual says, and its pages are made. What it does not
have (a transition, a closure, most published figures) is said on a page, and no error.
"""

import ast
import re
import shutil

import nbformat
import pytest
import tweede_stad
from typer.testing import CliRunner

from lokalis_research import drawing, notebook
from lokalis_research.bericht.declared import load_declared
from lokalis_research.cli import app
from lokalis_research.dictionary import load_dictionary
from lokalis_research.dictionary.municipality import read_municipality
from lokalis_research.drawing import Picture
from lokalis_research.errors import DictionaryError
from lokalis_research.indicatoren.indicator import load_indicators
from lokalis_research.levering import read_delivery
from lokalis_research.period import HalfYear
from lokalis_research.published import known_at
from lokalis_research.resources import dictionary_path, notebooks_path
from lokalis_research.runs import guard
from lokalis_research.runs.context import Context
from lokalis_research.share.audience import load_audiences
from lokalis_research.verwijzingen.clean import kind_rule, transition_told
from lokalis_research.verwijzingen.model_terms import Specification, specification

PAGES = sorted(notebooks_path().glob("[0-9]*.ipynb"))
NOT_OURS = re.compile(r"data_dictionary\S*|lokalis_research|`[^`]*`")
"""Names of the package and its commands, which every municipality has."""
TAG = re.compile(r"<style.*?</style>|data:image[^\"]*|<[^>]*>", re.DOTALL)
LAST = HalfYear(2022, 2)


def names_of_ours():
    """Every name that is of our municipality: itself, its teams, areas, providers and spellings."""
    ours = load_dictionary()
    listed = {
        str(name)
        for column in ("naam", "spelling")
        for part in ("buurtteams", "clusters", "aanbieders", "buurtteam_spellingen")
        for name in ours.code_list(part).get(column, ())
    }
    own = {ours.municipality.naam, *ours.sources["uitgever"], "KJUS"}
    # Words of every day, and of every municipality, name nothing.
    known = {
        *("West", "Zuid", "Oost", "MBO", "VO en SO", "Mobiele team", "Andere aanbieder"),
        *("Stedelijke teams", "Noordwest", "Noordoost", "Binnenstad", "Centrum en oost"),
    }
    return re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted((listed | own) - known)))})\b")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tweede_stad.write_dictionary(tmp_path_factory.mktemp("stad") / "woordenboek")


@pytest.fixture(scope="module")
def town(folder):
    return load_dictionary(folder)


@pytest.fixture(scope="module")
def told(folder, town, tmp_path_factory):
    """Run the cells of every page in one go, as a batch does; give what a reader sees."""
    place = tmp_path_factory.mktemp("levering")
    checked = read_delivery(
        tweede_stad.write_delivery(place / "bestanden"),
        town,
        key=bytes(range(32)),
        cache=place / "cache",
    )
    (place / "studies").mkdir()
    context = Context("x", str(LAST), checked.path, folder, place / "studies", None)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(notebook, "current_context", lambda: context)
        patch.setattr(drawing, "_DPI", 10)
        patch.chdir(place)
        return {page.stem: list(seen(page)) for page in PAGES}


def seen(page):
    """Run the cells of a page as its kernel does, where what was not delivered is a state."""
    names = {"_shown": guard.shown, **guard._NAMES}
    for cell in nbformat.read(page, as_version=4).cells:
        if cell.cell_type == "markdown":
            yield cell.source
            continue
        *before, last = guard.Guard().visit(ast.parse(cell.source)).body
        exec(compile(ast.Module(before, []), page.name, "exec"), names)
        if not isinstance(last, ast.Expr):
            exec(compile(ast.Module([last], []), page.name, "exec"), names)
            continue
        shown = eval(compile(ast.Expression(last.value), page.name, "eval"), names)
        if isinstance(shown, Picture):
            yield f"{shown.finding} {shown.unit} {shown.caption} {shown.alt}"
        elif shown is not None:
            yield TAG.sub(" ", shown._repr_html_())


def test_a_dictionary_that_was_begun_and_filled_in_is_whole(town):
    assert load_indicators(town).indicators
    assert load_declared(town).opgaven
    assert load_audiences(town)["gemeente"].label == f"gemeente {tweede_stad.NAME}"
    assert list(town.published["gebied"].unique()) == [tweede_stad.NAME]
    assert not len(town.series_breaks)


def test_no_name_of_ours_stands_in_a_dictionary_that_was_begun(folder):
    ours = names_of_ours()
    found = {
        path.name: hit[0]
        for path in folder.rglob("*.*")
        for hit in [ours.search(NOT_OURS.sub("", path.read_text(encoding="utf-8")))]
        if hit
    }
    assert found == {}


def test_nothing_is_said_of_a_moment_or_report_of_ours_in_a_dictionary_that_was_begun(folder):
    """A new system, a pilot and what our reports count are ours; another town has its own."""
    said = [
        remark
        for one in load_indicators(load_dictionary(folder)).indicators.values()
        for remark in one.vergelijk_niet
    ]
    assert said
    assert not [words for words in said if re.search(r"\d{4}H|[Vv]erslag|jaarplan|proef", words)]


def test_no_name_of_ours_stands_in_the_prose_or_code_of_a_page():
    ours = names_of_ours()
    found = {
        f"{page.stem} {number}": hit[0]
        for page in PAGES
        for number, cell in enumerate(nbformat.read(page, as_version=4).cells)
        for hit in [ours.search(NOT_OURS.sub("", cell.source))]
        if hit
    }
    assert found == {}


def test_what_is_of_one_municipality_is_not_in_code(repository):
    """Doctests and comments may show an example; what runs may not name us."""
    ours = re.compile("KOOS|Spoor030|Ondiep|Overvecht|Lunetten|De Meern|KJUS|Utrecht\\b")
    package = repository / "lokalis_research"
    found = {
        str(path.relative_to(package)): node.value
        for path in package.rglob("*.py")
        if "demo" not in path.relative_to(package).parts[0]
        for tree in [ast.parse(path.read_text(encoding="utf-8"))]
        for documented in [
            {
                id(one.value)
                for one in ast.walk(tree)
                if isinstance(one, ast.Expr) and isinstance(one.value, ast.Constant)
            }
        ]
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in documented
        and ours.search(node.value)
    }
    assert found == {}


def test_without_a_transition_nothing_is_on_paper_by_rule_and_the_model_has_no_such_term(town):
    assert kind_rule(town).providers == ()
    assert specification(town) == Specification()
    assert "van deze gemeente niet bekend" in transition_told(town, LAST).text


def test_our_own_transition_is_told_from_its_half_year_on():
    ours = load_dictionary()
    assert "KOOS en Spoor030" in transition_told(ours, HalfYear(2020, 1)).text
    assert "KOOS" not in transition_told(known_at(ours, HalfYear(2019, 2)), HalfYear(2019, 2)).text


def test_a_sentence_of_its_own_stands_on_the_pages_that_it_is_about():
    town = load_dictionary().municipality
    assert town.remark("klanten", HalfYear(2021, 2)) == ""
    assert town.remark("klanten", HalfYear(2022, 1)).startswith("Tot en met 2021")


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("naam:", "no naam"),
        ("naam: D\nsluitng: x", 'a word cannot be "sluitng"'),
        ("naam: D\novergang: {datum: 2021-03-15, maanden: 3}", "first day of a month"),
        ("naam: D\novergang: {datum: 2021-03-01, maanden: 0}", "from 1 to 12"),
        ("naam: D\novergang: {datum: 2021-03-01, maanden: 3}", "no provider"),
        ("naam: D\novergang: {datum: 2021-03-01}", "does not say maanden"),
        ("naam: D\nsluiting: {van: 2020-06, tot_en_met: 2020-03}", "has no month"),
        ("naam: D\ntoelichting: {duurt: [x]}", 'cannot be "duurt"'),
        ("naam: D\ntoelichting: {duur: x}", "a list each"),
        ("naam: D\ntoelichting: {duur: [{tekst: x, vanaf: 2022}]}", "half-year"),
    ],
)
def test_what_a_municipality_says_of_itself_is_checked(folder, tmp_path, text, match):
    path = tmp_path / "gemeente.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(DictionaryError, match=match) as told:
        read_municipality(path, load_dictionary(folder).code_tables)
    assert "gemeente.yaml" in str(told.value)


def test_a_figure_set_beside_numbers_must_be_published(folder, tmp_path):
    other = shutil.copytree(folder, tmp_path / "woordenboek")
    tweede_stad.add_rows(
        other / "gepubliceerd" / "naast_elkaar.csv",
        {"groep": "bereik", "cijfer": "niets", "onderdeel": "gezinnen"},
    )
    with pytest.raises(DictionaryError, match=r"naast_elkaar\.csv: .* is no published figure"):
        load_dictionary(other)


def test_a_dictionary_is_begun_and_checked_from_the_command_line(tmp_path):
    run = CliRunner().invoke
    begun = run(app, ["woordenboek", "begin", str(tmp_path / "dorp"), "--gemeente", "Dorp"])
    assert begun.exit_code == 0
    assert "codelijsten/buurtteams.csv" in begun.output
    checked = run(app, ["woordenboek", "check", str(tmp_path / "dorp")])
    assert checked.exit_code == 0
    assert "Dorp: 0 teams." in checked.output
    assert "overgang: geen" in checked.output
    again = run(app, ["woordenboek", "begin", str(tmp_path / "dorp"), "--gemeente", "Dorp"])
    assert again.exit_code == 1


def test_our_own_dictionary_is_not_touched_by_beginning_another(tmp_path):
    before = load_dictionary().fingerprint
    tweede_stad.write_dictionary(tmp_path / "stad")
    assert load_dictionary().fingerprint == before
    assert (dictionary_path() / "demo" / "geijkt.csv").is_file()


@pytest.mark.long
def test_every_page_of_the_second_city_is_made_and_names_nothing_of_ours(told):
    ours = names_of_ours()
    for page, texts in told.items():
        assert len(texts) > 5, page
        wrong = [text[:200] for text in texts if ours.search(NOT_OURS.sub("", text))]
        assert wrong == [], page


@pytest.mark.long
@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("20_veiligheid_steekproef", "geen blik in plannen gepubliceerd"),
        ("30_verwijzingen_trend", "is van deze gemeente niet bekend"),
        ("30_verwijzingen_trend", "Trend, per jaar"),
        ("50_halfjaarcijfers", "Jaarbericht 2021"),
        ("65_aanvullend", "Niet geleverd: perioden van verslagen in het woordenboek."),
        ("75_buurtteams", "Havenkwartier"),
        ("80_gepubliceerde_cijfers", "Van de 2 gepubliceerde cijfers"),
    ],
)
def test_what_the_second_city_has_not_is_said_on_its_pages(told, page, said):
    assert any(said in re.sub(r"\s+", " ", text) for text in told[page])
