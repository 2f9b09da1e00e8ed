"""A bundle for some readers: only their pages, and attacked with what anybody else got."""

import dataclasses
import shutil
import zipfile

import pytest
import yaml
from typer.testing import CliRunner

from lokalis_research import share as room
from lokalis_research.cli import app
from lokalis_research.dictionary import load_dictionary
from lokalis_research.errors import DictionaryError, RunError
from lokalis_research.levering import DEMO_KEY, read_delivery
from lokalis_research.resources import dictionary_path
from lokalis_research.runs.batch import run_batch
from lokalis_research.runs.leaflets import Leaflets
from lokalis_research.runs.templates import fill
from lokalis_research.scan import needles_of
from lokalis_research.share.audience import find_audience, load_audiences
from lokalis_research.teampagina.numbers import NOTEBOOK as TEAMS

NAME, OTHER = "40_verzuim", "50_tweede"
DECLARED = {
    "bibliotheek": {"naam": "de bibliotheek", "paginas": [OTHER]},
    "wijkraad": {"naam": "de wijkraad", "paginas": [OTHER], "per_buurtteam": True},
    "bestuur": {"naam": "het bestuur", "paginas": [NAME, OTHER], "per_buurtteam": True},
    "kring": {"naam": "de kring", "paginas": [OTHER, "60_ander"]},
    "vergist": {"naam": "een vergissing", "paginas": ["50_twede"]},
}


def team_page(run, page, dictionary):
    body = f'<h1>Buurtteam Zuilen</h1><p><a href="../paginas/{NAME}.html">alle teams</a></p>'
    return {"01-zuilen.html": fill("blad.html.j2", page, title="Buurtteam Zuilen", body=body)}


@pytest.fixture(scope="module")
def two(made, tmp_path_factory):
    """A run of two notebooks and a page per team, with audiences of its own dictionary."""
    folder = tmp_path_factory.mktemp("doelgroepen ë")
    shutil.copytree(dictionary_path(), folder / "woordenboek")
    (folder / "woordenboek" / "doelgroepen.yaml").write_text(yaml.safe_dump(DECLARED), "utf-8")
    shutil.copytree(made.notebooks, folder / "notebooks")
    text = (made.notebooks / f"{NAME}.ipynb").read_text("utf-8")
    (folder / "notebooks" / f"{OTHER}.ipynb").write_text(
        text.replace("# Verzuim", "# Tweede").replace("verzuim_per_klasse", "tweede"), "utf-8"
    )
    order = dataclasses.replace(
        made,
        runs=folder / "runs",
        notebooks=folder / "notebooks",
        dictionary=folder / "woordenboek",
        leaflets=Leaflets((NAME,), team_page),
        per_team=True,
    )
    assert not run_batch(order, lambda name, state: None).failures
    return order


@pytest.fixture
def shared(two, copied, tmp_path, monkeypatch):
    """Have it reviewed once, and share it with whoever is named."""
    words = load_dictionary(two.dictionary)
    checked = read_delivery(two.delivery, words, key=b"k" * 32, cache=tmp_path / "cache")
    places = copied(tmp_path / "runs", tmp_path / "thuis", two, checked, words)
    monkeypatch.setenv("LOKALIS_THUIS", str(tmp_path / "thuis"))
    needles = needles_of(checked, words, key=DEMO_KEY)

    def review():
        looked = room.review(places, words)
        looked.write()
        looked.decide("akkoord", by="Beoordelaar", reason="Alles nagekeken.")
        return looked

    def do(audience, **options):
        to = dataclasses.replace(places, audience=audience)
        return room.share(
            room.Sharing(to, "Deler", two.notebooks, words, checked, needles, **options)
        )

    review()
    do.places, do.review = places, review
    return do


def members(bundle):
    with zipfile.ZipFile(bundle.path) as archive:
        return {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}


def test_readers_get_their_pages_and_tables_and_no_trace_of_others(shared):
    (shared.places.runs / "duiding" / "2022H2").mkdir(parents=True)
    (shared.places.runs / "duiding" / "2022H2" / f"{NAME}.md").write_text("Over verzuim.", "utf-8")
    shared.review()
    bundle = shared("bibliotheek")
    found = members(bundle)
    assert bundle.path.name == "deelpakket-2022H2-bibliotheek.zip"
    assert [name for name in found if NAME in name or "per_buurtteam" in name] == []
    assert f"paginas/{OTHER}.html" in found
    assert [name for name, text in found.items() if NAME in text] == []
    assert "Gemaakt voor: de bibliotheek" in found["index.html"]
    assert room.verify(bundle.path).faults == ()


def test_pages_per_team_go_to_whom_they_are_declared(shared):
    found = members(shared("wijkraad"))
    assert "per_buurtteam/01-zuilen.html" in found
    assert "CONCEPT" not in found["per_buurtteam/01-zuilen.html"]
    assert 'href="per_buurtteam/01-zuilen.html"' in found["index.html"]
    assert f"paginas/{NAME}.html" not in found
    # What would lead to a page that they do not get is written as its words.
    assert "<p>alle teams</p>" in found["per_buurtteam/01-zuilen.html"]


def test_without_an_audience_everything_goes(shared):
    found = members(shared(""))
    names = set(found)
    assert {f"paginas/{NAME}.html", f"paginas/{OTHER}.html"} <= names
    assert "per_buurtteam/01-zuilen.html" in names
    assert f'href="../paginas/{NAME}.html"' in found["per_buurtteam/01-zuilen.html"]


