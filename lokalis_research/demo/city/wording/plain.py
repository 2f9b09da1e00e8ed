"""Wording of plain full sentences, for training."""

from __future__ import annotations

from types import MappingProxyType

from lokalis_research.demo.city.wording.model import Wording, about

PLAIN = Wording(
    naam="gewoon",
    gebruik="training",
    own=("Ik wil {c}", "Wij willen {c}", "{g} zegt: ik wil graag {c}", "Ik ga {c}"),
    professional=(
        "Moeder dient {te}",
        "Ouders leren {c}",
        "Het gezin is in staat om {te}",
        "{g} kan {c}",
    ),
    vague=("beter _om+gaan met {o}", "aan {o} _werken", "stappen _maken in {o}"),
    avoid_vague=("minder last _hebben van {o}", "niet meer zo veel _tobben over {o}"),
    measure=(
        "minstens {n} keer per week",
        "op {n} van de zeven dagen",
        "ten minste {n} keer in een maand",
    ),
    by_when=("voor de zomervakantie", "binnen {n} maanden", "uiterlijk eind maart", "voor kerst"),
    lasting=(
        "zodat we het daarna zonder hulp kunnen",
        "zodat het ook later blijft lukken",
        "zodat {g} het straks zelf kan",
    ),
    because=("omdat {r}", "want we merken dat {r}", "De aanleiding is dat {r}."),
    together=(
        "Dit hebben {g} en {w} samen opgeschreven.",
        "We kozen dit doel samen aan de keukentafel.",
        "Ouders, {k} en gezinswerker bedachten dit met elkaar.",
    ),
    today=(
        "Dit is nu het belangrijkste.",
        "Op dit moment lopen we hier het meest tegenaan.",
        "Hier maken we ons vandaag zorgen over.",
    ),
    wanted=("Dit wil {g} zelf graag.", "Het gezin staat achter dit doel."),
    imposed=("De school vindt dat dit moet.", "Dit moet van de gemeente."),
    absolute=("altijd en overal", "zonder ooit nog een fout te maken"),
    jargon=(
        "Inzet van ambulante begeleiding op de draagkracht.",
        "Systemische interventie gericht op de draaglast-draagkrachtbalans.",
        "Psycho-educatie is geïndiceerd.",
    ),
    judging=(
        "{g} is erg lui geweest.",
        "Moeder is een chaotisch type.",
        "{k} is gewoon onhandelbaar.",
    ),
    second=(" Daarnaast willen we {c}.", " En ook: {c}.", " Verder gaat {g} {c}."),
    mention=(
        "{g} belt hierover met {w}.",
        "{k} zit op {s}.",
        "Ze wonen nog op {a}.",
        "Juf van {s} denkt mee.",
    ),
    about=MappingProxyType(
        {
            "financien": about(
                "elke maand de huur op tijd _betalen|alle brieven in een map _doen"
                "|een lijst _maken van wat er binnenkomt en uitgaat",
                "geen nieuwe schulden _maken|niets meer op afbetaling _kopen",
                "het geld|de rekeningen",
                "er drie aanmaningen op tafel liggen|de energierekening niet is betaald",
            ),
            "wonen": about(
                "op vijf woningen per maand _reageren|de slaapkamer van {k} _op+knappen"
                "|de inschrijving voor een woning _regelen",
                "geen overlast meer _geven aan de buren|niet meer bij vrienden _slapen",
                "het huis|de woonruimte",
                "we met zijn vieren in een kamer slapen|er schimmel op de muren zit",
            ),
            "taalvaardigheid": about(
                "naar de taalles op dinsdag _gaan|elke avond tien minuten _voor+lezen aan {k}"
                "|zelf een mail naar school _schrijven",
                "niet langer alles door {k} _laten vertalen|geen post ongelezen _laten liggen",
                "de taal|lezen en schrijven",
                "de brieven van school niet begrepen worden|de telefoon nog te moeilijk is",
            ),
            "participatie": about(
                "een dag per week als vrijwilliger _werken|met {k} naar de sportclub _gaan"
                "|een opleiding _uit+zoeken die past",
                "niet meer de hele dag _thuis+zitten|geen afspraken met de stage _missen",
                "meedoen|werk en school",
                "{k} al weken niet op school is geweest|de dagen leeg zijn",
            ),
            "gezondheid": about(
                "met {k} naar de huisarts _gaan|om tien uur het licht _uit+doen"
                "|drie keer per dag samen _eten",
                "niet meer _roken in huis|geen maaltijden _over+slaan",
                "de gezondheid|slapen en eten",
                "{k} vaak buikpijn heeft|de nachten slecht zijn",
            ),
            "psychische_gezondheid": about(
                "aan iemand _vertellen wanneer het somber wordt|elke ochtend naar buiten _gaan"
                "|een afspraak bij de praktijkondersteuner _maken",
                "niet meer in bed _blijven liggen|minder _piekeren voor het slapen",
                "de stemming|spanning en onrust",
                "{k} veel huilt|het hoofd te vol zit",
            ),
            "opvoeden_en_opgroeien": about(
                "rustig _blijven als {k} boos wordt|vaste tijden voor het slapengaan _af+spreken"
                "|{k} een compliment _geven als iets lukt",
                "niet meer _schreeuwen tegen {k}|geen ruzie meer _maken over de telefoon",
                "de opvoeding|het gedrag van {k}",
                "{k} niet luistert bij het naar bed gaan|er elke avond strijd is over huiswerk",
            ),
            "veranderend_ouderschap": about(
                "een vast schema voor de weekenden _maken|elke week kort _overleggen over {k}"
                "|een ouderschapsplan _op+stellen",
                "geen kwaad _spreken over de andere ouder|{k} niet meer als boodschapper "
                "_gebruiken",
                "de scheiding|het contact tussen de ouders",
                "{k} steeds tussen twee huizen in zit|afspraken over de vakantie ontbreken",
            ),
            "veiligheid": about(
                "een plan _maken voor als de spanning stijgt|bij ruzie even _weg+lopen en bellen"
                "|een vertrouwd persoon voor {k} _kiezen",
                "elkaar geen pijn meer _doen|niet meer _dreigen waar {k} bij is",
                "de veiligheid thuis|de ruzies",
                "er vorige maand is geslagen|{k} bang is als er wordt geschreeuwd",
            ),
            "overig": about(
                "de aanvraag voor een paspoort _in+dienen|een oppas _vinden voor de woensdag"
                "|twee mensen _vragen om mee te helpen",
                "niet meer alles alleen _doen|geen brieven _weg+gooien",
                "de praktische zaken|het netwerk",
                "er niemand is om op terug te vallen|het overzicht ontbreekt",
            ),
        }
    ),
)
