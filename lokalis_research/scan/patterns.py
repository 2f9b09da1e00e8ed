"""What may stand in no finished file, whatever the delivery: found by its shape."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lokalis_research.personal.dates import births
from lokalis_research.personal.names import positioned
from lokalis_research.personal.numbers import contacts, numbers
from lokalis_research.scan.ids import RANDOM, without_packed
from lokalis_research.scan.stories import STORY, tells_of_one_family

SMALL, UNROUNDED = "klein aantal", "niet afgerond getal"

_WHO = (
    r"(?:\w*gezin(?:nen|netjes)?|huishoudens?|\w*kind(?:eren|jes)?|jongeren?|jongens?|meisjes?"
    r"|meiden|\w*ouder(?:s|paren)?|"
    r"\w*moeders?|\w*vaders?|\w*broers?|\w*broertjes|\w*zus(?:sen|jes)?|cli[eë]nt(?:en)?"
    r"|klant(?:en)?|personen|persoon|"
    r"medewerk(?:ers?|sters?)|collega['’]?s|gezinswerkers?|werknemers?|teamleden|mensen|dossiers?"
    r"|casus(?:sen)?|"
    r"vrouwen|mannen|baby['’]?s|peuters|kleuters|pubers|tieners|leerlingen|bewoners|families"
    r"|stellen|echtparen|"
    r"\w*verwijzingen|\w*meldingen|\w*plaatsing(?:en)?|uhp(?:['’]?s)?|ots(?:['’]?en)?|trajecten"
    r"|tweelingen|gezinsplannen|statushouders|vluchtelingen|"
    r"\w*zieken|\w*gevallen|slachtoffers|verdachten|vrijwilligers|opa['’]?s|oma['’]?s|zonen|zoons"
    r"|dochters|teamleiders|stagiairs?|"
    r"zelfmoord(?:en|pogingen)|su[iï]cides?|sterfgevallen|overlijdens|zwangerschappen|scheidingen"
    r"|(?:be)?vallingen|"
    r"uithuiszettingen|aanhoudingen|veroordelingen|respondenten|deelnemers)\b"
)
_WORDS = r"twee|drie|vier|vijf|zes|zeven|acht|negen"
_FEW = rf"(?:[2-9]|{_WORDS})"
_LIMIT = (
    r"(?<!minder dan )(?<!hoogstens )(?<!minstens )(?<!maximaal )(?<!minimaal )(?<!ten minste )"
    r"(?<!meer dan )(?<!per )(?<!of )(?<!elke )(?<!drempel van )(?<!dan )(?<!niet )(?<![\d.,])"
    # Of every so many, read by so many, and how large families are: no number of ours.
    r"(?<!op de )(?<!door )(?<!gezin met )(?<!gezinnen met )"
    + "".join(f"(?<!{few} van de )" for few in ("één", "een", *_WORDS.split("|")))
)
_BETWEEN = (
    r"(?:/\d+)?(?: van de(?! 1000?\b)(?: \d+)?)?(?: \([^\W\d_]+\))?"
    r"(?: (?!(?:negen|zeven|tien)\b)[^\W\d_]+(?:e|en|ig)){0,3}?"
)
_SMALL = re.compile(
    # With two parents lives whoever has them.
    rf"\b{_LIMIT}(?!twee ouders (?:woon|wonen|opgroei))(?:{_FEW}"
    rf"|(?:slechts|maar|bij|precies|welgeteld|exact) (?:één|1\b)){_BETWEEN}"
    rf"(?: |(?<=\d)){_WHO}"
    r"|\b[nN](?: (?:bij|van|in|voor) [^\W\d_]+)?\s?[=:]\s?[1-9](?![\d.,]*\d)"
    rf"|\b(?:een )?(?:hand(?:je)?vol|tweetal|drietal|viertal|vijftal|zestal|zevental|achttal"
    rf"|negental|half dozijn"
    rf"|paar|stuk of {_FEW}){_BETWEEN} {_WHO}"
    r"|\b(?<!een )enkele (?:gezinnen|kinderen|moeders|vaders|ouders|jongeren|cli[eë]nten)\b"
    rf"|\b{_LIMIT}1 (?:gezin|kind|moeder|vader|jongere|medewerker|persoon|huishouden|cli[eë]nt"
    rf"|collega|leerling|melding|verwijzing|\w*plaatsing|medewerkster)\b"
    # "Van één of twee van hen" says how a rule works.
    rf"|\b(?<!van één of )(?:{_WORDS}|[2-9]) (?:daarvan|ervan|van hen|van hun)\b"
    r"|\béén van (?:hen|hun)\b"
    rf"|\b(?:{_WORDS}|één|[1-9]) van (?:de|deze|die) {_WHO}|\bbij een van de {_WHO}"
    rf"|\b{_WHO}[^.;]{{0,12}}\b(?:met (?:z['’]n|zijn) (?:twee|drie|vier|vijv|zess|zeven|acht"
    rf"|negen)[eë]n|zijn er (?:maar )?{_FEW}\b(?! ?%|[.,]\d))"
    rf"|\baantal(?: {_WHO})?(?: (?-i:[A-Z])[\w-]+)?"
    rf" ?(?:is|was|bedraagt|bedroeg|van|kwam op|daalde naar|steeg naar|:"
    rf"|=)[: ]{{1,2}}(?:{_FEW}|één|1)\b(?![.,]?\d| ?%| procent| codeurs)"
    rf"|\b(?:allebei|beide|alle {_FEW}) (?:de )?(?!ouders|huishoudens){_WHO}"
    rf"|\b(?:slechts|welgeteld|precies|exact) {_FEW} (?:plannen|doelen|aanmeldingen|gesprekken)\b"
    rf"|\b(?:slechts|welgeteld|in totaal|maar liefst) (?:{_WORDS}|[2-9])(?:[.;]|,? (?:en|waarvan"
    rf"|die|waren|kwamen|werden|hadden|gingen|keerden|bleven)\b)"
    # So many of whom a sentence spoke before.
    rf"|\b(?:waren|zijn|kwamen|gingen|vielen|bleven|stopten|haakten|vertrokken)(?: dat)? er"
    rf" (?:maar |slechts |nog |toch )?(?:{_FEW}|één)(?=[.;:)]|$| (?:niet|wel|af|uit|weg|terug|bij"
    rf"|over|door|meer|minder|van|geworden|naar|mee|in)\b)"
    rf"|\b(?:er )?(?:kwamen|gingen|vielen|stopten|bleven|haakten|keerden)(?: er)? {_FEW}"
    rf" (?:af|uit|weg|terug|bij|over)\b"
    rf"|\b(?:waarvan|van wie|onder wie) (?:er )?(?:{_FEW}|één)\b(?![.,]?\d| ?%| procent)"
    rf"|\b(?:namelijk|te weten) (?:{_FEW}|één)\b(?![.,]?\d| ?%)|\b{_FEW},? om precies te zijn\b"
    # All but so many, and each of one.
    rf"|\b(?:op|behalve) (?:{_FEW}|één)(?: (?!team|cluster|wijk|buurt|maand"
    rf"|jaar|vra|cijfer"
    rf"|tabel|kolom|criteri|indicator|kenmerk|halfja|kwarta|punt|figu)"
    rf"[^\W\d_]+)? na\b(?! [^\W\d_]+ste\b)|\b(?:alle|iedereen|niemand|geen)\b"
    rf"[^.;]{{0,30}} (?:behalve|uitgezonderd) (?:{_FEW}|één)\b(?! (?:team|cluster|wijk|maand|jaar))"
    rf"|\ber [^\W\d_]+ (?:{_FEW}|één|1) {_WHO}"
    r"|\b(?<!geen )(?<!elk )(?<!over een )enkel (?:gezin|kind|huishouden)\b"
    # Of a few that are named, and what they have together.
    rf"|\b(?:één|een|geen|{_WORDS}) van de {_FEW}{_BETWEEN} {_WHO}"
    rf"|\b(?:alle|dezelfde) {_FEW} (?:plannen|doelen|adressen|gesprekken|aanmeldingen)\b"
    rf"|\b(?:waren|zijn) (?:het|dat|dit) er (?:{_FEW}|één)\b(?![.,]?\d| ?%| procent)"
    rf"|\bdaarvan (?:zijn|waren|kwamen|gingen) er (?:{_FEW}|één)\b"
    rf"|\b{_FEW} (?:doden|overledenen)\b|\bop één hand te tellen\b"
    rf"|\b(?:{_FEW}|één) ?(?:maal|keer|x) (?:een |één )?{_BETWEEN} ?(?:\w*plaatsing|\w*poging"
    rf"|{_WHO})"
    r"|\been stuk of wat\b"
    # What stands behind a mark, and the number of one team.
    rf"|(?:\bverborgen|×|\bkruisje|\bonderdrukte?)[^.;]{{0,40}}\b(?:is|er|zit|zitten|staat voor|was"
    rf"|ligt tussen|betekent)(?: er)?(?: ongeveer| precies| maar| eigenlijk)? (?:\d+|{_WORDS}"
    rf"|één)\b(?! ?%)"
    rf"|\b(?:team|buurtteam|cluster) [A-Z][\w-]+(?: [A-Z]\w+)?: ?(?:{_FEW}|1)\b"
    rf"(?![.,]?\d| ?%| procent| fte| dagen| weken)"
    r"|\b(?:two|three|four|five|six|seven|eight|nine) (?:families|children|employees|mothers"
    r"|fathers|cases|people)\b",
    re.IGNORECASE,
)
# Emphasis on a number: twéé, zés.
_STRESSED = str.maketrans("éíáóú", "eiaou")
# Nothing released has five decimals; those of 0.1 + 0.2 behind the ninth are noise.
_NOISE, _MANY = 9, 5
_UNROUNDED = re.compile(r"(?<![\w.,/-])-?\d+[.,]\d{5,}(?![\w.])")


def typed_numbers(text: str) -> list[str]:
    """Name the numbers in a text that cannot have passed the door."""
    said = re.sub(r"\b(?!één\b)\w*[éíáóú]\w*", lambda word: word[0].translate(_STRESSED), text)
    found = [SMALL] if _SMALL.search(said) else []
    if any(_is_unrounded(number) for number in _UNROUNDED.findall(text)):
        found.append(UNROUNDED)
    return found


def _is_unrounded(number: str) -> bool:
    """Tell more decimals than anything that is released has from the noise of binary fractions."""
    decimals = repr(round(float(number.replace(",", ".")), _NOISE)).partition(".")[2]
    return len(decimals) >= _MANY


PATH, COMPUTER = "pad", "adres van een computer"

_PATH = re.compile(
    # addresses of files and stores
    r"\b(?:file|s3|smb|sftp|ftp|ssh|nfs|gs|abfss?|vscode|postgresql|postgres|mysql|odbc|jdbc:\w+)"
    r":(?:/{1,3}|[A-Za-z]:)\S|\bfile:\S"
    # Linux and macOS; the parts of office files are called much the same
    r"|(?<![\w.:/<&;-])/(?:home|Users|root|tmp|var|mnt|opt|srv|etc|usr|dev|proc|media"
    r"|Volumes)/[\w.-]"
    r"|(?<![\w.:/<&;%)-])/(?!xl/|word/|docProps/)[A-Za-z_][\w@.-]*/[\w@.-]+"
    r"|(?<![\w.:/-])//[\w.-]+/[\w$.-]+"
    r"|(?<![\w.~])~\w*/[\w.-]|\$\{?HOME\b|(?<!\w)(?:Users|home)/\w+/"
    # Windows
    r"|(?<![A-Za-z])[A-Za-z]:[\\/]{1,2}[\w.]|\\\\[\w.?-]+\\{1,2}[\w$.:-]|%[A-Za-z]{4,}%[\\/]"
    r"|\\(?!x[\da-f]{2}|u[\da-f]{4})[A-Za-z_][\w .$-]+\\(?!x[\da-f]{2}|u[\da-f]{4})[A-Za-z_]"
    r"|\bAppData\b|\bOneDrive\b|\bApplication Support\b"
    # upwards, further than any page of ours refers
    r"|(?:\.\./){2,}|\.\.\\"
    # code
    r"|\b(?:site|dist)-packages\b|\b\w+\.py:\d+|\b[\w/]+/\w+\.(?:py|ipynb)\b"
)
_COMPUTER = re.compile(
    r"(?<![\d.])(?:10(?:\.\d{1,3}){3}|192\.168(?:\.\d{1,3}){2}|172\.(?:1[6-9]|2\d"
    r"|3[01])(?:\.\d{1,3}){2}"
    r"|127\.0\.0\.1)(?![\d.]*\d)"
    r"|\b(?:DESKTOP|LAPTOP)-[A-Z\d]{6,}\b"
    r"|\b[\w-]+\.(?:local|lan|intern|internal|corp|localdomain)\b(?!\()|\blocalhost:\d|"
    r"\b(?:[0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}\b|\bfe80::[0-9a-fA-F:]+"
)


def names_path(text: str) -> bool:
    r"""Tell whether a text says where a file stands on somebody's computer."""
    return bool(_PATH.search(text))


