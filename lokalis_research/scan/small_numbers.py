"""Numbers that somebody typed and that did not pass the door: too small, or not rounded."""

from __future__ import annotations

import re

SMALL, UNROUNDED = "klein aantal", "niet afgerond getal"

_WHO = (
    r"(?:\w*gezin(?:nen|netjes)?|huishoudens?|\w*kind(?:eren|jes)?|jongeren?|jongens?|meisjes?|meiden|\w*ouders?|"
    r"\w*moeders?|\w*vaders?|\w*broers?|\w*broertjes|\w*zus(?:sen|jes)?|cli[eë]nt(?:en)?|klant(?:en)?|personen|persoon|"
    r"medewerk(?:ers?|sters?)|collega['’]?s|gezinswerkers?|werknemers?|teamleden|mensen|gevallen|dossiers?|casus(?:sen)?|"
    r"vrouwen|mannen|baby['’]?s|peuters|kleuters|pubers|tieners|leerlingen|bewoners|families|stellen|echtparen|"
    r"\w*verwijzingen|\w*meldingen|uithuisplaatsingen|trajecten|tweelingen|gezinsplannen|statushouders|vluchtelingen|"
    r"zieken|slachtoffers|verdachten|vrijwilligers|opa['’]?s|oma['’]?s|zonen|zoons|dochters|teamleiders|stagiairs?|"
    r"zelfmoord(?:en|pogingen)|su[iï]cides?|sterfgevallen|overlijdens|zwangerschappen|scheidingen|(?:be)?vallingen|"
    r"uithuiszettingen|aanhoudingen|veroordelingen|respondenten|deelnemers)\b"
)
_WORDS = r"twee|drie|vier|vijf|zes|zeven|acht|negen"
_FEW = rf"(?:[2-9]|{_WORDS})"
_LIMIT = (
    r"(?<!minder dan )(?<!hoogstens )(?<!minstens )(?<!maximaal )(?<!minimaal )(?<!ten minste )"
    r"(?<!meer dan )(?<!per )(?<!of )(?<!elke )(?<!drempel van )(?<!dan )(?<!niet )(?<![\d.,])"
)
_BETWEEN = r"(?: van de (?:\d+ )?)?(?: [a-zë-]+(?:e|en|ige)){0,3}?"
_SMALL = re.compile(
    rf"\b{_LIMIT}(?:{_FEW}|(?:slechts|maar|bij|precies|welgeteld|exact) (?:één|1\b)){_BETWEEN}"
    rf" ?{_WHO}"
    r"|\b[nN]\s?[=:]\s?[1-9](?![\d.,]*\d)"
    rf"|\b(?:een )?(?:handvol|tweetal|drietal|viertal|vijftal|zestal|zevental|achttal|negental"
    rf"|paar|stuk of {_FEW}){_BETWEEN} {_WHO}"
    r"|\b(?<!een )enkele (?:gezinnen|kinderen|moeders|vaders|ouders|jongeren|cli[eë]nten)\b"
    rf"|\b{_LIMIT}1 (?:gezin|kind|moeder|vader|jongere|medewerker|persoon|huishouden|cli[eë]nt"
    rf"|collega|leerling|melding|verwijzing)\b"
    rf"|\b(?:{_WORDS}|[2-9]) (?:daarvan|ervan|van hen|van hun)\b|\béén van (?:hen|hun)\b"
    rf"|\b(?:{_WORDS}|één|[1-9]) van (?:de|deze|die) {_WHO}"
    rf"|\b{_WHO}[^.;]{{0,12}}\b(?:met (?:z['’]n|zijn) (?:twee|drie|vier|vijv|zess|zeven|acht"
    rf"|negen)[eë]n|zijn er (?:maar )?{_FEW}\b(?! ?%|[.,]\d))"
    rf"|\baantal(?: {_WHO})? ?(?:is|was|bedraagt|bedroeg|van|kwam op|daalde naar|steeg naar|:"
    rf"|=)[: ]{{1,2}}(?:{_FEW}|één|1)\b(?![.,]?\d| ?%| procent| codeurs)"
    rf"|\b(?:allebei|beide|alle {_FEW}) (?:de )?{_WHO}"
    rf"|\b(?:slechts|welgeteld|in totaal|maar liefst) (?:{_WORDS}|[2-9])(?:[.;]|,? (?:en|waarvan"
    rf"|die|waren|kwamen|werden|hadden|gingen|keerden|bleven)\b)"
    r"|\b(?:two|three|four|five|six|seven|eight|nine) (?:families|children|employees|mothers"
    r"|fathers|cases|people)\b",
    re.IGNORECASE,
)
_NOISE, _MANY = 9, 5
_UNROUNDED = re.compile(r"(?<![\w.,/-])-?\d+[.,]\d{5,}(?![\w.])")


def typed_numbers(text: str) -> list[str]:
    """Name the numbers in a text that cannot have passed the door."""
    found = [SMALL] if _SMALL.search(text) else []
    if any(_is_unrounded(number) for number in _UNROUNDED.findall(text)):
        found.append(UNROUNDED)
    return found


def _is_unrounded(number: str) -> bool:
    """Tell more decimals than anything that is released has from the noise of binary fractions."""
    decimals = repr(round(float(number.replace(",", ".")), _NOISE)).partition(".")[2]
    return len(decimals) >= _MANY
