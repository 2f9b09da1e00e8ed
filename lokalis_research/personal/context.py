"""Words of Dutch youth care behind which a name stands, and names that are nobody's."""

from __future__ import annotations

import re

TITLES = [
    "juf", "juffrouw", "juffie", "meester", "meneer", "mijnheer", "menheer", "mevrouw", "mevr",
    "mw", "mvr", "dhr", "heer", "dokter", "dr", "drs", "mr", "prof", "tante", "oom", "ome",
    "opa's", "oma's", "imam", "dominee", "pater", "zuster"
]  # fmt: skip
"""Behind these even a small letter can begin a name."""

RELATIONS = [
    "oma", "opa", "zoon", "zoontje", "dochter", "dochtertje", "zus", "zusje", "broer",
    "broertje", "halfbroer", "halfbroertje", "halfzus", "halfzusje", "stiefbroer", "stiefzus",
    "tweelingbroer", "tweelingzus", "neef", "neefje", "nicht", "nichtje", "vriend", "vriendin",
    "vriendje", "vriendinnetje", "partner", "ex", "ex-man", "ex-vrouw", "ex-partner",
    "expartner", "ex-vriend", "moeder", "vader", "mama", "papa", "mam", "pap", "stiefvader",
    "stiefmoeder", "pleegmoeder", "pleegvader", "pleegzoon", "pleegdochter", "kleinzoon",
    "kleindochter", "schoonmoeder", "schoonvader", "schoonzus", "zwager", "buurvrouw",
    "buurman", "buurmeisje", "buurjongen", "mentor", "leerkracht", "leraar", "lerares",
    "docent", "docente", "coach", "trainer", "trainster", "wijkagent", "agent", "jeugdarts",
    "huisarts", "tandarts", "kinderarts", "schoolarts", "psycholoog", "psychiater",
    "orthopedagoog", "gezinswerker", "buurtteammedewerker", "buurtteamwerker", "hulpverlener",
    "hulpverleenster", "begeleider", "begeleidster", "teamleider", "teamlid", "stagiair",
    "stagiaire", "contactpersoon", "casus", "voogd", "gezinsvoogd", "ib'er", "ib-er",
    "logopedist", "logopediste", "therapeut", "therapeute", "fysiotherapeut",
    "verpleegkundige", "wijkverpleegkundige", "maatschappelijk-werker", "jongerenwerker",
    "advocaat", "advocate", "rechter", "vertrouwenspersoon", "ambulant", "ouders", "gezin",
    "familie", "fam", "kind", "baby", "peuter", "kleuter", "puber", "tiener", "jongen",
    "meisje", "jongere", "kinderen", "zonen", "zoons", "dochters", "broers", "zussen",
    "broertjes", "zusjes", "tweeling", "tweelingen", "klasgenoot", "klasgenootje", "collega",
    "baas", "werkgever", "leidinggevende", "mantelzorger", "oppas", "gastouder", "kraamhulp",
    "verloskundige", "maatje", "steunouder", "vrijwilliger", "casemanager", "casusregisseur"
]  # fmt: skip
NAMED = [
    "genaamd", "heet", "heette", "heten", "noemt", "roepnaam", "achternaam", "voornaam",
    "bijnaam", "bijgenaamd", "alias", "namens"
]  # fmt: skip
"""Behind these words a name stands."""

