"""Show a codebook as a page: in a browser, and on paper for who codes with a pen beside it."""

from __future__ import annotations

from html import escape

from lokalis_research.codering.codebook import Codebook, Criterium, Voorbeeld

STYLE = """<style>
.lokalis-cb{font-family:system-ui,sans-serif;line-height:1.45;max-width:46rem;text-align:left}
.lokalis-cb h2{margin:.2rem 0;font-size:1.4rem}
.lokalis-cb h3{margin:1.6rem 0 .2rem;font-size:1.15rem}
.lokalis-cb p{margin:.4rem 0}
.lokalis-cb .vraag{font-size:1.1rem;font-weight:600}
.lokalis-cb .zacht{opacity:.75;font-size:.9rem}
.lokalis-cb ul.antwoorden{list-style:none;padding:0;margin:.5rem 0;display:flex;flex-wrap:wrap;
gap:.3rem 1.2rem}
.lokalis-cb kbd{display:inline-block;min-width:1.3em;text-align:center;border:1px solid;
border-radius:.25em;padding:0 .3em;font:inherit;font-weight:600;background:none;color:inherit}
.lokalis-cb .twijfel{border-left:.25rem solid #b36b00;padding:.1rem 0 .1rem .8rem}
.lokalis-cb .voorbeeld{border:1px solid rgba(128,128,128,.45);border-radius:.3rem;
padding:.4rem .8rem;margin:.5rem 0}
.lokalis-cb .voorbeeld p{margin:.15rem 0}
@media print{
.lokalis-cb{max-width:none;font-size:10.5pt;color:#000}
.lokalis-cb section{break-inside:avoid-page}
.lokalis-cb .voorbeeld,.lokalis-cb .twijfel{break-inside:avoid}
.lokalis-cb h3{break-after:avoid}
}
</style>"""


def codebook_page(codebook: Codebook) -> str:
    """Write the page of a codebook."""
    parts = [_criterion(number, one) for number, one in enumerate(codebook.criteria, start=1)]
    return (
        f"{STYLE}<div class='lokalis-cb' lang='nl'>"
        f"<h2>{escape(codebook.titel)}</h2>"
        f"<p class='zacht'>Codeboek {escape(codebook.naam)}, versie {escape(codebook.versie)}. "
        f"Je beoordeelt steeds één {escape(codebook.eenheid)}. Alle voorbeelden zijn bedacht.</p>"
        f"<p>{escape(codebook.toelichting)}</p>{_guidelines(codebook)}{''.join(parts)}</div>"
    )


def printed_page(codebook: Codebook) -> str:
    """Write a codebook as a file of its own, to print or to open in a browser.

    Returns
    -------
    str
        A whole HTML document that needs nothing from outside.
    """
    return (
        "<!doctype html>\n<html lang='nl'><head><meta charset='utf-8'>"
        "<meta name='viewport' content='width=device-width, initial-scale=1'>"
        f"<title>{escape(codebook.titel)}</title><style>body{{margin:1.5rem}}"
        "@page{size:A4;margin:18mm}@media print{body{margin:0}}</style></head>"
        f"<body>{codebook_page(codebook)}</body></html>\n"
    )


def _guidelines(codebook: Codebook) -> str:
    items = "".join(
        f"<li>{escape(one.naam)} ({one.jaar}): {escape(one.vraagt)}</li>"
        for one in codebook.richtlijnen
    )
    return f"<p>Deze versie volgt:</p><ul>{items}</ul>" if items else ""


def _criterion(number: int, criterion: Criterium) -> str:
    answers = "".join(
        f"<li><kbd>{escape(value.toets)}</kbd> {escape(value.label)}"
        f"{'' if value.telt_mee else ' <span class=zacht>(telt niet als oordeel)</span>'}</li>"
        for value in criterion.waarden
    )
    level = ""
    if criterion.meetniveau == "ordinaal":
        level = " <span class='zacht'>De antwoorden lopen van laag naar hoog.</span>"
    labels = {value.code: value.label for value in criterion.waarden}
    examples = "".join(_example(example, labels) for example in criterion.voorbeelden)
    return (
        f"<section><h3>{number}. {escape(criterion.titel)}</h3>"
        f"<p class='vraag'>{escape(criterion.vraag)}</p>"
        f"<ul class='antwoorden'>{answers}</ul>"
        f"<p>{escape(criterion.uitleg)}{level}</p>"
        f"<p class='twijfel'><strong>Bij twijfel.</strong> {escape(criterion.bij_twijfel)}</p>"
        f"{examples}</section>"
    )


def _example(example: Voorbeeld, labels: dict[str, str]) -> str:
    return (
        f"<div class='voorbeeld'><p>‘{escape(example.tekst)}’</p>"
        f"<p><strong>{escape(labels[example.code])}.</strong> {escape(example.waarom)}</p></div>"
    )