def test_whoever_it_is_for_the_whole_run_is_attacked(shared):
    """So what the one gets is attacked with what any other of the same run got, or will get."""
    shared("bibliotheek")
    seen = []
    shared(
        "wijkraad",
        attack=lambda records, earlier, *_: seen.append(
            ({one.name for one in records.iterdir()}, earlier)
        ),
    )
    assert seen == [({NAME, OTHER}, {})]


def test_a_number_that_falls_with_an_earlier_bundle_of_others_is_not_shared(shared):
    with pytest.raises(RunError, match="Hidden numbers can be computed"):
        shared("wijkraad", attack=lambda records, earlier, rules, told: ["tabel, kolom"])


def test_each_audience_has_versions_of_its_own_and_withdrawing_one_leaves_the_others(shared):
    first, other = shared("bibliotheek"), shared("bestuur")
    assert (first.event.versie, other.event.versie) == (1, 1)
    assert shared("bibliotheek").event == first.event
    notice = room.correct(
        dataclasses.replace(shared.places, audience="bibliotheek"),
        "ingetrokken",
        by="Deler",
        reason="Een fout.",
    )
    assert "deelpakket-2022H2-bibliotheek.zip" in notice.path.read_text("utf-8")
    assert not first.path.exists()
    assert other.path.is_file()
    shared.review()
    again = shared("bibliotheek")
    assert again.event.versie == 2
    assert again.otherwise == ("bestuur (versie 1)",)


def test_withdrawing_says_who_got_one(shared):
    shared("bibliotheek")
    with pytest.raises(RunError, match="bibliotheek"):
        room.correct(shared.places, "ingetrokken", by="Deler", reason="Een fout.")


def test_an_unknown_audience_is_a_sentence_with_those_that_exist(shared, two):
    with pytest.raises(RunError, match=r'no audience "bibliotheken".*Did you mean "bibliotheek"'):
        shared("bibliotheken")
    arguments = ["share", "2022H2", "--door", "x", "--demo", "--voor", "bibliotheken"]
    places = ["--map", str(shared.places.runs), "--woordenboek", str(two.dictionary)]
    said = CliRunner().invoke(app, [*arguments, *places])
    assert said.exit_code == 1
    assert 'Er is geen doelgroep "bibliotheken" in doelgroepen.yaml.' in said.output
    assert 'Bedoelt u "bibliotheek"?' in said.output


def test_a_page_that_the_run_does_not_have_is_named(shared):
    with pytest.raises(RunError, match=r'gets "50_twede".*Did you mean "50_tweede"'):
        shared("vergist")


def test_readers_get_what_was_made_of_their_pages_and_are_told_of_no_other(shared, failed):
    for name in ("50_twede", "60_ander"):
        failed(shared.places, name)
    shared.review()
    with pytest.raises(RunError, match="No page that een vergissing gets was made: 50_twede"):
        shared("vergist")
    assert "50_twede" not in "".join(members(shared("bibliotheek")).values())
    bundle = shared("kring")
    assert bundle.missing == ("60_ander",)
    found = members(bundle)
    assert f"paginas/{OTHER}.html" in found
    assert "niet in dit pakket: 60_ander." in found["index.html"]


def test_a_page_that_was_made_after_the_manifest_is_not_taken_for_one_that_failed(shared, failed):
    failed(shared.places, OTHER)
    shared.review()
    with pytest.raises(RunError, match=f"weet niet dat {OTHER} is gemaakt"):
        shared("")


def test_the_reviewer_sees_who_gets_what(shared):
    text = shared.review().page()
    assert "<strong>de bibliotheek</strong>" in text
    assert "--voor wijkraad" in text
    assert "01-zuilen.html" in text


def test_our_own_audiences_keep_staff_from_schools_and_name_pages_that_exist(repository):
    declared = load_audiences(load_dictionary())
    known = {path.stem for path in (repository / "notebooks").glob("*.ipynb")}
    assert {page for one in declared.values() for page in one.pages} <= known
    assert not {"40_verzuim_kort_lang", "70_medewerkers"} & set(declared["scholen"].pages)
    assert all(TEAMS in one.pages for one in declared.values() if one.per_team)
    assert find_audience(load_dictionary(), "") is None


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        ({"a b": {"naam": "x", "paginas": ["y"]}}, "file name"),
        ({"a": {"paginas": ["y"]}}, "no naam"),
        ({"a": {"naam": "x"}}, "no paginas"),
        ({"a": {"naam": "x", "paginas": "y"}}, "no paginas"),
        ({"a": {"naam": "x", "paginas": ["y"], "pagina": 1}}, '"pagina"'),
        ({"a": {"naam": "x", "paginas": ["y"], "per_buurtteam": "soms"}}, "true or false"),
        ({"a": {"naam": "x", "paginas": ["y"], "halfjaarbericht": "ja"}}, "true or false"),
        ({"a": None}, "no naam"),
    ],
)
def test_a_mistake_in_a_declaration_is_named(tmp_path, declared, said):
    shutil.copytree(dictionary_path(), tmp_path / "woordenboek")
    (tmp_path / "woordenboek" / "doelgroepen.yaml").write_text(yaml.safe_dump(declared), "utf-8")
    with pytest.raises(DictionaryError, match=said):
        load_audiences(load_dictionary(tmp_path / "woordenboek"))
