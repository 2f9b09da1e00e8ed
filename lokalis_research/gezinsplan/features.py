"""From texts to numbers that a machine learns from, and which manners of writing there are.

They are features that a reader can inspect, counts of words that everybody can point at, and pieces
of words.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import scipy.sparse as sp
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer
from sklearn.preprocessing import StandardScaler, normalize

from lokalis_research.microdata import Microdata
from lokalis_research.personal.word_lists import frequency

SMALL, CAPITAL = "a-zà-öø-ÿ", "A-ZÀ-ÖØ-Þ"
"""Letters. Ranges, because classes of Unicode make a pattern slow to build."""

_STORED = pd.StringDtype("pyarrow", na_value=np.nan)
"""Whoever stores texts otherwise has other small letters for some capitals, and another machine."""

MOST = 3
"""What occurs more often counts no further: one long text must not decide."""


@dataclass(frozen=True)
class Feature:
    """Something in a text that can be pointed at."""

    name: str
    label: str
    pattern: str
    capitals: bool = False


def _words(*stems: str) -> str:
    """Any of these words; a tilde stands for any ending, or any beginning."""
    parts = (stem.replace("~", f"[{SMALL}]*") for stem in stems)
    return f"(?:^|[^{SMALL}])(?:{'|'.join(parts)})(?:$|[^{SMALL}])"


_MONTHS = "januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december"
_SEASONS = (
    "zomer|herfst|winter|lente|voorjaar|najaar|kerst|kerstmis|pasen|pinksteren|sinterklaas"
    "|nieuwjaar|oud en nieuw|suikerfeest|offerfeest|ramadan|koningsdag"
)
_SPAN = "dagen|weken|maanden|jaar|dag|week|maand"

FEATURES: tuple[Feature, ...] = (
    Feature("eerste_persoon", "ik of wij",
            _words("ik", "mij", "me", "mijn", "m'n", "mezelf", "wij", "we", "ons", "onze")),
    Feature("gezinslid", "woorden voor gezinsleden",
            _words("moeder~", "vader~", "mama", "papa", "ouders?", "zoon", "dochter", "kind~",
                   "jongste", "oudste", "oma", "opa", "tante", "oom", "broer~?", "zus~?")),
    Feature("hulpverlener", "woorden voor de hulpverlener",
            _words("gezinswerker~", "hulpverlen~", "buurtteam~", "begeleider~", "coach~")),
    Feature("over_de_klant", "klantwoorden zoals cliënt",
            _words("cliënt~", "client~", "klant~", "betrokkene~?", "jeugdige~?", "hulpvrag~",
                   "gezinssyste~", "systeem", "opvoeder~?", "pupil~?")),
    Feature("doet_iets", "werkwoorden van doen",
            _words("bel~", "~betal~", "vraag~?", "~vragen", "~vullen", "plan~", "~halen",
                   "~breng~", "lezen?", "leest", "spel~", "spee~", "~ruim~", "kook~", "koken",
                   "schrijv~", "maak~", "~maken", "zet~?", "~zetten", "teken~", "bezoek~",
                   "regel~", "~spreken", "oefen~", "fiets~", "sport~", "eten", "slapen",
                   "volg~", "~zoeken", "zoekt?", "leggen", "legt", "opstaan", "~geven", "~doen",
                   "~nemen", "~gooi~", "hangen", "hangt", "rijden", "rijdt", "~kopen", "koopt",
                   "drink~", "vertel~", "~lopen", "loopt", "wandel~", "~stur~", "stuurt",
                   "schoonma~", "~wassen", "wast", "~poets~", "~voer~", "inplannen", "stell~",
                   "leen~", "lenen", "accepteren", "~sparen", "spaart", "zing~", "knutsel~",
                   "huiswerk", "formulier~?", "brie[fv]~?", "lijst~?", "fiets~?", "boek~?",
                   "tafel", "koelkast", "telefoon")),
    Feature("dingen", "dingen en plekken die je ziet",
            _words("tafel", "koelkast", "telefoon~?", "mobiel~?", "bed~?", "kamer~?", "slaapkamer",
                   "badkamer", "keuken", "trap", "deur", "voordeur", "raam", "tuin", "straat",
                   "stoep", "plein", "speeltuin", "park", "bos", "bus", "tram", "trein", "auto",
                   "fiets~?", "tas", "schooltas", "rugzak", "broodtrommel", "beker", "bord", "pan",
                   "glas", "wekker", "klok", "bel", "boek~?", "map", "agenda", "kalender",
                   "brie[fv]~?", "post", "formulier~?", "lijst~?", "kaart~?", "envelop~?",
                   "rekening~?", "contract~?", "sleutel~?", "slot", "la", "kast", "bank", "stoel",
                   "tv", "televisie", "computer", "tablet", "scherm~?", "spel~?", "bal", "puzzel",
                   "muziek", "kleren", "schoenen", "jas", "was", "wasmachine", "vaat", "vuilnis",
                   "afval", "brood", "ontbijt", "lunch", "avondeten", "maaltijd~?", "fruit",
                   "groente", "melk", "fles", "luier", "speen", "medicijn~?", "pil~?", "bril",
                   "beugel", "tandarts", "huisarts", "dokter", "apotheek", "winkel", "markt",
                   "bibliotheek", "bieb", "zwembad", "sportschool", "club", "training", "les~?",
                   "klas", "school", "opvang", "kantoor", "loket", "balie", "euro", "geld",
                   "pinpas", "boodschappen", "huiswerk", "toets~?", "rapport", "diploma", "hond",
                   "kat", "poes", "konijn")),
    Feature("blijft_vaag", "vage bedoelingen",
            _words("verbeter~", "beter~?", "werken", "werkt", "aandacht", "inzicht", "grip",
                   "stappen", "ontwikkel~", "vergrot~", "verster~", "vorm~geven", "omgang",
                   "omgaan", "leren", "iets", "wat", "creëren", "balans", "stabil~",
                   "functioner~", "rust", "sfeer", "bevorder~", "communicatie", "positie[fv]~?",
                   "situatie", "band", "vaardig~", "welzijn", "houvast", "evenwicht",
                   "kwaliteit", "gedrag", "problem~", "conflict~", "spanning~?", "zorg~?",
                   "orde", "besteden")),
    Feature("wil", "willen en wensen",
            _words("wil", "willen", "graag", "wens~?", "hoop", "hopen", "zin", "gekozen",
                   "kies", "kiezen", "gemotiveerd", "initiatief", "liefst~?", "zelf")),
    Feature("moet", "moeten en opgelegd",
            _words("moet~?", "dient", "dienen", "eis~?", "eist", "verplicht~?", "opgelegd~?",
                   "voorwaarde~?", "rechter", "rechtbank", "kinderrechter", "~voogd~?",
                   "jeugdbescherm~", "maatregel~?", "opdracht~?", "opgedragen", "dwing~",
                   "dwang", "gedwongen", "bevel", "tegen .{2,12} zin", "wil .{0,12}niet",
                   "weiger~", "leerplicht~?")),
    Feature("samen", "samen en overleg",
            _words("samen", "gezamenlijk~?", "met elkaar", "overleg~?", "overlegd", "besproken",
                   "afgesproken", "beide~?", "allemaal", "iedereen", "met z'n", "eens", "zowel",
                   "allebei", "elkaar", "meegedacht", "bedacht", "besloten", "beslist",
                   "gekozen", "kozen", "overeengekomen", "gesprek")),
    Feature("aantal", "aantallen en maten",
            r"[0-9]+ ?(?:x|keer|maal|van de|dagen|uur|minuten|euro)"
            r"|(?:één|een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien) (?:keer|maal|van de)"
            r"|per (?:dag|week|maand)|p\.w\."),
    Feature("telwoord", "telwoorden",
            _words("één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen", "tien",
                   "elf", "twaalf", "twintig", "dertig", "honderd", "~maal", "half", "halve",
                   "hooguit", "hoogstens", "minstens", "minimaal", "maximaal", "minder dan",
                   "meer dan")),
    Feature("termijn", "termijnen en data",
            r"(?:binnen|over|na|uiterlijk|voor|vóór|tot|komende?|t/m) (?:de |het |een |eind )?"
            rf"(?:[0-9]+ |[a-z]+ )?(?:{_SPAN}|{_MONTHS}|zomer|kerst|vakantie|herfst|voorjaar|"
            r"schooljaar|verjaardag)"
            rf"|(?:[0-9]+|eind|begin|in|week) (?:{_MONTHS}|[0-9]+)|streefdatum|deadline"
            r"|\[datum"),
    Feature("moment", "maanden, seizoenen en feesten",
            rf"(?:^|[^{SMALL}])(?:{_MONTHS}|{_SEASONS}|[a-z]*vakantie|schooljaar|verjaardag)"
            rf"(?:$|[^{SMALL}])"),
    Feature("reden", "redenen",
            _words("omdat", "want", "doordat", "daarom", "aangezien", "vanwege", "reden",
                   "waarom", "aanleiding", "achtergrond", "i\\.v\\.m\\.?", "komt door",
                   "blijkt", "namelijk", "wegens", "oorzaak", "sinds", "immers", "gevolg",
                   "klachten?", "melding~?", "vandaar", "dus", "zodoende", "hierdoor", "daardoor",
                   "waardoor", "gezien", "gelet", "dankzij")),
    Feature("nu", "woorden voor nu",
            _words("nu", "vandaag", "momenteel", "op dit moment", "ogenblik", "actue~",
                   "deze week", "direct", "als eerste", "urgent~?", "prio~?", "belangrijkste",
                   "dringend~?", "acu[tu]~", "meteen", "wachten", "eerst", "nood", "spoed",
                   "tegenwoordig", "thans", "meest", "grootste")),
    Feature("daarna", "daarna en zelf kunnen",
            _words("daarna", "later", "straks", "blijvend~?", "blijft", "blijven", "volhoud~",
                   "volhouden", "houdt", "zonder hulp", "zelfstandig~?", "eigen kracht",
                   "netwerk", "op den duur", "voortaan", "zelf k[ua]n~?", "zodat", "opdat",
                   "zelfredzaam~?", "op eigen benen", "vooruit", "doorgaan", "op termijn",
                   "niet meer nodig", "houden?t? .{2,12} vol", "alleen doen", "alleen kan")),
    Feature("alles_of_nooit", "altijd en nooit",
            _words("altijd", "nooit", "volledig~?", "helemaal", "definitief", "overal",
                   "elke dag", "iedere", "alles", "ooit", "perfect~?", "voorgoed",
                   "uitzondering", "~loos", "geen enkele?", "elk moment", "eeuwig~?", "totaal")
            + "|100 ?%"),
    Feature("ontkenning", "ontkenningen",
            _words("niet", "geen", "niets", "niks", "nooit", "minder", "zonder", "stoppen",
                   "stopt", "~mijden", "voorkomen", "verminder~", "beperken", "kwijt")),
    Feature("vakwoord", "vakwoorden",
            _words("interventie~?", "traject~?", "systemisch~?", "systeemgericht~",
                   "ambulant~?", "draagkracht~", "draaglast~", "hechting~?", "psycho-?educatie",
                   "geïndiceerd~?", "indicatie~?", "casus~", "regie", "monitor~", "zorgkader",
                   "kader", "responsie~", "sensitie~", "methodi~", "diagnost~", "problematiek",
                   "module~?", "beschikking", "inzet~?", "psychosocia~", "cogniti~",
                   "protocol~?", "~therapeut~", "~diagnos~", "adequa~", "conform", "middels",
                   "~regulatie", "pathologi~", "behandel~")
            + r"|[a-z]\.[a-z]\.[a-z]?\.?"),
    Feature("afkorting", "afkortingen",
            f"(?:^|[^{SMALL}{CAPITAL}])[{CAPITAL}]{{2,5}}(?:$|[^{SMALL}{CAPITAL}])", capitals=True),
    Feature("etiket", "etiketten op iemand",
            _words("moeilijk~?", "lui~?", "lastig~?", "onmachtig~?", "chaotisch~?", "verwend~?",
                   "onhandelbaar", "manipul~", "ongemotiveerd~?", "agressie~", "gewoon", "dom",
                   "slecht~?", "onwillig~?", "nalatig~?", "karakter~?", "onverantwoord~",
                   "bruta~", "vervelend~?", "ego[iï]st~", "asocia~", "dwars~?", "koppig~?",
                   "ongeïnteresseerd~?", "passie[fv]~?", "onverschillig~?", "ondankba~",
                   "stomm?e?", "waardelo~", "onbekwa~", "ongeschikt~?", "profiteur~?",
                   "agressie[fv]~?", "slordig~?", "gek", "raar", "onbetrouwba~", "type",
                   "ouderwets~?", "zwak~?")),
    Feature("iemand_is", "wat iemand is",
            rf"(?:^|[^{SMALL}])(?:moeder|vader|ouders?|zoon|dochter|kind|kinderen|gezin|jongen"
            r"|meisje|hij|zij|ze|oma|naam|mens) (?:is|was|zijn|blijft)"
            r" (?!in staat|bereid|op|naar|bij|aan|er\b|nu|voor|het)"),
    Feature("abstract", "woorden die je niet ziet",
            _words(
                   "[a-z]{3,}(?:heid|heden|iteit|iteiten|atie|aties|schap|kracht|gedrag|beleving)",
                   "[a-z]{4,}ing", "[a-z]{4,}ingen")),
    Feature("vergelijking", "meer, minder en beter",
            _words("meer", "minder", "beter", "[a-z]{3,}iger", "[a-z]{3,}lijker", "vaker",
                   "rustiger", "stijgen~?", "terug", "weer")),
    Feature("nog_een_doel", "woorden als ook en tevens",
            _words("en ook", "tevens", "daarnaast", "bovendien", "ook nog", "verder",
                   "tegelijk", "nog iets", "en dan", "tweede", "ook") + r"| \+ | / |;"),
    Feature("getal", "cijfers", r"[0-9]+"),
    Feature("opsomming", "komma's", r","),
    Feature("kopje", "dubbele punten", r":"),
    Feature("lijdende_vorm", "worden en wordt", _words("wordt", "worden", "werd~?", "geworden")),
)  # fmt: skip
"""What is counted. The lists are of general Dutch and of the trade, and open to all who code."""

SHAPE: tuple[Feature, ...] = (
    Feature("zinnen", "meer zinnen", ""),
    Feature("woorden", "meer woorden", ""),
    Feature("woorden_per_zin", "langere zinnen", ""),
    Feature("zeldzaam", "woorden die zelden klinken", ""),
    Feature("zeldzaamst", "een woord dat nooit klinkt", ""),
    Feature("letters_per_woord", "langere woorden", ""),
    Feature("lange_woorden", "veel lange woorden", ""),
)
"""How readable a text is: what the known formulas for readability are made of."""

LONG_WORD = 12
_SELDOM = 1.8
"""Of a word that is said less often, as a logarithm, only lists of spelling know."""
NAMES = tuple(feature.name for feature in (*FEATURES, *SHAPE))
LABELS = {feature.name: feature.label for feature in (*FEATURES, *SHAPE)}


def features(texts: pd.Series[str]) -> pd.DataFrame:
    """Count in every text what a reader can point at."""
    given = texts.astype(_STORED)
    small = given.str.lower()
    counts = {
        feature.name: (given if feature.capitals else small).str.count(feature.pattern)
        for feature in FEATURES
    }
    table = pd.DataFrame(counts, index=texts.index).clip(upper=MOST)
    return table.assign(**_shape(small)).astype("float64")


def _shape(texts: pd.Series[str]) -> dict[str, npt.NDArray[np.floating]]:
    def count(pattern: str) -> npt.NDArray[np.floating]:
        return np.asarray(texts.str.count(pattern), dtype=np.float64)

    words = np.maximum(count(f"[{SMALL}]+"), 1.0)
    sentences = np.maximum(count(r"[.!?](?:\s|$)"), 1.0)
    return {
        "zinnen": sentences,
        "woorden": np.log(words),
        "woorden_per_zin": words / sentences,
        **_rarity(texts),
        "letters_per_woord": count(f"[{SMALL}]") / words,
        "lange_woorden": count(f"[{SMALL}]{{{LONG_WORD},}}") / words,
    }


def _rarity(texts: pd.Series[str]) -> dict[str, npt.NDArray[np.floating]]:
    """Tell how unusual the words are: jargon is what nobody says aloud."""
    found = texts.str.findall(f"[{SMALL}]+").explode()
    place, words = pd.factorize(found.fillna("ik"))
    heard = np.log10(np.maximum([frequency(word) for word in words], 1))[place]
    text = np.repeat(np.arange(len(texts)), texts.str.count(f"[{SMALL}]+").clip(lower=1))
    rare = np.bincount(text, heard < _SELDOM, minlength=len(texts))
    least = np.full(len(texts), np.inf)
    np.minimum.at(least, text, heard)
    return {
        "zeldzaam": np.minimum(rare, MOST),
        "zeldzaamst": np.where(np.isfinite(least), least, 0),
    }


PIECES, LEAST_TEXTS = 4000, 5
"""At most so many pieces of three or four letters, each in at least so many texts."""

_LETTERS = (3, 4)


@dataclass(frozen=True)
class Pieces:
    """Which pieces of words count, and how much.

    They are counted per distinct word: the same numbers as per text, in a tenth of the time. A
    piece never crosses the edge of a word, so that the pieces of a text are the sum of those of its
    words, and a text of thirty words has mostly words that others have too.
    """

    counter: CountVectorizer
    weigher: TfidfTransformer

    def matrix(self, texts: pd.Series[str]) -> sp.csr_matrix:
        """Count and weigh the pieces of texts."""
        in_texts, words = _counted_words(texts)
        return self.weigher.transform(in_texts @ self.counter.transform(words))


def fit_pieces(texts: pd.Series[str]) -> Pieces:
    """Learn which pieces there are: the commonest that are in several texts."""
    in_texts, words = _counted_words(texts)
    every = CountVectorizer(analyzer="char_wb", ngram_range=_LETTERS)
    counts = sp.csc_matrix(in_texts @ every.fit_transform(words))
    often = np.diff(counts.indptr) >= min(LEAST_TEXTS, len(texts))
    totals = np.where(often, np.asarray(counts.sum(axis=0)).ravel(), 0)
    chosen = np.sort(np.argsort(-totals, kind="stable")[: min(PIECES, int(often.sum()))])
    counter = CountVectorizer(
        analyzer="char_wb",
        ngram_range=_LETTERS,
        vocabulary=every.get_feature_names_out()[chosen].tolist(),
    )
    weigher = TfidfTransformer(sublinear_tf=True).fit(sp.csr_matrix(counts[:, chosen]))
    return Pieces(counter, weigher)


def _counted_words(texts: pd.Series[str]) -> tuple[sp.csr_matrix, list[str]]:
    """Count the words of every text; give the words too."""
    splitter = CountVectorizer(analyzer=_split)
    counts = splitter.fit_transform(texts)
    return counts, splitter.get_feature_names_out().tolist()


def _split(text: str) -> list[str]:
    return text.lower().split()


WEIGHT_OF_PIECES = 8.0
"""Beside features of unit spread, a text's pieces together have this length. Chosen, with the
strength of the fit, on goals written otherwise than those learnt from: 3 and 20 told them apart
less well, and manners of writing that were left out are told apart as well with 3 as with 8."""

_NAME = f"([{SMALL}{CAPITAL},;] )[{CAPITAL}][{SMALL}]+"
_MASK = r"\1naam"


@dataclass(frozen=True, repr=False)
class Prepared(Microdata):
    """Texts, counted and without names: once, for whatever is learnt of them."""

    counted: pd.DataFrame
    masked: pd.Series[str]

    def of(self, ids: pd.Index[str]) -> Prepared:
        """Take some goals."""
        return Prepared(self.counted.reindex(ids), self.masked.reindex(ids))


@dataclass(frozen=True)
class Encoder:
    """Turns texts into rows of numbers; fitted without any judgement."""

    scaler: StandardScaler
    pieces: Pieces

    def matrix(self, texts: Prepared) -> sp.csr_matrix:
        """Encode texts."""
        counted = sp.csr_matrix(self.scaler.transform(texts.counted.to_numpy()))
        letters = self.pieces.matrix(texts.masked) * WEIGHT_OF_PIECES
        return sp.hstack([counted, letters], format="csr")


def prepare(texts: pd.Series[str]) -> Prepared:
    """Count features and take names out."""
    return Prepared(features(texts)[list(NAMES)], without_names(texts))


def fit_encoder(texts: Prepared) -> Encoder:
    """Learn the spread of features, and which pieces of words there are."""
    scaler = StandardScaler().fit(texts.counted.to_numpy())
    return Encoder(scaler, fit_pieces(texts.masked))


def without_names(texts: pd.Series[str]) -> pd.Series[str]:
    """Replace words with a capital inside a sentence, so that no machine remembers a name."""
    once = texts.astype(_STORED).str.replace(_NAME, _MASK, regex=True)
    # A second time: of two names in a row the first is the other's beginning.
    return once.str.replace(_NAME, _MASK, regex=True)


Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.integer]

GROUPS = 4
_COMMON_WORDS, _DIRECTIONS = 300, 20
_SEED = 0


def wording_groups(texts: pd.Series[str]) -> pd.Series[int]:
    """Sort goals by manner of writing, without looking at any judgement.

    Writers betray themselves by how often they use the commonest words (Burrows, 2002): the
    tf-idf weights of the 300 commonest words, in 20 dimensions, in k-means clusters.
    """
    ordered = texts.sort_index()
    common = TfidfVectorizer(max_features=_COMMON_WORDS, sublinear_tf=True).fit_transform(ordered)
    directions = min(_DIRECTIONS, common.shape[1] - 1)
    style = normalize(TruncatedSVD(directions, random_state=_SEED).fit_transform(common))
    found = KMeans(GROUPS, n_init=10, random_state=_SEED).fit_predict(style)
    return pd.Series(found, index=ordered.index, name="woordgroep").reindex(texts.index)


_NEAREST = 3
_AT_ONCE = 2000


def familiarity(pieces: sp.csr_matrix, coded: Ints, family: Ints, manner: Ints) -> Floats:
    """Tell how much goals read like coded goals of other families, from their pieces of words.

    One is as coded goals read beside each other, and zero as they do beside goals of other manners
    of writing only. No judgement is looked at.
    """
    rows = normalize(pieces)
    known = rows[coded].T.tocsc()

    def likeness(of: Ints, own: Ints | None = None) -> Floats:
        alike = (rows[of] @ known).toarray()
        alike[family[of][:, None] == family[coded]] = 0
        if own is not None:
            alike[own[:, None] == manner] = 0
        return np.asarray(np.sort(alike, axis=1)[:, -_NEAREST:].mean(axis=1))

    near, far = np.median(likeness(coded)), np.median(likeness(coded, manner))
    if near <= far:
        return np.ones(rows.shape[0])
    every = np.arange(rows.shape[0])
    parts = [likeness(every[at : at + _AT_ONCE]) for at in range(0, len(every), _AT_ONCE)]
    return np.clip((np.concatenate(parts) - far) / (near - far), 0, 1)
