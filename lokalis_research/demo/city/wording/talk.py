"""Wording as people talk, for training."""

from __future__ import annotations

from types import MappingProxyType

from lokalis_research.demo.city.wording.model import Wording, about

TALK = Wording(
    naam="spreektaal",
    gebruik="training",
    own=(
        "Het zou fijn zijn als het mij lukt om {te}",
        "We gaan proberen om {te}",
        "Nou, ik hoop dat ik kan {c}",
        "{k} vertelt: ik zou wel {c}",
    ),
    professional=(
        "Er wordt ingezet op het feit dat ouder leert {te}",
        "Jeugdige werkt toe naar {c}",
        "Vader en moeder worden ondersteund om {te}",
        "Het streven is dat {g} gaat {c}",
    ),
    vague=("iets aan {o} _doen", "{o} wat _op+krikken", "verder _komen met {o}"),
    avoid_vague=("van het gedoe met {o} af _komen", "niet steeds _vast+lopen op {o}"),
    measure=(
        "en dan het liefst {n} dagen in de week",
        "eerst {n} keer en dan kijken we verder",
        "we tellen mee: {n} keer is goed",
    ),
    by_when=(
        "als het kan nog deze maand",
        "tegen de tijd dat {k} jarig is",
        "over {n} weken kijken we of het gelukt is",
    ),
    lasting=(
        "dan redden we het verder wel",
        "dan hoeft {w} niet meer te komen",
        "Op den duur moet het vanzelf gaan.",
    ),
    because=(
        "Nu is het zo dat {r}.",
        "Het punt is: {r}.",
        "komt doordat {r}",
    ),
    together=(
        "Dat hebben we met z'n allen bedacht.",
        "{w} en ik waren het hier snel over eens.",
        "Iedereen mocht iets zeggen, {k} ook.",
    ),
    today=(
        "Daar zitten we nu echt mee.",
        "Dit kan niet lang meer wachten.",
        "Vandaag is dat ons grootste ding.",
    ),
    wanted=("Daar heb ik zelf zin in.", "{g} heeft hier zelf om gevraagd."),
    imposed=("Van mij hoeft het niet zo.", "Anders krijgen we gedonder met de instanties."),
    absolute=("elke dag weer en nooit een keer niet", "dat alles in een klap goed is"),
    jargon=(
        "Het gaat om responsief ouderschap binnen het zorgkader.",
        "Vanuit casusregie monitoren we de hechting.",
        "Er is een hulpvraag op het snijvlak van LVB en GGZ.",
    ),
    judging=(
        "Vader doet altijd moeilijk.",
        "Ze zijn nogal verwend daar.",
        "{g} wil gewoon niet deugen.",
    ),
    second=(" O ja, en {c}.", " En dan nog iets: {c}.", " Ook wel belangrijk: {c}."),
    mention=(
        "Oma woont om de hoek van {a}.",
        "{w} komt langs.",
        "{k} heeft het naar de zin op {s}.",
        "We spraken {g} bij de inloop.",
    ),
    about=MappingProxyType(
        {
            "financien": about(
                "de post meteen _open+maken|een potje voor de kleren _sparen"
                "|met de wasmachine-winkel een regeling _treffen",
                "niet rood _staan aan het eind van de maand|geen geld meer _lenen van familie",
                "de centen|die papierwinkel",
                "het geld op is voordat de maand om is|de deurwaarder is langs geweest",
            ),
            "wonen": about(
                "het lek door de verhuurder _laten maken|een eigen plek voor {k} _inrichten"
                "|de spullen uit de gang _op+ruimen",
                "niet weer _verhuizen|geen gezeur meer _krijgen met de buurman",
                "ons huisje|de ruimte thuis",
                "{k} op de bank slaapt|de verwarming het niet doet",
            ),
            "taalvaardigheid": about(
                "met de buurvrouw _oefenen met praten|zelf de dokter _bellen"
                "|de app van school _snappen",
                "niet meer _zwijgen bij het hek van school|niet meer _knikken als ik het niet "
                "begrijp",
                "het Nederlands|die computerdingen",
                "ik de juf niet goed kan volgen|alles op internet moet",
            ),
            "participatie": about(
                "een baantje voor de zaterdag _zoeken|weer _voetballen met de jongens"
                "|drie ochtenden naar de werkplaats _gaan",
                "niet de hele dag op bed _hangen|geen uren meer _spijbelen",
                "onder de mensen zijn|een baan",
                "{k} de deur bijna niet uitkomt|thuis de muren op je afkomen",
            ),
            "gezondheid": about(
                "een blokje om _lopen na het eten|met {k} bij de tandarts _langs+gaan"
                "|op tijd onder de wol _gaan",
                "minder _snoepen door de week|niet meer tot diep in de nacht _gamen",
                "fit zijn|het lijf",
                "{k} elke ochtend moe is|we amper groente eten",
            ),
            "psychische_gezondheid": about(
                "muziek _op+zetten als het te druk wordt in mijn kop|{w} _bellen op rotdagen"
                "|een schriftje _bij+houden over hoe het gaat",
                "mezelf niet meer naar beneden _halen|die nare gedachten _weg+duwen",
                "mijn kop|lekker in je vel zitten",
                "het na de zomer niet goed ging met {k}|ik snel in paniek schiet",
            ),
            "opvoeden_en_opgroeien": about(
                "tot tien _tellen voordat ik reageer|samen met {k} de tas _in+pakken"
                "|een vast rondje voor het slapen _doen",
                "niet meteen uit de slof _schieten|niet meer _toegeven bij gezeur",
                "hoe {k} doet|het gedoe thuis",
                "{k} mij uitdaagt waar iedereen bij is|het ochtendspitsuur elke dag ontploft",
            ),
            "veranderend_ouderschap": about(
                "normaal tegen elkaar _doen bij het ophalen|een appgroep over {k} _maken"
                "|om de week _wisselen zonder gedoe",
                "niet _zeuren over vroeger|{k} niet laten _kiezen",
                "de ex|twee huizen",
                "het bij de deur altijd misgaat|{k} de ene week niets hoort",
            ),
            "veiligheid": about(
                "naar mijn zus _gaan als het uit de hand loopt|een codewoord met {k} _af+spreken"
                "|hulp bij boosheid _zoeken",
                "de handen thuis _houden|niet meer met deuren _slaan",
                "rust in huis|het geschreeuw",
                "de buren de politie hebben gebeld|{k} zich verstopt bij herrie",
            ),
            "overig": about(
                "tante _vragen voor de dinsdag|een weekkalender _op+hangen"
                "|eens per week iets voor mezelf _doen",
                "niet steeds achter de feiten aan _lopen|minder _ja+zeggen op alles",
                "de boel|alles wat erbij komt",
                "er te veel tegelijk is|we hier niemand kennen",
            ),
        }
    ),
)
