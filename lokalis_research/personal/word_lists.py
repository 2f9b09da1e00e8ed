"""Which words are names and which are Dutch, from lists that packages keep up to date.

Frequencies of Dutch words come from pyspellchecker, names that people in the Netherlands have from
Faker. Where deduce is installed its lists of names, surnames and places are read too; deduce itself
is not loaded for that, which takes minutes.
"""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from babel import Locale
from spellchecker import SpellChecker

from lokalis_research.personal.folding import folded
from lokalis_research.text import LOCALE

_COUNTRIES = (
    "nl_NL", "nl_BE", "tr_TR", "fr_DZ", "en_GB", "fr_FR", "pl_PL", "de_DE", "es_ES", "pt_PT",
    "it_IT", "ro_RO",
)  # fmt: skip
_SHORTEST = 3
_DEDUCE = Path("data", "lookup", "src")
# What the list of words counts at least, also for words that it only knows from elsewhere.
_FLOOR = 50
_LONGEST_PART = 25
# The town of Delft is heard so often; what is heard more often is a word first.
_TOWN = 60
# Names that Faker lists for another country and that are Dutch words, or parts of names.
_NO_NAMES = {"van", "den", "der", "ten", "ter", "het", "los", "las", "del", "dos", "das"}
# Names of the Netherlands of today that the lists are too old or too small for.
_MORE_FIRST = [
    "abdel", "abdelkader", "abdellah", "abdirahman", "achraf", "adil", "aisha", "aïcha",
    "amal", "amine", "amira", "anouar", "asma", "ayoub", "ayse", "aysel", "ayşe", "aya",
    "ayaan", "badr", "bilal", "boubacar", "brahim", "chaima", "chaimae", "dounia", "driss",
    "ebru", "elif", "emir", "esma", "fadoua", "farah", "faruk", "fatima", "fatiha", "fatma",
    "fatoumata", "fayza", "ghizlane", "hafsa", "hajar", "hakim", "hamza", "hanane", "hasan",
    "hassan", "hatice", "hicham", "houda", "hussein", "ibrahim", "ikram", "ilham", "ilias",
    "ilyas", "imane", "imran", "ines", "ismail", "jamal", "jamila", "kadir", "karim", "karima",
    "khadija", "khalid", "kaoutar", "lamyae", "latifa", "layla", "leyla", "loubna", "mehmet",
    "meryem", "merve", "mohamed", "mohammed", "mohamad", "moussa", "mustafa", "nabil", "nadia",
    "naima", "najat", "najib", "nassim", "nawal", "noura", "nourdin", "nora", "omar", "osman",
    "othman", "oumaima", "rachid", "rachida", "rania", "rayan", "redouan", "romaisa", "saïd",
    "said", "saida", "salma", "samir", "samira", "sana", "sara", "selma", "semih", "serkan",
    "sibel", "sofyan", "soufiane", "soumaya", "tarik", "tugba", "umut", "yahya", "yasmin",
    "yasmina", "yassin", "yassine", "yassir", "younes", "youssef", "yusuf", "zakaria", "zahra",
    "zeynep", "zineb", "zohra", "bo", "jo", "mo", "ed", "storm", "jip", "zef", "bente",
    "britt", "casper", "cas", "daan", "daantje", "dani", "dex", "dewi", "djurre", "duuk",
    "eline", "elin", "esmee", "esmée", "evi", "fabian", "fay", "fenna", "fien", "finn",
    "fleur", "floor", "floris", "gijs", "guus", "guusje", "hidde", "huub", "ilse", "isa",
    "ivy", "jace", "jade", "jaimy", "jara", "jarno", "jayden", "jaylano", "jaylinn", "jesse",
    "jill", "joep", "jolijn", "jordy", "joris", "jorn", "julan", "jurre", "kai", "kaylee",
    "kayden", "keano", "kevin", "kian", "kyra", "lars", "levi", "liam", "lieke", "lise", "liv",
    "liz", "loek", "lotte", "lou", "luca", "luuk", "lynn", "maud", "mees", "mila", "milan",
    "milou", "mirthe", "naomi", "nienke", "nola", "noa", "noah", "noor", "nynke", "olivier",
    "pepijn", "pien", "pim", "pippa", "puck", "quinn", "rens", "rik", "robin", "rowan",
    "ruben", "sam", "sanne", "saar", "sem", "senna", "sharonda", "sjoerd", "sofie", "sophie",
    "sterre", "stijn", "suze", "suus", "sven", "teun", "thijs", "tess", "tessa", "thijmen",
    "ties", "tijn", "tim", "tom", "tygo", "vajèn", "veerle", "vera", "vigo", "wessel",
    "wietse", "wout", "xavi", "xanne", "yara", "yente", "yfke", "yorick", "zoë", "zoey",
    "angelique", "anja", "ankie", "annemarie", "annemiek", "anneke", "astrid", "bianca",
    "carola", "chantal", "cindy", "claudia", "daphne", "debby", "demi", "denise", "diana",
    "dirk", "ellen", "esther", "evelien", "femke", "frans", "geert", "gerard", "gerda", "gert",
    "hanneke", "hans", "harry", "heleen", "henk", "hilde", "inge", "ingrid", "jacqueline",
    "jan", "jeroen", "joke", "jolanda", "jos", "judith", "karin", "kees", "kim", "kirsten",
    "linda", "lisette", "loes", "margriet", "marieke", "marijke", "marja", "marjolein",
    "marloes", "martijn", "mascha", "maurice", "melissa", "michelle", "mieke", "miranda",
    "miriam", "monique", "natasja", "nicole", "nel", "patricia", "peggy", "petra", "piet",
    "priscilla", "rianne", "rob", "ronald", "ria", "samantha", "sandra", "sharon", "shirley",
    "simone", "sjaak", "sonja", "stefan", "suzanne", "sylvia", "tamara", "theo", "thea",
    "tineke", "truus", "riet", "toos", "ans", "cor", "koos", "arie", "rinus", "gerrit", "bep",
    "jopie", "leny", "mien", "sjaan", "annie", "greet", "wendy", "wilma", "willemijn", "wim",
    "wouter", "yvette", "yvonne", "ravi", "rashmi", "shanti", "dewi", "vinay", "abdelaziz",
    "abdelhak", "abdelilah", "abdelkarim", "abdelmalek", "abdessamad", "abderrahim",
    "abdullah", "abdulkadir", "abdi", "achmed", "adem", "adnan", "agnes", "ahlam", "ahmet",
    "alev", "alieke", "alperen", "amber", "amina", "anass", "anke", "annelies", "annelot",
    "anouk", "antje", "antoinette", "arda", "arjan", "arjen", "arnoud", "asli", "assia",
    "aukje", "aybüke", "aynur", "ayten", "azra", "baran", "barbara", "bart", "bastiaan",
    "bauke", "beata", "beppie", "berend", "berfin", "bert", "betty", "beyza", "bouchra",
    "boudewijn", "bram", "brechtje", "burak", "busra", "büşra", "cansu", "carlijn", "carlo",
    "cees", "cemal", "chaymae", "chiel", "chiara", "coen", "colette", "cornelis", "corrie",
    "dalila", "danique", "danny", "dave", "derya", "desiree", "diederik", "dimitri", "dina",
    "dinand", "djamila", "djoke", "dorien", "dunya", "dylano", "ecem", "edwin", "eefje",
    "eelco", "eelke", "efe", "egbert", "elena", "elianne", "els", "elske", "emine", "emma",
    "emre", "enes", "engin", "eric", "erik", "erwin", "evert", "eva", "fadma", "fahima",
    "farida", "fatih", "fedde", "feline", "ferdi", "fleurtje", "floortje", "frank", "freek",
    "frederique", "furkan", "gaby", "germaine", "ghita", "gilliano", "gizem", "gökhan",
    "greetje", "gwen", "gwendolyn", "habiba", "hafida", "hakan", "halima", "hamid", "hannah",
    "harm", "harmke", "hasna", "hayat", "heidi", "hein", "hendrik", "henriette", "herman",
    "hetty", "hind", "hülya", "huseyin", "ibtissam", "ihsan", "ikrame", "ilona", "imke",
    "inaya", "indira", "irem", "irene", "iris", "isabel", "ismael", "ivo", "jaap", "jaouad",
    "jaimie", "jayvano", "jelle", "jelmer", "jenneke", "jennifer", "jessica", "jette",
    "jitske", "jitse", "joana", "jochem", "johan", "johanna", "joost", "jorinde", "jorrit",
    "joyce", "juliette", "jurgen", "jurriaan", "kamal", "karel", "karlijn", "katja", "kenza",
    "kerem", "klaas", "klaartje", "koen", "koray", "lale", "lamia", "lara", "leila", "lena",
    "lennart", "leonie", "lidewij", "lieve", "lobke", "lodewijk", "lonneke", "louisa", "lucas",
    "luka", "maarten", "machteld", "maaike", "malika", "manon", "marcel", "marco", "margreet",
    "mariam", "marianne", "marit", "marlies", "marouane", "mart", "marthe", "maryam",
    "matthijs", "medina", "mehdi", "melek", "melis", "merel", "meral", "michiel", "mimoun",
    "mirjam", "mohammad", "mounir", "murat", "mustapha", "myrthe", "nada", "nadir", "naoual",
    "neeltje", "nicky", "niels", "nisrine", "noortje", "nordin", "noud", "okan", "oktay",
    "onur", "orhan", "ouafa", "ouafae", "ouassim", "özge", "özlem", "pauline", "peter",
    "pieter", "pleun", "quinten", "rabia", "rahma", "ramazan", "ramon", "ramona", "reinier",
    "renate", "rené", "resul", "rickaldo", "rienk", "roel", "roeland", "rogier", "roland",
    "romy", "ronnie", "ruud", "rutger", "sabine", "sabrina", "safouan", "safiya", "salim",
    "sander", "saskia", "savas", "sedat", "selin", "selim", "semra", "serdar", "sevda",
    "shaniqua", "shanice", "shareen", "sharita", "sietske", "sil", "simon", "sinan", "sjors",
    "sjoukje", "soraya", "stef", "stella", "stephan", "steven", "suleyman", "süleyman",
    "sukru", "şükran", "şükrü", "sumaya", "sybren", "tahira", "taoufik", "teuntje", "thom",
    "thirza", "tinus", "tjeerd", "tjitske", "tobias", "tonny", "trijntje", "tuğçe", "tugce",
    "tülay", "ugur", "uğur", "ummu", "veysel", "vincent", "volkan", "wafae", "walid",
    "wendelien", "widad", "wiebe", "wiebke", "willem", "wilco", "wies", "winston", "xavier",
    "yasemin", "yavuz", "yesim", "yonas", "youri", "youness", "yunus", "zekeriya", "zeki",
    "zoubida"
]  # fmt: skip
_MORE_LAST = [
    "aydin", "aydın", "yilmaz", "yıldız", "demir", "kaya", "çelik", "celik", "şahin", "sahin",
    "öztürk", "ozturk", "arslan", "doğan", "dogan", "kılıç", "amrani", "bouzid", "benali",
    "bennani", "bouali", "haddou", "haddouchi", "idrissi", "ouali", "ouazzani", "azzouzi",
    "alaoui", "yaakoubi", "khattabi", "mansouri", "chaoui", "fassi", "tahiri", "ziani",
    "aarab", "bakkali", "mokhtar", "jansen", "jansens", "janssen", "bakker", "visser", "smit",
    "meijer", "mulder", "bos", "vos", "peters", "hendriks", "dekker", "brouwer", "dijkstra",
    "smits", "kok", "schouten", "willems", "hoekstra", "koster", "verhoeven", "prins",
    "huisman", "peeters", "kuipers", "veenstra", "kramer", "evers", "postma", "wouters",
    "nguyen", "singh", "ramdin", "ramdas", "kalpoe", "sewnarain", "hassan", "ahmed", "ali",
    "mohamed", "kowalski", "nowak", "silva", "santos"
]  # fmt: skip


