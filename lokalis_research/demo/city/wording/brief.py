"""Wording as notes in key words, for training."""

from __future__ import annotations

from types import MappingProxyType

from lokalis_research.demo.city.wording.model import Wording, about

BRIEF = Wording(
    naam="kort",
    gebruik="training",
    own=("Mijn doel: {c}", "Ons doel: {c}", "Eigen woorden {g}: ik zou {c}", "Voor mezelf: {c}"),
    professional=(
        "Doel cliënt: {c}",
        "Betrokkene zal {c}",
        "Beoogd resultaat is {c}",
        "Gezinssysteem: {c}",
    ),
    vague=("{o} _verbeteren", "grip _krijgen op {o}", "inzicht _verwerven in {o}"),
    avoid_vague=("{o} niet verder _laten verslechteren", "problemen met {o} _terug+dringen"),
    measure=("frequentie: {n}x p.w.", "norm: {n} van de 10 keer", "meten via lijstje, {n} vinkjes"),
    by_when=("t/m {n} weken na de start", "streefdatum 1 oktober", "gereed in week {n}0"),
    lasting=(
        "Daarna verder op eigen kracht.",
        "Borging: {g} houdt het bij zonder gezinswerker.",
        "Blijvend: eigen netwerk neemt over.",
    ),
    because=("Reden: {r}.", "Achtergrond: {r}.", "i.v.m. het feit dat {r}"),
    together=(
        "Opgesteld door {g} + {w}.",
        "In gezamenlijk overleg bepaald.",
        "Akkoord en inbreng van beide ouders en {k}.",
    ),
    today=("Prio nu.", "Actuele vraag van gezin.", "Speelt deze week."),
    wanted=("Wens van {g}.", "Gemotiveerd, eigen keuze."),
    imposed=("Voorwaarde van de instantie.", "Opgelegd door leerplicht."),
    absolute=("100% van de tijd", "volledig en definitief opgelost"),
    jargon=(
        "VT-traject + KOPP-screening.",
        "Triple P / SVMN-afstemming, zie MDO.",
        "Inzet IHT, DSM-beeld n.t.b.",
    ),
    judging=(
        "Pedagogisch onmachtige ouder.",
        "{g} manipuleert de boel.",
        "Ongemotiveerd gezin.",
    ),
    second=(" / tevens: {c}", " + {c}", "; 2e punt: {c}"),
    mention=(
        "Contactpers. school: {s}.",
        "Adres {a}.",
        "Afgestemd met {w}, ook {k} gesproken.",
        "Tel. terug naar {g}.",
    ),
    about=MappingProxyType(
        {
            "financien": about(
                "vaste lasten automatisch _overmaken|toeslagen _aan+vragen bij de dienst"
                "|budget van zeventig euro per week _hanteren",
                "betalingsachterstand niet _laten oplopen|stoppen met online _bestellen",
                "budgetbeheer|financiële administratie",
                "loonbeslag sinds januari|toeslag is stopgezet",
            ),
            "wonen": about(
                "urgentieverklaring _aan+vragen|huurcontract op naam _zetten"
                "|wekelijks een kamer _op+ruimen en schoonmaken",
                "ontruiming _voorkomen|geen huurklachten meer _ontvangen",
                "huisvesting|woonsituatie",
                "tijdelijk contract loopt af|aankondiging van de corporatie ligt er",
            ),
            "taalvaardigheid": about(
                "inburgeringsexamen spreken _halen|DigiD zelfstandig _gebruiken"
                "|intake bij het taalhuis _plannen",
                "tolk niet meer nodig _hebben|afhankelijkheid van kinderen bij post _beëindigen",
                "taalniveau|digitale vaardigheden",
                "uitnodigingen worden gemist|formulieren blijven leeg",
            ),
            "participatie": about(
                "sollicitatiebrief _versturen|volledig rooster op {s} _volgen"
                "|kennismaking bij buurthuis _plannen",
                "verzuim op school _terug+brengen|sociaal isolement _doorbreken",
                "dagbesteding|arbeidstoeleiding",
                "geen startkwalificatie|leerplicht is betrokken",
            ),
            "gezondheid": about(
                "afspraak diëtist _na+komen|medicijnschema _op+hangen in de keuken"
                "|{k} op zwemles _doen",
                "schermtijd voor bedtijd _stoppen|frisdrank in huis _weg+laten",
                "leefstijl|lichamelijke klachten",
                "overgewicht gemeten door jgz|hoofdpijn bij {k} drie dagen per week",
            ),
            "psychische_gezondheid": about(
                "signaleringsplan _in+vullen met {w}|intake basis-ggz _af+ronden"
                "|ademoefening _doen bij paniek",
                "paniekaanvallen op school _verminderen|zelf afgezonderd zitten _beperken",
                "mentaal welbevinden|stressniveau",
                "wachtlijst ggz loopt nog|klachten na verlies van oma",
            ),
            "opvoeden_en_opgroeien": about(
                "beloningskaart _in+zetten voor {k}|schermregels op papier _zetten"
                "|dagelijks kwartier _spelen met {k}",
                "straffen zonder uitleg _stoppen|conflicten aan tafel _beperken",
                "opvoedvaardigheden|ontwikkeling {k}",
                "driftbuien van {k} duren een half uur|bedtijd loopt uit tot elf uur",
            ),
            "veranderend_ouderschap": about(
                "omgangsregeling _vast+leggen|overdracht via schriftje _doen"
                "|gesprek met mediator _voeren",
                "ruzie bij overdracht _voorkomen|appjes met verwijten _staken",
                "co-ouderschap|oudercommunicatie",
                "ex-partner komt afspraken niet na|{k} mist een ouder op verjaardagen",
            ),
            "veiligheid": about(
                "veiligheidsafspraken _ondertekenen|noodnummer in telefoon _zetten"
                "|time-out _nemen bij oplopende spanning",
                "fysiek geweld _stoppen|alcohol in bijzijn van {k} _vermijden",
                "veiligheid|spanningen tussen partners",
                "melding van de politie in maart|{k} getuige van geweld",
            ),
            "overig": about(
                "netwerkberaad _organiseren|inschrijving kinderopvang _af+ronden"
                "|agenda _bij+houden",
                "overbelasting {g} _verminderen|afspraken niet meer _vergeten",
                "dagstructuur|sociaal netwerk",
                "mantelzorg voor opa|geen oppas beschikbaar",
            ),
        }
    ),
)
