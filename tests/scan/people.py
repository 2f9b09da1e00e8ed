"""What people type about people: of every kind many, and what only looks like it."""

NAMES = [
    "Dit is besproken met J.P. van Wijngaarden.", "De dochter, Xiuying, ging naar school.",
    "Hidde doet weer mee.", "Het gaat om Fatoumata.", "Zo zei juf Marloes het.",
    "volgens meester Kees lukt het", "Met dank aan mevrouw Bouali.", "de zoon Jayden kwam terug",
    "dochter Samira ging mee", "oma Truus paste op", "Vooral Lotte en Daan.",
    "dhr. Van der Meulen belde", "Dat Esmée dit wilde, bleek later.", "haar broertje Tygo",
    "huisarts Hoekstra verwees", "Bij Guusje was dat anders.", "Jaydens vader niet.",
    "wijkagent Ronald weet ervan", "gezinswerker Chantal was ziek", "collega Remco viel uit",
    "tante Khadija", "mw. Yilmaz", "Het gezin Haddouchi", "familie Öztürk", "meneer El Khattabi",
]  # fmt: skip
SMALL = [
    "twee gezinnen", "drie jonge moeders", "een handvol gezinnen", "een tweetal medewerkers",
    "vier van hen", "een stuk of vijf kinderen", "zes uithuisplaatsingen", "beide gezinnen",
    "twee daarvan", "1 gezin", "enkele gezinnen", "acht eenoudergezinnen", "zeven verwijzingen",
    "negen ziekmeldingen", "slechts één kind", "3 alleenstaande jonge vaders", "twee collega's",
    "het aantal gezinnen was vier", "aantal: 3", "de kinderen zijn met z'n drieën",
    "in totaal vijf, waarvan de helft", "two families", "een drietal gezinnen",
    "alle drie de gezinnen", "twee statushouders", "vijf van de gezinnen", "een paar moeders",
    "drie suïcides", "zes meiden", "precies één medewerker",
]  # fmt: skip
BIRTHS = [
    "geboren op 12 maart 2014", "geb. 12-3-14", "geboortedatum 12/03/2014",
    "geboren op twaalf maart 2014", "op 12 maart 2014 geboren", "jarig op 3 mrt",
    "haar verjaardag, 12 maart", "geboren in maart 2014", "geboren op de twaalfde maart",
    "°12-03-2014", "d.o.b. 2014-03-12", "kwam op 12 maart 2014 ter wereld",
    "wordt acht op 12 maart", "geboren in 2014", "geboortejaar 2014",
    "geboren op eenentwintig juni tweeduizend veertien",
]  # fmt: skip
NUMBERS = [
    "dossier 2022-4587", "dossiernummer: 45871", "zaaknummer C/16/512345", "zaak 16-045678-22",
    "AGB 01234567", "AGB-code 12345678", "paspoort NXK7P4L52", "kenteken 12-ABC-3", "GT-123-X",
    "wachtwoord: Zonnetje7", "het wachtwoord is Welkom123", "pincode 4829",
    "cliëntnummer 558812", "rijbewijs 5123456789", "V-nummer 2718281828",
    "polisnummer 883712345", "parketnummer 16/123456-22", "JE RK 22-1234",
    "leerlingnummer 20456", "BIG-nummer 19012345601", "id-kaart IXR4B7K19", "inlogcode A7-99-X2",
    "proces-verbaal PL0900-2022123456", "BSN 111222333", "NL91 ABNA 0417 1643 00",
    "insta: @fleurtje_2009", "nul zes twaalf vierendertig zesenvijftig achtenzeventig",
]  # fmt: skip
STORIES = [
    "Eén gezin in Overvecht kwam terug nadat vader was opgepakt.",
    "Zoals de alleenstaande moeder van vijf die haar huis verloor.",
    "De enige medewerker van het team die langdurig ziek is, heeft kanker.",
    "Bij dat ene gezin speelde huiselijk geweld.", "In Ondiep ging het om een tweeling van 14.",
    "Een Syrische vader werd in mei uit huis geplaatst.",
    "Een meisje van 15 jaar raakte zwanger.", "Een 16-jarige jongen sloeg zijn moeder.",
    "Dit gezin woonde in de Zamenhofflat.",
    "Een van oorsprong Eritrese moeder vluchtte met haar baby.",
    "De vader van het gezin is in maart overleden.", "Een collega heeft een burn-out.",
]  # fmt: skip
HARMLESS = [
    "T23 Gezinnen per fte gezinswerker Medewerkers en formatie caseload_per_fte.csv",
    "Een gezin kan meer dan een plan hebben.", "Het gezin bepaalt zelf de doelen.",
    "Een kind telt één keer mee.", "Van elke ouder is de leeftijd bekend.",
    "Wie is de moeder van alle cijfers?", "Het aantal gezinnen was 1.234.",
    "In 2022 waren er 45 gezinnen.", "Twee codeurs lazen elk doel.", "Van 2014 tot 2022.",
    "Deze tabel is in maart 2022 gemaakt.", "Minder dan tien gezinnen worden niet getoond.",
    "De helft van de gezinnen heeft één doel.", "Gemiddeld drie doelen per gezin.",
    "Een medewerker kan meer dan eens verzuimen.", "Zie Menger et al. (2018).",
    "Overvecht, Zuilen en Kanaleneiland stegen.", "Vier halfjaren lang bleef het gelijk.",
    "Het verzuim van 14 dagen of langer.", "Kosten: € 1.250 per traject.",
    "T23 Gezinnen per fte gezinswerker Medewerkers en formatie caseload_per_fte.csv",
    "Versie 2.1 van 12-03-2022.", "Een jongere is iemand van 12 tot 23 jaar.",
]  # fmt: skip