def names_computer(text: str) -> bool:
    """Tell whether a text names a computer of a network that is not public."""
    return bool(_COMPUTER.search(text))


RAW_OUTPUT, TRACE = "ruwe uitvoer", "foutmelding van Python"

_TRACE = re.compile(
    r"Traceback \(most recent call last\)|^\s*File \"[^\"]+\", line \d+|-{2,}> ?\d+ |"
    r"\b\w*(?<=[a-z])(?:Error|Exception|Warning)\b|\b(?:StopIteration|KeyboardInterrupt)\b|"
    r"(?:During handling of|direct cause of) the (?:above|following) exception|"
    r"<(?:ipython-input|stdin|module|string)\b|\b(?:ba|z)?sh: \S",
    re.MULTILINE,
)
_OBJECT = re.compile(
    r"\bat 0x[0-9a-fA-F]{4,}|<class '|<Figure size \d|<Axes\b|\bdtype: ?\w|\bdtype=|"
    r"\[\d+ rows x \d+ columns\]|\bNone of \[|"
    r"\b(?:DataFrame|Series|Index|RangeIndex|Timestamp|Categorical|Styler)\(|"
    r"\bname: \w+, dtype|\b(?:np|numpy|pd|datetime)\.\w+\(|\barray\(\[|\b(?:Released|Result)\(\w+=|"
    r"\{'[^']+': |\bNaN\b|\bNaT\b|<NA>|\bobject at\b|<\w+(?:\.\w+)+ object|<function \w"
    r"|^ +\w+(?: {2,}\w+)*\n0 {2,}\S",
    re.MULTILINE,
)


