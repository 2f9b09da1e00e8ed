"""Show the dictionary as a page: what JupyterLab puts under ``dictionary["verzuimmeldingen"]``.

Written in Dutch, self-contained, readable on light and dark backgrounds and at 390 px.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lokalis_research.dictionary.model import Dictionary, Field, SeriesBreak, Table

TYPE_NAMES = {
    "string": "tekst",
    "integer": "geheel getal",
    "number": "getal",
    "date": "datum",
    "boolean": "ja of nee",
}
PRIVACY_NAMES = {
    "identificerend": "identificerend: wijst één mens of gezin aan; wordt een pseudoniem",
    "quasi": "quasi: kan samen met andere gegevens iemand aanwijzen",
    "gevoelig": "gevoelig: zegt iets wat iemand kan schaden",
    "vrije_tekst": "vrije tekst: kan van alles bevatten; komt nooit buiten",
    "open": "open: zegt niets over één mens of gezin",
}
SHOWN_CODES = 8

STYLE = """<style>
.lokalis-dd{font-family:system-ui,sans-serif;line-height:1.4;max-width:62rem;text-align:left}
.lokalis-dd h3{margin:.2rem 0 .1rem;font-size:1.25rem}
.lokalis-dd h4{margin:1rem 0 .3rem;font-size:1rem}
.lokalis-dd p{margin:.3rem 0}
.lokalis-dd ul{margin:.3rem 0}
.lokalis-dd .zacht{opacity:.75}
.lokalis-dd table{border-collapse:collapse;width:100%;font-size:.9rem}
.lokalis-dd th,.lokalis-dd td{text-align:left!important;vertical-align:top;padding:.35rem .6rem;
border-bottom:1px solid rgba(128,128,128,.4);white-space:normal}
.lokalis-dd td.kort{white-space:nowrap}
.lokalis-dd code{background:rgba(128,128,128,.15);padding:0 .2em;color:inherit}
@media(max-width:600px){
.lokalis-dd thead{display:none}
.lokalis-dd tr{display:block;padding:.5rem 0;border-bottom:1px solid rgba(128,128,128,.4)}
.lokalis-dd td,.lokalis-dd td.kort{display:block;border:0;padding:.1rem 0;white-space:normal}
.lokalis-dd td:first-child{font-weight:600}
.lokalis-dd td:empty{display:none}
.lokalis-dd td[data-kop]::before{content:attr(data-kop) ": ";opacity:.75}
}
</style>"""


def table_page(table: Table) -> str:
    """Write the page of one table."""
    keys = [
        f"<p>Een rij wordt aangewezen door {_join(_code(name) for name in table.primary_key)}.</p>"
    ]
    keys += [
        f"<p>{_code(key.field)} verwijst naar {_code(f'{key.table}.{key.target}')}.</p>"
        for key in table.foreign_keys
    ]
    used = {field.privacy for field in table.fields}
    classes = [f"<li>{escape(text)}</li>" for name, text in PRIVACY_NAMES.items() if name in used]
    return _page(
        f"<h3>{escape(table.label)} <span class='zacht'>{_code(table.name)}</span></h3>",
        f"<p>{escape(table.description)}</p>",
        f"<p class='zacht'>Een rij is {escape(table.row)}. Bron: {escape(table.source)}.</p>",
        _rows(
            ("Veld", "Betekenis", "Soort en regels", "Privacy"),
            [_field_row(field) for field in table.fields],
        ),
        "<h4>Sleutels</h4>",
        *keys,
        _breaks(table.breaks),
        f"<h4>Privacyklassen</h4><ul>{''.join(classes)}</ul>",
    )


def dictionary_page(dictionary: Dictionary) -> str:
    """Write the overview of the whole dictionary."""
    tables = [
        (
            f"{escape(dictionary[name].label)}<br>{_code(name)}",
            escape(dictionary[name].row),
            str(len(dictionary[name].fields)),
            str(len(dictionary[name].breaks) or ""),
        )
        for name in dictionary
    ]
    lists = [
        f"<li>{_code(name)} <span class='zacht'>{len(dictionary.code_list(name))} codes</span></li>"
        for name in dictionary.code_lists
    ]
    return _page(
        "<h3>Gegevenswoordenboek</h3>",
        f"<p>{len(tables)} tabellen, {len(lists)} codelijsten, {len(dictionary.published)} "
        f"gepubliceerde cijfers, {len(dictionary.series_breaks)} reeksbreuken, "
        f"{len(dictionary.terms)} begrippen.</p>",
        "<p class='zacht'>Vraag een tabel op met <code>dictionary[\"verzuimmeldingen\"]</code>, "
        'een codelijst met <code>dictionary.code_list("buurtteams")</code>, en verder '
        "<code>.published</code>, <code>.series_breaks</code>, <code>.terms</code>, "
        "<code>.indicators</code>, <code>.checks</code> en <code>.sources</code>.</p>",
        "<h4>Tabellen</h4>",
        _rows(("Tabel", "Een rij is", "Velden", "Breuken"), tables),
        "<h4>Codelijsten</h4>",
        f"<ul>{''.join(lists)}</ul>",
        f"<p class='zacht'>Versie <code>{dictionary.fingerprint[:12]}</code></p>",
    )


def _field_row(field: Field) -> tuple[str, ...]:
    return (
        f"{escape(field.label)}<br>{_code(field.name)}",
        escape(field.description),
        "<br>".join(_rules(field)),
        escape(field.privacy.replace("_", " ")),
    )


def _rules(field: Field) -> list[str]:
    """Say in Dutch what may stand in a field."""
    unit = f", {escape(field.unit)}" if field.unit else ""
    rules = [f"{TYPE_NAMES[field.type]}{unit}"]
    rules.append("verplicht" if field.required else "mag leeg zijn")
    if field.unique:
        rules.append("uniek")
    if field.minimum is not None and field.maximum is not None:
        rules.append(f"{_number(field.minimum)} tot en met {_number(field.maximum)}")
    elif field.minimum is not None:
        rules.append(f"ten minste {_number(field.minimum)}")
    elif field.maximum is not None:
        rules.append(f"hoogstens {_number(field.maximum)}")
    if field.pattern is not None:
        rules.append(f"patroon {_code(field.pattern)}")
    if field.code_list is not None and len(field.codes) <= SHOWN_CODES:
        rules.append(f"een van {_join(_code(code) for code in field.codes)}")
    elif field.code_list is not None:
        rules.append(f"codelijst {_code(field.code_list)} ({len(field.codes)})")
    return rules


def _breaks(breaks: tuple[SeriesBreak, ...]) -> str:
    if not breaks:
        return ""
    rows = [
        (
            item.moment,
            _code(item.veld) if item.veld else "hele tabel",
            f"{escape(item.wat)} {escape(item.gevolg)}",
            escape(item.bron.replace("_", " ")).replace("; ", "<br>"),
        )
        for item in breaks
    ]
    return "<h4>Reeksbreuken</h4>" + _rows(("Vanaf", "Veld", "Wat er veranderde", "Bron"), rows)


def _rows(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    """Write a table; what the second column onwards holds is named again on a narrow screen."""
    head = "".join(f"<th>{text}</th>" for text in heads)
    body = "".join(
        f"<tr><td class='kort'>{row[0]}</td>"
        + "".join(_cell(text, name) for text, name in zip(row[1:], heads[1:], strict=True))
        + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _cell(text: str, head: str) -> str:
    named = f" data-kop='{head}'" if head in {"Privacy", "Bron", "Velden", "Breuken"} else ""
    return f"<td{named}>{text}</td>"


def _page(*parts: str) -> str:
    return f"{STYLE}<div class='lokalis-dd'>{''.join(parts)}</div>"


def _code(text: str) -> str:
    return f"<code>{escape(text)}</code>"


def _join(parts: Iterable[str]) -> str:
    words = list(parts)
    return " en ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _number(value: float) -> str:
    """Write a number the Dutch way."""
    return f"{value:g}".replace(".", ",")