@lru_cache(maxsize=1)
def _counts() -> dict[str, int]:
    words = SpellChecker(language=LOCALE).word_frequency.dictionary
    counts: dict[str, int] = {}
    for word, count in words.items():
        counts[folded(word)] = max(count, counts.get(folded(word), 0))
    return counts


def frequency(word: str) -> int:
    """Count how often a word stands in Dutch subtitles: 0 for one that no list of words has.

    Examples
    --------
    >>> frequency("moeder") > 1000, frequency("Fatoumata")
    (True, 0)
    """
    return _counts().get(folded(word), 0)


@lru_cache(maxsize=100_000)
def is_dutch(word: str) -> bool:
    """Tell whether a word is Dutch, or put together from two or three words that are.

    Examples
    --------
    >>> is_dutch("huiswerkafspraken"), is_dutch("Fatoumata")
    (True, False)
    """
    return _is_known(folded(word).replace("'", ""), parts=3)


@lru_cache(maxsize=100_000)
def is_common(word: str) -> bool:
    """Tell whether a word is heard in Dutch, or put together from words that are.

    A word that is only in a list of spelling may be a name: Delano, Almelo.

    Examples
    --------
    >>> is_common("schuldhulp"), is_common("Delano")
    (True, False)
    """
    return _is_known(folded(word).replace("'", ""), parts=3, spelt=False)