SCHOOLS = (
    r"(?:basis|middelbare |peuter|voor|brede |speciale |vak|mavo-?|daltons?|montessori|school"
    r"|muziek|dans|zwem)?"
    r"school(?:tje)?|basisschool|obs|cbs|kbs|rkbs|pcbs|sbo|vso|bs|ikc|kc|college|lyceum|gymnasium|mavo|havo|vwo|vmbo|mbo|roc|"
    r"praktijkschool|kinderdagverblijf|kinderopvang|kdv|bso|peuterspeelzaal|peuteropvang|voorschool|psz|cr[eè]che|"
    r"dagbehandeling|speelzaal|opvang|medisch kinderdagverblijf|mkd|kindcentrum|gastouderbureau"
)
PLACES = (
    r"huisartsenpraktijk|huisartspraktijk|tandartspraktijk|praktijk|gezondheidscentrum|ziekenhuis|kliniek|apotheek|"
    r"wijkcentrum|buurthuis|buurtcentrum|jongerencentrum|speeltuin|bakkerij|bakker|slagerij|slager|supermarkt|"
    r"restaurant|caf[eé]|snackbar|kapsalon|kapper|garage|autobedrijf|bouwbedrijf|schoonmaakbedrijf|uitzendbureau|"
    r"bedrijf|firma|winkel|manege|sportschool|kerk|moskee|zwembad|woongroep|woonvoorziening|blijf-van-mijn-lijfhuis|"
    r"opvanghuis|stichting|hotel|eetcafe|lunchroom|pizzeria|drogist|kwekerij|boerderij|zorgboerderij|camping|"
    r"schildersbedrijf|transportbedrijf|taxibedrijf|distributiecentrum|verpleeghuis|verzorgingshuis|advocatenkantoor|"
    r"hoveniersbedrijf|loodgietersbedrijf|installatiebedrijf|cateringbedrijf|fietsenwinkel|fietsenmaker|bloemist|"
    r"bistro|brasserie|eethuis|cafetaria|broodjeszaak|ijssalon|salon|makelaardij|rijschool|drukkerij|groothandel|"
    r"bouwmarkt|werkgever|zorgaanbieder|\w+(?:praktijk|kliniek|centrum|bedrijf|winkel|zaak|instelling|zorg|opvang)"
)
CLUBS = (
    r"(?:voetbal|hockey|turn|judo|zwem|tennis|korfbal|basketbal|handbal|volleybal|atletiek|dans|boks|sport|scouting|"
    r"karate|kickboks|ruitersport|gymnastiek|schaak|honkbal|rugby)?(?:club|vereniging|school|groep)|scouting|vv|sv|svv|vc|hc|zv|rkvv|usv|fc|sc|"
    r"voetbal|voetballen|voetbalt|turnen|hockey|judo|zwemmen|korfbal|basketbal|dansles|traint|trainen"
)
STREETS = (
    r"(?:straat|laan|weg|plein|kade|gracht|dreef|hof|pad|singel|steeg|dijk|plantsoen|park"
    r"|oord|baan|straatje|wal|burg|brug)"
)

INTERFIXES = {
    "van", "de", "den", "der", "ten", "ter", "te", "in", "het", "'t", "’t", "el", "al", "ben",
    "ait", "aït", "abu", "bin", "da", "do", "dos", "di", "la", "le", "von", "op", "aan", "bij",
    "tot", "uit", "d'", "ould", "bint", "st", "zu", "v.d", "vd",
}  # fmt: skip

EMPLOYERS = {
    "jumbo", "lidl", "aldi", "action", "hema", "kruidvat", "ikea", "mcdonald's", "mcdonalds",
    "mac", "postnl", "picnic", "ah", "appie", "blokker", "etos", "gamma", "praxis", "ns",
    "bol.com", "plus", "dirk", "hoogvliet", "dhl", "primark", "kwalitaria", "kfc", "subway",
    "domino's", "zara", "h&m", "zeeman", "wibra", "xenos", "mediamarkt", "coolblue", "gall",
    "flink", "gorillas", "thuisbezorgd", "uber", "deliveroo", "dpd", "gls", "randstad",
    "tempo-team",
}  # fmt: skip
"""What may be written small and is still an employer, behind a word for work."""