def raw_shapes(text: str) -> list[str]:
    """Name what of Python stands in a text."""
    found = [RAW_OUTPUT] if _OBJECT.search(text) else []
    return [*found, TRACE] if _TRACE.search(text) else found


# Some patterns take time with the square of a text. No name or number is as long as the overlap.
_WINDOW, _OVERLAP = 600, 200


def shapes(text: str) -> Iterator[str]:
    """Name the kinds of personal or technical data that a text holds."""
    yield from dict.fromkeys(kind for window in _windows(text) for kind in _shapes(window))


def _windows(text: str) -> Iterator[str]:
    start = 0
    while len(text) - start > _WINDOW:
        end = start + _WINDOW
        # Rather between words: a number cut in two looks like two.
        space = max(text.rfind(" ", start + _OVERLAP, end), text.rfind("\n", start + _OVERLAP, end))
        end = space + 1 if space > 0 else end
        yield text[start:end]
        before = text.rfind(" ", start, end - _OVERLAP)
        start = before + 1 if before > start else end - _OVERLAP
    yield text[start:]


def _shapes(text: str) -> Iterator[str]:
    text = RANDOM.sub(" … ", text)
    for find in (contacts, numbers, births, positioned):
        yield from (span.kind for span in find(text))
    if names_path(without_packed(text)):
        yield PATH
    if names_computer(text):
        yield COMPUTER
    if tells_of_one_family(text):
        yield STORY
    yield from raw_shapes(text)
    yield from typed_numbers(text)
