"""Sentences about one family: what no pattern can judge is listed, for a reviewer to read."""

from __future__ import annotations

import re

from lokalis_research.personal.context import folded
from lokalis_research.personal.names import PERSON, people
from lokalis_research.personal.word_lists import places

STORY = "verhaal over één gezin"

_WHO = (
    r"(?:gezin|huishouden|kind|jongen|meisje|jongere|moeder|vader|ouder|ouderpaar|stel|echtpaar"
    r"|tweeling|baby|peuter"
    r"|kleuter|puber|tiener|tienermoeder|oma|opa|broer|zus|broertje|zusje|cli[eë]nt|medewerker"
    r"|medewerkster|collega|gezinswerker"
    r"|drieling|kindje|jongetje|leidinggevende|gedragswetenschapper|orthopedagoog"
    r"|leerling|vrouw|man|dochter|zoon|familie|kleinkind|weduwe|weduwnaar|jongeman|scholier"
    r"|mbo'er|havist|vluchteling)"
)
_KIND_OF = (
    r"(?:van oorsprong )?(?:(?:[a-zë]+(?:e|se|er|d|en|ige)|[A-Z][a-zë]+se|\d{1,2}-?jarige?"
    r"|\w+jarige?) ){0,3}"
)
_ONE = re.compile(
    rf"\b(?:(?:dat|die|het|de) (?:ene|enige)|een bepaald|er is (?:maar )?een|ging het om een"
    rf"|betrof het een|betreft het een|namelijk een|zoals (?:bij )?een|neem een) {_KIND_OF}{_WHO}\b"
    rf"|^\W*[eé]én {_KIND_OF}{_WHO}\b|\b\d{{1,2}}-?jarige {_WHO}\b"
    rf"|\bhetzelfde (?:gezin|kind|huishouden)\b(?! dat)|\bonze? enige {_KIND_OF}{_WHO}\b"
    rf"|\b(?:zoon|dochter|jongen|meisje|broer|zus) van \d{{1,2}}\b(?! (?:jaar )?(?:of|en|tot)\b)"
    rf"|\b{_WHO} (?-i:[A-Z])\.(?! ?[a-z]+\.)"
    # Vrouw, 58, gezinswerker; behind an age of anybody comes "en ouder" or "of".
    rf"|\b{_WHO},? (?:van )?\d{{1,2}}(?: jaar| jr)?, (?!\d)"
    r"|\b(?:die|dat) ene (?!cijfer|getal|halfjaar|jaar|kwartaal|maand|week|tabel|figuur|vraag"
    r"|groep)[^\W\d_]+\b"
    r"|\bgezin met (?:een|de) (?:drieling|vierling)\b"
    r"|\bgezin dat uit (?-i:[A-Z])\w+ (?:kwam|vluchtte|verhuisde)"
    rf"|\b(?:een|[eé]én|dit|het) gezin met (?:zes|zeven|acht|negen|tien|elf|twaalf"
    rf"|\d+) kinderen\b(?! of)",
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
    r"|meldde zich|dronk"
    r"|werkt als|speelt (?:in|bij)|zit in klas|gebruikte|scheidde|trouwde|beviel"
    r"|verdween|overdosis|mishandelde|zei)\b"
    r"|\b(?:is|zijn|heeft|wordt|werd|was|nadat|omdat) (?:[\w-]+ ){0,5}?(?:uit huis|opgepakt"
    r"|opgenomen"
    r"|overleden|zwanger|verslaafd|mishandeld|gescheiden|gevlucht|verhuisd|bevallen|aangehouden"
    r"|veroordeeld|ontslagen|weggelopen|vastgezet|ontruimd|geschorst|gediagnosticeerd|misbruikt"
    r"|gestorven|verdwenen|gearresteerd)\b"
    r"|\bheeft (?:\w+ )?(?:kanker|hiv|leukemie|schizofrenie|borderline|burn-?out|schulden van)\b"
    r"|\b\d{1,2}-?jarig|^ van \d{1,2} jaar\b(?! of| en| tot)|€ ?\d"
    r"|\b(?:in|uit|aan) de [A-Z][a-z]+(?:straat|laan|weg|plein|flat|gracht|dreef"
    r"|kade|singel|hof|steeg)\b|^ is de [^\W\d_]+ van\b",
    re.IGNORECASE,
)
# What happens to one person, whatever the verb.
_MONTHS = (
    r"(?:januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december)"
)
_LONG = r"(?:\d{1,3}|[^\W\d_]+) (?:dagen|weken|maanden|jaar)"
_SOMEBODY = re.compile(
    rf"\b(?i:[eé]én|een|dit|dat|deze|die|de|het|ons|onze|haar|zijn|hun|mijn|twee|drie)"
    rf" {_KIND_OF}(?:{_WHO}|teamleider|stagiaire?|teamlid|directielid|ouders|broers|zussen|casus"
    r"|buurvrouw|buurman)"
    r"(?![\w'’-])|(?:^|[,;:]|\ben) ?\b(?:[Vv]ader|[Mm]oeder|[Zz]oon|[Dd]ochter|[Oo]pa|[Oo]ma"
    r"|[Bb]roer|[Zz]us|[Hh]ij|[Zz]ij|[Zz]e"
    r"|[Mm]evrouw|[Mm]eneer|[Cc]li[eë]nt)(?![\w'’-])"
)
_HAPPENED = re.compile(
    r"\b(?:detentie|gevangenis|zit (?:[\w-]+ ){0,4}vast|vastzit"
    r"|(?:aan de )?(?:drugs|drank)|cocaïne|heroïne"
    r"|verslaafd|hernia"
    r"|rolstoel|hartklachten|schietpartij|met ontslag|overspannen|burn-?out|depress\w+"
    r"|\w*kanker|tumor|hiv\w*|hartinfarct"
    r"|herseninfarct"
    r"|(?:long )?covid|borderline|psychose|gediagnosticeerd|su[iï]cide\w*|zelfmoord\w*"
    r"|van het leven"
    r"|zwanger|bevallen|beviel|miskraam|overl[ie]+d\w*|gedood|doodgeschoten|vermoord\w*"
    r"|steekpartij|dreigde|bedreigd\w*|sloeg|slaat|stak|mishandel\w+|misbruik\w*|verkracht\w*"
    r"|incest"
    r"|eerwraak|opgenomen geweest|is opgenomen|brand|uit huis|ontruim\w+|huurschuld|voedselbank"
    r"|weggelopen"
    r"|liep weg|vermist|gevlucht|vluchtte|uitgezet|botbreuk\w*|veroordeeld|opgepakt|aangehouden"
    r"|ontslagen|geschorst|van school gestuurd|ga(?:at|an) met pensioen|ging met pensioen"
    r"|is met (?:zwangerschaps)?verlof|ziek thuis"
    r"|neef en nicht|slachtoffer|loverboy\w*|politie|meegenomen|alcohol\w*|drank|prostitu\w+"
    r"|syndroom|\w*stoornis|uitgehuwelijkt|ziekenhuis|mes|wapen\w*|gokt\w*|gokschuld\w*"
    r"|schizofren\w+|autis\w+"
    r"|adhd|ptss|trauma\w*|asiel\w*|verblijfsvergunning|statushouder|handicap|gehandicapt"
    r"|verstandelijk\w*|blind|doof"
    r"|epilepsie|diabetes|leukemie|reuma|opgestapt|\w*straf|rechtszaak|brandwonden|explosie"
    r"|ongeluk|verongelukt"
    r"|zelfbeschadiging|anorexia|abortus|transgender|homo\w*|radicali\w+|crimine\w+|dealt|dealde"
    r"|gestolen"
    r"|diefstal|inbraak|inbrak|dakloos|deurwaarder|failliet|faillissement|lijfhuis|zwakbegaafd"
    r"|analfabeet"
    r"|gearresteerd|jeugddetentie|eetstoornis|seksue\w+|seks|onder curatele|liep het uit de hand|"
    r"in de krant|op het nieuws|in het AD|van (?:de trap|het balkon|het dak)"
    r"|bij Veilig Thuis)\b"
    r"|\bIQ (?:van|is)\b|€ ?\d|\b\d[\d.]* euro"
    rf"|\b(?:was|is|bleef) (?:al )?{_LONG} (?:afwezig|ziek|weg|thuis)\b"
    rf"|\bwacht(?:te)? (?:al )?{_LONG}\b"
    rf"|\b(?:in|sinds|eind|begin|half) {_MONTHS}\b[^.;]*\b(?:vertrok|begon|stopte|kwam|ging"
    rf"|viel uit"
    r"|overspannen|ziek)\b|\b(?:vorige|afgelopen) (?:week|maand)\b|\bmeldde zich ziek\b"
)
_SAYS_LENGTH = re.compile(
    rf"\b(?:lange verzuim|langste (?:verzuim|traject|begeleiding)|langstzieke|uitschieter|piek)\b"
    rf"[^.;]*\b(?:komt door|is van|is) (?:een |één )?{_KIND_OF}(?:{_WHO}|\w*infarct|hernia"
    rf"|burn-?out)\b"
    rf"|\b(?:oudste|jongste|enige|langst \w+|langste) (?:[^\W\d_]+ )?{_WHO}\b[^.;]*"
    r"\b(?:is|wacht|was) (?:\d{1,3}\b|[^\W\d_]+ (?:dagen|weken|maanden|jaar) oud\b)"
    r"|\bons enige\b|\bons enig\b|\bwoont (?:een|dit|dat) "
    rf"{_KIND_OF}{_WHO}\b|\b(?:bij een|er is (?:in [A-Z]\w+ )?een) {_KIND_OF}{_WHO}"
    r" (?:speelde|waar|werd)\b",
    re.IGNORECASE,
)
# How anybody is counted, and what holds of whoever it happens to.
_GENERAL = re.compile(
    r"\b(?:tel(?:t|len)|kan|kunnen|mag|moet|hoort|valt|vallen|geldt|heet|betekent|langer dan"
    r"|meer dan"
    r"|uit dienst|elke?|ieder\w*|per)\b|^\W*(?:als|wanneer|indien|of|zodra|tenzij)\b",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?:[^.!?\n]|\.(?=\w))+[.!?]*")
