"""Features of a goal that a reader can inspect: counts of words that everybody can point at."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

SMALL, CAPITAL = "a-zà-öø-ÿ", "A-ZÀ-ÖØ-Þ"
"""Letters. Ranges, because classes of Unicode make a pattern slow to build."""

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
            _words("bel~", "~betal~", "vraag~?", "~vragen", "~vullen", "plan~", "~halen", "~breng~",
                   "lezen?", "leest", "spel~", "spee~", "~ruim~", "kook~", "koken", "schrijv~",
                   "maak~", "~maken", "zet~?", "~zetten", "teken~", "bezoek~", "regel~",
                   "~spreken", "oefen~", "fiets~", "sport~", "eten", "slapen", "volg~",
                   "~zoeken", "zoekt?", "leggen", "legt", "opstaan")),
    Feature("blijft_vaag", "vage bedoelingen",
            _words("verbeter~", "beter~?", "werken", "werkt", "aandacht", "inzicht", "grip",
                   "stappen", "ontwikkel~", "vergrot~", "verster~", "vorm~geven", "omgang",
                   "omgaan", "leren", "iets", "wat")),
    Feature("wil", "willen en wensen",
            _words("wil", "willen", "graag", "wens~?", "hoop", "hopen", "zin", "gekozen", "kies",
                   "kiezen", "gemotiveerd", "initiatief", "liefst~?", "zelf")),
    Feature("moet", "moeten en opgelegd",
            _words("moet~?", "dient", "dienen", "eis~?", "eist", "verplicht~?", "opgelegd~?",
                   "voorwaarde~?", "van de rechter")),
    Feature("samen", "samen en overleg",
            _words("samen", "gezamenlijk~?", "met elkaar", "overleg~?", "overlegd", "besproken",
                   "afgesproken", "beide~?", "allemaal", "iedereen", "met z'n", "eens")),
    Feature("aantal", "aantallen en maten",
            r"[0-9]+ ?(?:x|keer|maal|van de|dagen|uur|minuten|euro)"
            r"|(?:één|een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien) (?:keer|maal|van de)"
            r"|per (?:dag|week|maand)|p\.w\."),
    Feature("termijn", "termijnen en data",
            r"(?:binnen|over|na|uiterlijk|voor|vóór|tot|komende?|t/m) (?:de |het |een |eind )?"
            rf"(?:[0-9]+ |[a-z]+ )?(?:{_SPAN}|{_MONTHS}|zomer|kerst|vakantie|herfst|voorjaar|"
            r"schooljaar|verjaardag)"
            rf"|(?:[0-9]+|eind|begin|in|week) (?:{_MONTHS}|[0-9]+)|streefdatum|deadline"
            r"|\[datum"),
    Feature("reden", "redenen",
            _words("omdat", "want", "doordat", "daarom", "aangezien", "vanwege", "reden", "waarom",
                   "aanleiding", "achtergrond", "i\\.v\\.m\\.?", "komt door", "blijkt")),
    Feature("nu", "woorden voor nu",
            _words("nu", "vandaag", "momenteel", "op dit moment", "ogenblik", "actue~", "deze week",
                   "direct", "als eerste", "urgent~?", "prio~?", "belangrijkste")),
    Feature("daarna", "daarna en zelf kunnen",
            _words("daarna", "later", "straks", "blijvend~?", "blijft", "blijven", "volhoud~",
                   "volhouden", "houdt", "zonder hulp", "zelfstandig~?", "eigen kracht", "netwerk",
                   "op den duur", "voortaan", "zelf k[ua]n~?", "zodat")),
    Feature("alles_of_nooit", "altijd en nooit",
            _words("altijd", "nooit", "volledig~?", "helemaal", "definitief", "overal", "elke dag",
                   "iedere", "alles", "ooit", "perfect~?") + "|100 ?%"),
    Feature("ontkenning", "ontkenningen",
            _words("niet", "geen", "niets", "niks", "nooit", "minder", "zonder", "stoppen", "stopt",
                   "~mijden", "voorkomen", "verminder~", "beperken", "kwijt")),
    Feature("vakwoord", "vakwoorden",
            _words("interventie~?", "traject~?", "systemisch~?", "systeemgericht~", "ambulant~?",
                   "draagkracht~", "draaglast~", "hechting~?", "psycho-?educatie", "geïndiceerd~?",
                   "indicatie~?", "casus~", "regie", "monitor~", "zorgkader", "kader",
                   "responsie~", "sensitie~", "methodi~", "diagnost~", "problematiek",
                   "module~?", "beschikking", "inzet~?")),
    Feature("afkorting", "afkortingen",
            f"(?:^|[^{SMALL}{CAPITAL}])[{CAPITAL}]{{2,5}}(?:$|[^{SMALL}{CAPITAL}])", capitals=True),
    Feature("etiket", "etiketten op iemand",
            _words("moeilijk~?", "lui~?", "lastig~?", "onmachtig~?", "chaotisch~?", "verwend~?",
                   "onhandelbaar", "manipul~", "ongemotiveerd~?", "agressie~", "gewoon",
                   "dom", "slecht~?", "onwillig~?", "nalatig~?", "karakter~?")),
    Feature("nog_een_doel", "woorden als ook en tevens",
            _words("en ook", "tevens", "daarnaast", "bovendien", "ook nog", "verder", "tegelijk",
                   "nog iets", "en dan", "tweede", "ook") + r"| \+ | / |;"),
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
    Feature("letters_per_woord", "langere woorden", ""),
    Feature("lange_woorden", "veel lange woorden", ""),
)
"""How readable a text is: what the known formulas for readability are made of."""

LONG_WORD = 12
NAMES = tuple(feature.name for feature in (*FEATURES, *SHAPE))
LABELS = {feature.name: feature.label for feature in (*FEATURES, *SHAPE)}


def features(texts: pd.Series[str]) -> pd.DataFrame:
    """Count in every text what a reader can point at."""
    given = texts.astype("str")
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
        "letters_per_woord": count(f"[{SMALL}]") / words,
        "lange_woorden": count(f"[{SMALL}]{{{LONG_WORD},}}") / words,
    }