def _is_known(word: str, parts: int, *, spelt: bool = True) -> bool:
    counts = _counts()
    if counts.get(word, 0) > _FLOOR:
        return True
    if spelt and counts.get(word, 0) and word not in _all_names():
        return True
    if parts == 1 or len(word) > 2 * _LONGEST_PART:
        return False
    for at in range(len(word) - 3, 3, -1):
        if counts.get(word[:at], 0) > _FLOOR and (
            _is_known(word[at:], parts - 1, spelt=spelt)
            or (
                word[at] == "s"
                and len(word) - at > 3
                and _is_known(word[at + 1 :], parts - 1, spelt=spelt)
            )
        ):
            return True
    return False


@lru_cache(maxsize=1)
def first_names() -> frozenset[str]:
    """List first names, as `folded`."""
    return (
        frozenset(_of_faker("first_names"))
        | frozenset(folded(one) for one in (*_MORE_FIRST, *_of_deduce("names/lst_first_name")))
        - _NO_NAMES
    )


@lru_cache(maxsize=1)
def last_names() -> frozenset[str]:
    """List surnames without what stands before them (van, de), as `folded`."""
    return (
        frozenset(_of_faker("last_names"))
        | frozenset(
            folded(one)
            for one in (
                *_MORE_LAST,
                *_of_deduce("names/lst_surname"),
                *(name.split(" ")[-1] for name in _of_deduce("names/lst_interfix_surname")),
            )
        )
        - _NO_NAMES
    )