# Also a small number of whatever: only a person can tell of whom.
_LISTED = re.compile(
    r"\b(?:[1-9]|één|twee|drie|vier|vijf|zes|zeven|acht|negen|enige|enkele|paar)x?\b"
    r"(?![.,]?\d|-| ?%| procent)|\b(?:(?:groot|pleeg|stief|schoon)?(?:vader|moeder|zoon|dochter"
    r"|ouders)|opa|oma|oom|tante|neef|nicht|kleinzoon|kleindochter|buren|buur(?:man|vrouw)|voogd|casus"
    r"|familie|(?:bekende?|beruchte?) \w+|gezin uit)\b"
    # The most of something, a people or faith, a file, and rows that were copied.
    rf"|\b(?:langst|kortst|vaakst|hoogst|meest|minst)e? (?:\w+ )?{_WHO}\b|\w-(?:gezin|familie)\b"
    r"|\w\.(?:docx?|xlsx?|pptx?|pdf|msg|eml)\b|\w_id\b"
    # Where somebody goes every day.
    r"|\b(?-i:[A-Z])\w+ (?:College|Lyceum|Gymnasium|Mavo)\b|\b(?:basis|kinder)?school (?-i:[A-Z])"
    r"|\b(?:klas|groep) \d[A-Za-z]?\b"
    rf"|\b(?:een|[eé]én|dit|dat|deze|die|de|het|haar|zijn|hun) {_KIND_OF}{_WHO}\b|\b(?:hij|zij|ze"
    rf"|haar|hem)\b"
    # An age, brothers and sisters of one day, and a zero: what holds of nobody is told of all.
    r"|\d-?jarige\b|\b(?:twee|drie|vier)ling\b|\bgeen enkele? ",
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
    return [
        one
        for one in sentences
        if _LISTED.search(one) or _HAPPENED.search(one) or _may_name_somebody(one)
    ]


def _may_name_somebody(sentence: str) -> bool:
    """Tell whether a sentence holds a word that may be a name: in a goal it would be taken out."""
    return any(
        span.kind == PERSON and folded(sentence[span.start : span.end]) not in places()
        for span in people(sentence)
    )


def _is_story(sentence: str) -> bool:
    if _ONE.search(sentence) or _SAYS_LENGTH.search(sentence):
        return True
    if not _GENERAL.search(sentence) and _SOMEBODY.search(sentence) and _HAPPENED.search(sentence):
        return True
    return any(
        _TOLD.search(found["rest"]) or re.search(r"\d|jarig", found["kind"])
        for found in _A_ONE.finditer(sentence)
    )
