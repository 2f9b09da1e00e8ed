"""Where a bundle comes from, as RO-Crate 1.1: for programs and archives."""

from __future__ import annotations

import importlib.metadata
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote, unquote

from lokalis_research.share.inventory import FinishedRun
from lokalis_research.share.release_note import ReleaseNote

CRATE = "ro-crate-metadata.json"
CONTEXT = "https://w3id.org/ro/crate/1.1/context"
CONFORMS_TO = "https://w3id.org/ro/crate/1.1"
_PACKAGE = "lokalis-research"
_OWN = {"#gebruik", "#levering", "#lokalis_research", "#run", "#besluit"}
_ROOT_NEEDS = ("name", "description", "datePublished", "license", "hasPart")


def make_crate(run: FinishedRun, note: ReleaseNote, members: Mapping[str, bytes]) -> str:
    """Describe a bundle."""
    period = run.page.period
    made = " Fictieve gegevens: geen bewijs." if run.page.is_demo else ""
    files = [
        {
            "@id": quote(name),
            "@type": "File",
            "name": name.rsplit("/", 1)[-1],
            "encodingFormat": _kind(name),
            "contentSize": str(len(content)),
        }
        for name, content in sorted(members.items())
    ]
    graph: list[dict[str, Any]] = [
        {
            "@id": CRATE,
            "@type": "CreativeWork",
            "conformsTo": {"@id": CONFORMS_TO},
            "about": {"@id": "./"},
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": f"Halfjaaronderzoek buurtteams jeugd & gezin, {period.label}",
            "description": "Vrijgegeven pagina's en tabellen." + made,
            "datePublished": note.date,
            "version": str(note.version),
            "inLanguage": "nl",
            "temporalCoverage": f"{period.start.isoformat()}/{period.last_day.isoformat()}",
            "license": {"@id": "#gebruik"},
            "hasPart": [{"@id": file["@id"]} for file in files],
            "mentions": [{"@id": "#run"}, {"@id": "#besluit"}],
        },
        {
            "@id": "#gebruik",
            "@type": "CreativeWork",
            "name": "Voorwaarden voor gebruik",
            "description": "Voor de ontvanger. Probeer niemand te herkennen. Vermeld de bron, en "
            "lees de leeswijzer voordat u een getal overneemt.",
        },
        {
            "@id": "#levering",
            "@type": "CreativeWork",
            "name": run.page.delivery,
            "description": "De gegevens zelf zitten niet in dit pakket."
            + (" Gemaakt, niet echt." if run.page.is_demo else ""),
            "dateModified": run.page.cutoff.isoformat(),
            "identifier": grouped(run.page.fingerprint),
        },
        {
            "@id": "#lokalis_research",
            "@type": "SoftwareApplication",
            "name": _PACKAGE,
            "version": versions(run).get(_PACKAGE, ""),
            "identifier": grouped(str(run.manifest["code"])),
            "softwareRequirements": [f"{name} {found}" for name, found in versions(run).items()],
        },
        {
            "@id": "#run",
            "@type": "CreateAction",
            "name": f"Berekening over {period.label}",
            "object": {"@id": "#levering"},
            "instrument": {"@id": "#lokalis_research"},
            "result": {"@id": "./"},
        },
        {
            "@id": "#besluit",
            "@type": "AssessAction",
            "name": "Beoordeling door een tweede persoon",
            "description": f"Vrijgegeven op besluit van {note.date}.",
            "object": {"@id": "./"},
            "endTime": note.date,
            **({"agent": {"@id": "#beoordelaar"}} if note.reviewer else {}),
        },
        *(
            [{"@id": "#beoordelaar", "@type": "Person", "name": note.reviewer}]
            if note.reviewer
            else []
        ),
        *files,
    ]
    content = {"@context": CONTEXT, "@graph": graph}
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def crate_faults(text: str, members: Mapping[str, int]) -> list[str]:
    """Name what makes a description of files, of which the sizes are known, invalid or untrue."""
    try:
        content = json.loads(text)
        graph = {entity["@id"]: entity for entity in content["@graph"]}
        if len(graph) != len(content["@graph"]):
            return [f"{CRATE} describes something twice"]
        return list(_faults(content, graph, members))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return [f"{CRATE} is no RO-Crate"]


def _faults(
    content: dict[str, Any], graph: dict[str, dict[str, Any]], members: Mapping[str, int]
) -> Iterator[str]:
    if content["@context"] != CONTEXT:
        yield f"{CRATE} has another context than RO-Crate 1.1"
    descriptor, root = graph.get(CRATE, {}), graph.get("./", {})
    if (
        descriptor.get("@type") != "CreativeWork"
        or descriptor.get("about") != {"@id": "./"}
        or descriptor.get("conformsTo") != {"@id": CONFORMS_TO}
    ):
        yield f"{CRATE} does not describe itself"
    if root.get("@type") != "Dataset":
        yield f"{CRATE} has no root"
    for name in _ROOT_NEEDS:
        if not root.get(name):
            yield f"{CRATE} lacks {name}"
    if not re.match(r"\d{4}-\d{2}-\d{2}", str(root.get("datePublished", ""))):
        yield f"{CRATE} has no date in ISO 8601"
    parts = {unquote(part["@id"]) for part in root.get("hasPart", [])}
    for name in sorted(parts ^ members.keys()):
        yield f'{CRATE} and the bundle do not agree on "{name}"'
    files = {unquote(key) for key, entity in graph.items() if entity["@type"] == "File"}
    if files != parts:
        yield f"{CRATE} lists other files than it describes"
    for name, size in members.items():
        if graph.get(quote(name), {}).get("contentSize") != str(size):
            yield f'{CRATE} gives another size of "{name}"'
    if {unquote(key) for key in graph} - files - {"#beoordelaar"} != {CRATE, "./", *_OWN}:
        yield f"{CRATE} tells of something else than the run, its delivery and the decision"
    for wanted in _references(list(graph.values())):
        if wanted not in graph and not wanted.startswith("https://w3id.org/ro/crate/"):
            yield f'{CRATE} refers to "{wanted}", which is not there'


def _references(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in value:
            yield from _references(item)
    elif isinstance(value, dict):
        if set(value) == {"@id"}:
            yield value["@id"]
        else:
            for item in value.values():
                yield from _references(item)


def versions(run: FinishedRun) -> dict[str, str]:
    """List the versions of what this package is built on, as they were in a run."""
    found = run.manifest["versies"]
    needs = importlib.metadata.requires(_PACKAGE) or []
    names = {re.split(r"[^\w.-]", need)[0].lower() for need in needs if "extra" not in need}
    wanted = {"python", _PACKAGE, *names}
    assert isinstance(found, dict)
    return {name: str(version) for name, version in sorted(found.items()) if name in wanted}


def grouped(digest: str) -> str:
    """Write the start of a fingerprint in groups, so that it looks like nobody's number."""
    return ":".join(re.findall(".{4}", digest[:16]))


def _kind(name: str) -> str:
    known = {
        "md": "text/markdown",
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "pdf": "application/pdf",
        "png": "image/png",
        "svg": "image/svg+xml",
        "sav": "application/x-spss-sav",
        "csv": "text/csv",
        "html": "text/html",
    }
    return known.get(name.rsplit(".", 1)[-1], "text/plain")