@lru_cache(maxsize=1)
def _all_names() -> frozenset[str]:
    return first_names() | last_names()


@lru_cache(maxsize=1)
def places() -> frozenset[str]:
    """List towns that are no word, as `folded`; where deduce is installed also those that are."""
    towns = importlib.import_module(f"faker.providers.address.{LOCALE}_NL").Provider.cities
    return frozenset(folded(one) for one in towns if frequency(one) <= _TOWN) | frozenset(
        folded(one) for one in _of_deduce("locations/lst_placename/lst_residence")
    )


@lru_cache(maxsize=1)
def peoples() -> frozenset[str]:
    """List languages and countries, which Dutch writes with a capital, as `folded`."""
    locale = Locale(LOCALE)
    names = {folded(name) for name in (*locale.languages.values(), *locale.territories.values())}
    return frozenset(names | {f"{name}e" for name in names} | {f"{name}er" for name in names})


def _of_faker(what: str) -> Iterator[str]:
    for country in _COUNTRIES:
        provider = importlib.import_module(f"faker.providers.person.{country}").Provider
        for name in getattr(provider, what):
            for part in re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)*", str(name)):
                if len(part) >= _SHORTEST and part[0].isupper() and folded(part) not in _NO_NAMES:
                    yield folded(part)


def missing_lists() -> str:
    """Say in a sentence that deduce is installed without the lists of names that belong to it.

    Returns
    -------
    str
        Empty if all is well, or if deduce is not installed.

    Examples
    --------
    >>> missing_lists()
    ''
    """
    if importlib.util.find_spec("deduce") is None or _of_deduce("names/lst_first_name"):
        return ""
    return (
        "deduce is installed, but its lists of names are not where they were: names are looked for "
        "without them. Install it again."
    )


def _of_deduce(folder: str) -> list[str]:
    found = importlib.util.find_spec("deduce")
    for base in (found.submodule_search_locations or ()) if found else ():
        path = Path(base) / _DEDUCE / folder / "items.txt"
        if path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines()
            return [one.strip() for one in lines if len(one) > _SHORTEST - 1]
    return []
