"""The house rules that a program can see: imports run one way, and the project speaks of itself."""

import ast
import re
import tomllib
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))
TOPICS = {"verzuim", "verwijzingen", "veiligheid", "gezinsplan", "indicatoren"}
BASE = {
    "errors",
    "errors_in_dutch",
    "resources",
    "text",
    "period",
    "personal",
    "days",
    "files",
    "memory",
    "microdata",
    "missing",
    "state",
    "verdict",
    "years",
}

# Room -> rooms it may know, beside the base. Nobody may know a room that stands above it.
MAY_KNOW = {
    "stats": set(),
    "result": set(),
    "home": set(),
    "drawing": set(),
    "caveats": {"dictionary"},
    "dictionary": {"result"},
    "wijken": {"dictionary"},
    "published": {"dictionary", "result"},
    "levering": {"dictionary", "wijken", "result", "stats"},
    "populatie": {"levering", "dictionary", "wijken", "stats", "result"},
    "steekproef": {"levering", "dictionary", "home", "stats", "result"},
    "codering": {"levering", "dictionary", "home", "steekproef", "stats", "result"},
    **{
        topic: {
            "populatie",
            "codering",
            "steekproef",
            "levering",
            "dictionary",
            "wijken",
            "published",
            "stats",
            "result",
            "drawing",
            "caveats",
        }
        | {topic}
        for topic in TOPICS
    },
    "gepubliceerd": {
        *("populatie", "levering", "dictionary", "published", "stats", "result"),
        *("indicatoren", "verwijzingen", "verzuim"),
    },
    "demo": {"dictionary", "wijken", "levering"},
    "scan": {"levering", "dictionary"},
    "release": {"result", "dictionary", "published", "stats"},
    "bericht": {"indicatoren", "published", "dictionary", "drawing", "caveats"},
    "runs": {"bericht", "release", "levering", "dictionary", "drawing", "home", "result"},
    "teampagina": {
        "runs",
        "caveats",
        "indicatoren",
        "published",
        "dictionary",
        "wijken",
        "result",
        "drawing",
        "stats",
    },
    "share": {"bericht", "scan", "runs", "release", "levering", "dictionary", "home", "result"},
    "notebook": {
        "caveats",
        "published",
        "runs",
        "release",
        "levering",
        "dictionary",
        "home",
        "result",
        "demo",
        "demo_studies",
    },
    "demo_studies": {"levering", "dictionary", "home", "demo_codings"},
    "demo_codings": {"levering", "dictionary", "demo", "codering", "steekproef"} | TOPICS,
    "cli": {
        "share",
        "teampagina",
        "bericht",
        "indicatoren",
        "wijken",
        "scan",
        "runs",
        "release",
        "codering",
        "steekproef",
        "gezinsplan",
        "veiligheid",
        "levering",
        "dictionary",
        "home",
        "demo",
        "demo_studies",
    },
    "__main__": {"cli"},
    "__init__": {"notebook", "period", "result"},
}


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "lokalis_research":
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
            "lokalis_research."
        ):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (
                alias.name.split(".")[1]
                for alias in node.names
                if alias.name.startswith("lokalis_research.")
            )


def room_of(path, package):
    return path.relative_to(package).parts[0].removesuffix(".py")


def test_imports_run_one_way(repository):
    package = repository / "lokalis_research"
    wrong = []
    for path in package.rglob("*.py"):
        room = room_of(path, package)
        allowed = BASE if room in BASE else MAY_KNOW[room] | BASE | {room}
        wrong += [f"{path.name} knows {name}" for name in imports_of(path) if name not in allowed]
    assert wrong == []


def test_stats_knows_nothing_of_the_project_but_its_errors(repository):
    package = repository / "lokalis_research"
    known = {name for path in (package / "stats").rglob("*.py") for name in imports_of(path)}
    assert known <= {"stats", "errors"}


def test_only_the_builder_and_published_figures_make_a_result(repository):
    package = repository / "lokalis_research"
    makers = {
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Result"
    }
    assert makers == {"result/builder.py", "published.py"}


def test_what_holds_rows_about_people_shows_none_when_printed(repository):
    """A dataclass of a topic with a table in it is `Microdata`, or has a repr of its own."""
    careless = []
    for room in (*TOPICS, "populatie"):
        for path in (repository / "lokalis_research" / room).rglob("*.py"):
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if not isinstance(node, ast.ClassDef) or not node.decorator_list:
                    continue
                fields = [part for part in node.body if isinstance(part, ast.AnnAssign)]
                tables = [one for one in fields if "pd." in ast.unparse(one.annotation)]
                safe = "Microdata" in {getattr(base, "id", "") for base in node.bases} or any(
                    getattr(part, "name", "") == "__repr__" for part in node.body
                )
                if tables and not safe:
                    careless.append(node.name)
    assert careless == []


def depth(node):
    inner = max((depth(child) for child in ast.iter_child_nodes(node)), default=0)
    return inner + isinstance(node, ast.Call)


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_nests_at_most_three_calls_and_shows_one_thing_a_cell(path):
    cells = [cell for cell in nbformat.read(path, as_version=4).cells if cell.cell_type == "code"]
    for cell in cells:
        statements = ast.parse(cell.source).body
        assert max(map(depth, statements)) <= 3, cell.source
        assert not any(isinstance(one, ast.Expr) for one in statements[:-1]), cell.source


def test_every_dependency_says_why_it_is_there(repository):
    lines = (repository / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    project = tomllib.loads("\n".join(lines))["project"]
    for requirement in project["dependencies"]:
        line = next(line for line in lines if f'"{requirement}"' in line)
        assert "#" in line.split(f'"{requirement}"')[1], f"{requirement} has no reason beside it"


def test_the_lock_is_hashed_and_names_no_address(repository):
    lock = (repository / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in lock
    assert "index-url" not in lock
    pinned = re.findall(r"^[\w.-]+==", lock, flags=re.MULTILINE)
    assert len(pinned) > 50
    assert lock.count("--hash=sha256:") >= len(pinned)


@pytest.mark.parametrize("name", ["lokalis_research", "tests"])
def test_no_module_is_too_large_to_hold_in_mind(repository, name):
    too_large = [
        path.name
        for path in (repository / name).rglob("*.py")
        if len(path.read_text(encoding="utf-8").splitlines()) > 450
    ]
    assert too_large == []
