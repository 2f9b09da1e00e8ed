"""Sentences about one family: what no pattern can judge is listed, for a reviewer to read."""

from __future__ import annotations

import re

STORY = "verhaal over één gezin"

_WHO = (
    r"(?:gezin|huishouden|kind|jongen|meisje|jongere|moeder|vader|ouder|ouderpaar|stel|echtpaar|tweeling|baby|peuter"
    r"|kleuter|puber|tiener|tienermoeder|oma|opa|broer|zus|broertje|zusje|cli[eë]nt|medewerker|medewerkster|collega|gezinswerker"
    r"|leerling|vrouw|man|dochter|zoon|familie|kleinkind|weduwe|weduwnaar|jongeman|scholier|mbo'er|havist|vluchteling)"
)
_KIND_OF = (
    r"(?:van oorsprong )?(?:(?:[a-zë]+(?:e|se|er|d|en|ige)|[A-Z][a-zë]+se|\d{1,2}-?jarige?"
    r"|\w+jarige?) ){0,3}"
)
_ONE = re.compile(
    rf"\b(?:(?:dat|die|het|de) (?:ene|enige)|een bepaald|er is (?:maar )?een|ging het om een"
    rf"|betrof het een|betreft het een|namelijk een|zoals (?:bij )?een|neem een) {_KIND_OF}{_WHO}\b"
    rf"|^\W*[eé]én {_KIND_OF}{_WHO}\b",
    re.IGNORECASE,
)
_A_ONE = re.compile(
    rf"\b(?:[eé]én|een|dit|dat|deze|die|de|het)"
    rf" (?P<kind>{_KIND_OF}){_WHO}\b(?P<rest>[^.!?;]{{0,120}})",
    re.IGNORECASE,
)
# What happens to anybody, close behind who it is; and what is told of one person only.
_TOLD = re.compile(
    r"^(?: \w+){0,2}? (?:werd|was|had|kwam|ging|kreeg|begon|bleef|zat|liep|vroeg|wilde|stopte)\b"
    r"|\b(?:raakte|overleed|woonde|vluchtte|vertelde|belde|sloeg|pleegde|verloor|durfde|verhuisde"
    r"|meldde zich|dronk|gebruikte|scheidde|trouwde|beviel|verdween|overdosis|mishandelde|zei)\b"
    r"|\b(?:is|zijn|heeft|wordt|werd|was|nadat|omdat) (?:[\w-]+ ){0,5}?(?:uit huis|opgepakt"
    r"|opgenomen"
    r"|overleden|zwanger|verslaafd|mishandeld|gescheiden|gevlucht|verhuisd|bevallen|aangehouden"
    r"|veroordeeld|ontslagen|weggelopen|vastgezet|ontruimd|geschorst|gediagnosticeerd|misbruikt"
    r"|gestorven|verdwenen|gearresteerd)\b"
    r"|\bheeft (?:\w+ )?(?:kanker|hiv|leukemie|schizofrenie|borderline|burn-?out|schulden van)\b"
    r"|\b\d{1,2}-?jarig|^ van \d{1,2} jaar\b(?! of| en| tot)|€ ?\d"
    r"|\b(?:in|uit|aan) de [A-Z][a-z]+(?:straat|laan|weg|plein|flat|gracht)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_LISTED = re.compile(
    rf"\b(?:een|[eé]én|dit|dat|deze|die|de|het|haar|zijn|hun) {_KIND_OF}{_WHO}\b|\b(?:hij|zij|ze"
    rf"|haar|hem)\b",
    re.IGNORECASE,
)


def tells_of_one_family(text: str) -> bool:
    """Tell whether a text tells what happened to one family or person."""
    return any(_is_story(sentence) for sentence in _SENTENCE.findall(text))


def to_read(text: str) -> list[str]:
    """List the sentences that may be about somebody, and that only a person can judge.

    Examples
    --------
    >>> to_read("Het verzuim steeg. Bij de moeder die wij spraken speelde meer.")
    ['Bij de moeder die wij spraken speelde meer.']
    """
    sentences = (one.strip() for one in _SENTENCE.findall(text))
    return [one for one in sentences if one and _LISTED.search(one)]


def _is_story(sentence: str) -> bool:
    if _ONE.search(sentence):
        return True
    return any(
        _TOLD.search(found["rest"]) or re.search(r"\d|jarig", found["kind"])
        for found in _A_ONE.finditer(sentence)
    )
