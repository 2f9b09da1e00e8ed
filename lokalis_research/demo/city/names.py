"""Made-up names of people, streets and schools, so that de-identification has work."""

from __future__ import annotations

from dataclasses import dataclass

CHILDREN = (
    "Aylin",
    "Bas",
    "Chaima",
    "Daan",
    "Esmée",
    "Fleur",
    "Gijs",
    "Hamza",
    "Ilias",
    "Jara",
    "Kai",
    "Lotte",
    "Milan",
    "Noor",
    "Omar",
    "Pien",
    "Quinn",
    "Romaisa",
    "Sem",
    "Tygo",
    "Uma",
    "Vigo",
    "Wout",
    "Xanne",
    "Yara",
    "Zoë",
    "Adem",
    "Bente",
    "Casper",
    "Dounia",
    "Elif",
    "Finn",
    "Guusje",
    "Hidde",
    "Imane",
    "Joep",
    "Kyra",
    "Luuk",
    "Mees",
    "Nina",
    "Oumaima",
    "Puck",
    "Rayan",
    "Sofie",
    "Tess",
    "Umut",
    "Vera",
    "Yassin",
)
ADULTS = (
    "Annemiek",
    "Bilal",
    "Carola",
    "Dirk",
    "Esra",
    "Fatiha",
    "Gerard",
    "Hanneke",
    "Ibrahim",
    "Jolanda",
    "Karim",
    "Lidia",
    "Mustafa",
    "Nadia",
    "Olga",
    "Patrick",
    "Rachida",
    "Sander",
    "Tineke",
    "Umar",
    "Vanessa",
    "Wilma",
    "Youssef",
    "Zeynep",
    "Arjan",
    "Bouchra",
    "Corrie",
    "Driss",
    "Ewa",
    "Frits",
)
SURNAME_STARTS = (
    "Bramel",
    "Dorver",
    "Elskam",
    "Fokker",
    "Grolle",
    "Hazel",
    "IJser",
    "Jonker",
    "Kluiter",
    "Lommel",
    "Meerveld",
    "Noorder",
    "Oldekam",
    "Pruimer",
    "Riethoek",
    "Slangen",
    "Tolmeer",
    "Uiter",
    "Varken",
    "Wessel",
)
SURNAME_ENDS = ("hage", "sluis", "boer", "mans", "daal", "stra", "ink", "veen")
PARTICLES = ("", "", "", "van ", "de ", "van der ", "El ", "Ben ")
STREET_STARTS = (
    "Kwartel",
    "Zonnedauw",
    "Wilgenroos",
    "Molenwiek",
    "Schipbeek",
    "Kraanvogel",
    "Lisdodde",
    "Morgenster",
    "Veerpont",
    "Beukennoot",
    "Tinnegieter",
    "Kaardebol",
)
STREET_ENDS = ("straat", "laan", "hof", "kade", "plein", "pad")
SCHOOLS = tuple(
    f"{kind} {name}"
    for kind in ("basisschool", "obs", "het", "het vmbo van")
    for name in ("De Zonnekraal", "Het Wilgenblad", "De Zevensprong-Zuid", "Klaverhoek",
                 "De Bolderwagen", "Rietlanden")
)  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """The names that come up in the goals of one family."""

    child: str
    adult: str
    worker: str
    school: str
    street: str


def cast_of(numbers: list[int]) -> Cast:
    """Give a family its names."""
    a, b, c, d, e, f, g, h = numbers[:8]
    surname = (
        PARTICLES[b % len(PARTICLES)]
        + SURNAME_STARTS[c % len(SURNAME_STARTS)]
        + SURNAME_ENDS[d % len(SURNAME_ENDS)]
    )
    return Cast(
        CHILDREN[a % len(CHILDREN)],
        f"{ADULTS[e % len(ADULTS)]} {surname}",
        ADULTS[f % len(ADULTS)],
        SCHOOLS[g % len(SCHOOLS)],
        STREET_STARTS[h % len(STREET_STARTS)]
        + STREET_ENDS[(h // 16) % len(STREET_ENDS)]
        + f" {h // 128 % 180 + 1}",
    )