NOBODY = frozenset({
    "lokalis", "utrecht", "utrechtse", "nederland", "nederlandse", "nederlands", "buurtteam",
    "buurtteams", "jeugd", "gezin", "veilig", "thuis", "samen", "save", "saveteam", "jeugdzorg",
    "jeugdbescherming", "raad", "kinderbescherming", "gemeente", "leerplicht", "ggz", "ggd",
    "jgz", "uwv", "svb", "duo", "cjg", "halt", "mee", "altrecht", "youke", "timon", "intermetzo",
    "pluryn", "kopp", "stichting", "centrum", "wmo", "jeugdwet", "pgb", "wijkteam", "sociaal",
    "plan", "gezinsplan", "doel", "smart", "bso", "adhd", "add", "asd", "autisme", "odd", "ptss",
    "emdr", "pmto", "nika", "vipp", "mdft", "mst", "fft", "iag", "ipt", "faz", "cgt", "signs",
    "of", "safety", "triple", "kanjertraining", "rots", "water", "kies", "samenstarter",
    "homestart", "home", "start", "voorzorg", "stevig", "ouderschap", "jeugdarts", "wijkagent",
    "whatsapp", "fortnite", "tiktok", "instagram", "youtube", "netflix", "playstation", "xbox",
    "snapchat", "ipad", "roblox", "minecraft", "facebook", "teams", "google", "lego", "nintendo",
    "switch", "iphone", "tablet", "internet", "tv", "wifi", "microsoft", "word", "excel", "zoom",
    "spotify", "disney", "pokemon", "pokémon", "sinterklaas", "sint", "kerst", "kerstmis",
    "pasen", "pinksteren", "hemelvaart", "koningsdag", "ramadan", "suikerfeest", "offerfeest",
    "moederdag", "vaderdag", "valentijnsdag", "halloween", "god", "allah", "koran", "bijbel",
    "islam", "nt", "taal", "nt2", "swv", "po", "vo", "mbo", "hbo", "vmbo", "havo", "vwo", "mavo",
    "tl", "kader", "basis", "gymnasium", "atheneum", "avo", "vso", "sbo", "so", "isk", "roc",
    "lvb", "iq", "vip", "ots", "uhp", "ouderschapsplan", "kjp", "poh", "huisarts", "cito", "avi",
    "igdi", "okt", "mdo", "ib", "ib'er", "rt", "iep", "opp", "sova", "svib", "vht", "ggd'er",
    "bed", "bad", "ouders", "moeder", "vader", "mama", "papa", "kind", "kinderen", "zoon",
    "dochter", "school", "oma", "opa", "gezinswerker", "begeleider", "maandag", "dinsdag",
    "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag", "januari", "februari", "maart",
    "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december",
    "amersfoort-methode", "oost", "west", "noord", "zuid", "europa", "europese", "turks",
    "turkse", "marokkaans", "marokkaanse", "arabisch", "arabische", "syrisch", "syrische",
    "somalisch", "eritrees", "pools", "poolse", "engels", "engelse", "berbers", "tamazight",
    "papiaments", "surinaams", "surinaamse", "antilliaans", "koerdisch", "oekraiens", "farsi",
    "dari", "tigrinya", "christelijk", "islamitisch", "katholiek", "joods", "kindertelefoon",
    "centraal", "meldpunt", "regiebehandelaar", "politie", "rechtbank", "belastingdienst",
    "toeslagen", "werk", "inkomen", "stadsgeldbeheer", "voedselbank", "speelgoedbank",
    "kledingbank", "jeugdfonds", "u-pas", "leergeld", "humanitas", "buurtgezinnen", "jeugdpunt",
    "jongerenwerk", "krachtwijzer", "genogram", "ecogram", "veiligheidsplan", "eigen", "kracht",
    "conferentie", "ekc", "familienetwerkberaad", "speciaal", "passend", "voortgezet", "primair",
    "onderwijs", "begeleid", "beschermd", "wonen", "ambulante", "maatschappelijk", "omgangshuis",
})  # fmt: skip
"""Words with a capital that say nobody's name: agencies, methods, brands, feasts; as `folded`."""

SPOKEN_FOR = frozenset({
    "ik", "jij", "je", "u", "hij", "zij", "ze", "wij", "we", "jullie", "hen", "hun", "haar",
    "zijn", "mijn", "onze", "ons", "deze", "die", "dit", "dat", "een", "de", "het", "er", "wat",
    "wie", "waar", "wanneer", "als", "dan", "door", "over", "onder", "voor", "naar", "met",
    "zonder", "bij", "van", "uit", "om", "op", "in", "aan", "af", "na", "tot", "te", "toen",
    "nu", "al", "alle", "elke", "ieder", "iedere", "samen", "ook", "niet", "geen", "wel", "nog",
    "meer", "minder", "veel", "weinig", "ben", "bent", "is", "was", "waren", "wil", "wilt",
    "wilde", "kan", "kunnen", "mag", "moet", "hou", "houd", "mee", "klaar", "anders", "per",
    "beste", "lieve", "leen", "leven", "man", "vrouw", "broer", "zus", "kent", "ken", "tien",
    "hart", "nam", "baan", "bouwen", "zomer", "min", "duurt", "lot", "erin", "to", "men", "he",
    "gok", "marine", "constant", "adem", "bergen", "witte", "alla", "beren", "peren", "salami",
    "server",
})  # fmt: skip
"""Words that lists of names hold, and that begin sentences of anybody."""

VERBS = re.compile(
    r"\s+(?:gaat|wil|kan|heeft|is|leert|komt|krijgt|mag|moet|zal|zit|slaapt|woont|doet|wordt|vindt|durft|speelt|helpt|"
    r"belt|zegt|zoekt|blijft|werkt|voelt|weet|houdt|maakt|eet|volgt|laat|was|had|ging|kon|wilde|\w+t)\b"
    # A thing is beside another thing, a person beside a person.
    rf"|\s+en (?=[A-ZÀ-Þ]|(?:haar|zijn|hun|{'|'.join(RELATIONS)})\b)"
)
