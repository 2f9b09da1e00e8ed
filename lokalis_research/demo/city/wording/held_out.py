"""Wording that no training text has: for testing a model."""

from __future__ import annotations

from types import MappingProxyType

from lokalis_research.demo.city.wording.model import Wording, about

TEST_ONLY = Wording(
    naam="toets",
    gebruik="toets",
    own=(
        "Wat ik anders wil: {c}",
        "Mij lijkt het goed {te}",
        "Zelf hebben we bedacht {te}",
        "{g} zou het liefst {c}",
    ),
    professional=(
        "Hulpvrager realiseert het volgende: {c}",
        "De primaire opvoeder is toegerust om {te}",
        "Er is sprake van vooruitgang doordat het kind weet {te}",
        "Interventiedoel: {c}",
    ),
    vague=(
        "aandacht _besteden aan {o}",
        "een betere omgang met {o} _vinden",
        "{o} op orde _brengen",
    ),
    avoid_vague=("minder hinder _ondervinden van {o}", "zorgen rond {o} _weg+nemen"),
    measure=(
        "{n} maal per zeven dagen",
        "bij {n} van de tien gelegenheden",
        "te zien aan {n} geslaagde pogingen",
    ),
    by_when=(
        "nog vóór het nieuwe schooljaar",
        "in de komende {n} maanden",
        "bij de evaluatie in november",
    ),
    lasting=(
        "waarna niemand meer hoeft mee te kijken",
        "Als de begeleiding stopt, houdt {g} dit vol.",
        "met als gevolg dat het gezin er jaren mee vooruit kan",
    ),
    because=(
        "Dit komt voort uit het volgende: {r}.",
        "aangezien {r}",
        "Waarom dit doel? Omdat gebleken is: {r}.",
    ),
    together=(
        "Zowel {g} als {k} heeft meegeschreven.",
        "De formulering is van ons beiden.",
        "Tijdens het huisbezoek hebben alle gezinsleden hierover beslist.",
    ),
    today=(
        "Het brandt op dit ogenblik.",
        "Juist in deze periode is dat nodig.",
        "Momenteel houdt dit iedereen bezig.",
    ),
    wanted=("{k} en {g} vinden dit de moeite waard.", "Eigen initiatief van de ouders."),
    imposed=("Het gezin ziet er het nut niet van.", "Dit is een eis van derden."),
    absolute=("iedere minuut van de dag foutloos", "voor eens en voor al, zonder terugval"),
    jargon=(
        "Contextuele benadering met mentaliserende componenten.",
        "Zie beschikking: perceel 2, product ambulant intensief.",
        "Er wordt transdiagnostisch gekeken naar comorbiditeit.",
    ),
    judging=(
        "{g} is een moeilijk mens.",
        "Het is daar een rommeltje en niemand doet iets.",
        "{k} is van nature agressief.",
    ),
    second=(" Een ander streefpunt: {c}.", " Bovendien {c}.", " Tegelijk is er de wens {te}."),
    mention=(
        "Bereikbaar aan {a}.",
        "Mentor op {s} is op de hoogte.",
        "{w} noteerde dit bij {g} thuis.",
        "{k} was bij het gesprek.",
    ),
    about=MappingProxyType(
        {
            "financien": about(
                "bij de kredietbank een afspraak _vast+leggen|kasboek _voeren met bonnetjes"
                "|kwijtschelding van de gemeentebelasting _regelen",
                "geen aanvullende leningen _af+sluiten|impulsaankopen achterwege _laten",
                "inkomsten|de huishoudportemonnee",
                "er is een achterstand van vier termijnen|de uitkering kwam te laat",
            ),
            "wonen": about(
                "een gesprek met de woningcorporatie _voeren|sleutelgeld bij elkaar _leggen"
                "|de tuin toegankelijk _maken",
                "niet dakloos _raken|vochtproblemen _beëindigen",
                "het onderkomen|de leefruimte",
                "zes personen delen twee vertrekken|de huurbaas zegde op",
            ),
            "taalvaardigheid": about(
                "een boek per maand uit de bibliotheek _halen|formulieren eigenhandig _in+vullen"
                "|bij het oudergesprek vragen _stellen",
                "misverstanden met leerkrachten _vermijden|niet meer _weg+blijven bij "
                "bijeenkomsten",
                "woordenschat|omgaan met apparaten",
                "bijsluiters zijn niet te volgen|gesprekken lopen via een nichtje",
            ),
            "participatie": about(
                "een proefles bij de turnvereniging _bezoeken|een leerwerkplek _bemachtigen"
                "|koffieochtenden in het wijkcentrum _bij+wonen",
                "het vele alleen zijn _verkleinen|uitval bij lessen _tegen+gaan",
                "een zinvolle week|deelname aan de maatschappij",
                "er is sinds het najaar geen bezigheid|klasgenoten zien {k} zelden",
            ),
            "gezondheid": about(
                "een fysiotherapeut _raadplegen|ontbijt op tafel _zetten voor schooltijd"
                "|gehoor van {k} _laten testen",
                "energiedrankjes _afzweren|laat opblijven _ontmoedigen",
                "conditie|het fysieke welzijn",
                "astma speelt op in de winter|het consultatiebureau gaf een advies",
            ),
            "psychische_gezondheid": about(
                "een dagboek met gevoelens _in+vullen|iemand in vertrouwen _nemen op {s}"
                "|ontspanning _in+plannen na school",
                "zelfkritiek _af+zwakken|nachtmerries _verminderen",
                "emoties|innerlijke rust",
                "er waren angstige weken na het ongeluk|rouw om een broer is nog vers",
            ),
            "opvoeden_en_opgroeien": about(
                "duidelijke grenzen _stellen en uitleggen|met {k} een gezelschapsspel _spelen"
                "|huisregels op de koelkast _hangen",
                "dreigementen achterwege _houden|machtsstrijd om eten _los+laten",
                "de ouderrol|de manieren van {k}",
                "broers vechten aan één stuk door|{k} weigert de jas aan te doen",
            ),
            "veranderend_ouderschap": about(
                "vakanties een half jaar vooruit _verdelen|beiden bij het rapportgesprek _zijn"
                "|gezamenlijke afspraken over zakgeld _maken",
                "rechtszaken _vermijden|het kind buiten conflicten _houden",
                "ouderschap op afstand|de breuk",
                "communicatie verloopt via advocaten|{k} ziet vader onregelmatig",
            ),
            "veiligheid": about(
                "alarmsignalen op een kaart _schrijven|buren _in+lichten voor noodgevallen"
                "|een cursus emotieregulatie _volgen",
                "vernielingen _staken|vernederende woorden achterwege _laten",
                "geborgenheid|dreiging binnenshuis",
                "er is een huisverbod geweest|leerkracht zag blauwe plekken",
            ),
            "overig": about(
                "hulp van een vrijwilliger _accepteren|documenten _verzamelen voor de aanvraag"
                "|een steunouder _leren kennen",
                "vastgelopen zaken niet langer _uit+stellen|overvraging _tegen+houden",
                "het huishouden|de omgeving",
                "beide ouders werken in ploegen|familie woont in het buitenland",
            ),
        }
    ),
)
