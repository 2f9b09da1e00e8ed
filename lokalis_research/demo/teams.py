"""The teams of the demo: how large they are, and how much their absence differs by design."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Team:
    """A team of the demo."""

    naam: str
    medewerkers: int
    effect: int
    spellings: tuple[str, ...]


TEAMS = (
    Team("Overvecht De Gagel", 15, 1300, ("Overvecht de Gagel", "De Gagel")),
    Team("Overvecht Vechtzoom", 14, 1150, ("Overvecht Vechtzoom", "Vechtzoom")),
    Team("Overvecht Spoorzoom", 13, 1000, ("Overvecht Spoorzoom", "Spoorzoom")),
    Team("Zuilen", 16, 1000, ("Zuilen",)),
    Team("Ondiep", 12, 1200, ("Ondiep", "Ondiep Pijlsweerd")),
    Team("West", 12, 850, ("West",)),
    Team("Noordoost", 13, 1000, ("Noordoost",)),
    Team("Oost", 12, 750, ("Oost",)),
    Team("Binnenstad", 9, 1000, ("Binnenstad",)),
    Team("Lunetten", 10, 800, ("Lunetten",)),
    Team("Hoograven", 13, 1000, ("Hoograven", "Hoograven / Tolsteeg")),
    Team(
        "Dichters- en Rivierenwijk",
        12,
        1000,
        ("Dichters- en Rivierenwijk", "Dichters en Rivierenwijk"),
    ),
    Team("Kanaleneiland Zuid", 13, 1100, ("Kanaleneiland Zuid",)),
    Team("Kanaleneiland Noord", 13, 1000, ("Kanaleneiland Noord",)),
    Team("De Meern", 12, 1000, ("De Meern", "de Meern")),
    Team("Leidsche Rijn", 20, 1000, ("Leidsche Rijn",)),
    Team("Vleuten", 16, 900, ("Vleuten", "team Vleuten")),
    Team("MBO", 12, 1000, ("Buurtteam MBO", "buurtteam MBO")),
    Team("VO en SO", 14, 1000, ("team VO en SO",)),
    Team("", 32, 700, ("",)),
)
