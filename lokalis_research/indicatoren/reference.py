"""Public figures of the city, beside released counts, and whether areas are reached alike.

They come as the table ``referentiecijfers`` of a delivery, with the number, day and licence of the
table that they were taken from. Nobody stands behind them: they are public already.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import AnalysisError
from lokalis_research.indicatoren.duration import Z
from lokalis_research.indicatoren.indicator import Catalogue, Indicator
from lokalis_research.indicatoren.material import Material
from lokalis_research.levering import CheckedDelivery
from lokalis_research.period import HalfYear, parse_period
from lokalis_research.result import Column, Released, with_ends
from lokalis_research.text import listing

TABLE, FAMILIES = "referentiecijfers", "gezinnen_met_kinderen"
CITY, ALL_OF_IT = "hele stad", "alles"
LEAST = 10
"""Figures of fewer are not shown: a portal rounds them, and a mistake may have let them in."""
KEY = ["soort", "gebied", "jaar", "uitsplitsing"]
AREAS = ("buurtteam", "cluster", "ses")
_WITHOUT = "Begeleide gezinnen; hoeveel er in de stad wonen, is niet geleverd"


def figures(dictionary: Dictionary, given: pd.DataFrame | None, figure: str) -> pd.DataFrame:
    """Add a reference figure up to teams, clusters, classes of SES, and the city.

    Of a cluster, class or the city it is known where it is of every team that existed in that year.
    Without a delivered table the dictionary may hold the families of each area.

    Examples
    --------
    >>> from lokalis_research.dictionary import load_dictionary
    >>> given = pd.DataFrame({
    ...     "cijfer": "gezinnen_met_kinderen", "buurtteam": ["Oost", "Oost"], "jaar": 2022,
    ...     "uitsplitsing": "alles", "aantal": [1000.0, 200.0],
    ... })
    >>> figures(load_dictionary(), given, "gezinnen_met_kinderen")["aantal"].tolist()
    [1200.0]
    """
    teams = dictionary.code_list("buurtteams")
    teams = teams[teams["soort"] == "wijkteam"]
    rows = _filled_in(teams) if figure == FAMILIES else _filled_in(teams.iloc[:0])
    if given is not None:
        own = given[given["cijfer"] == figure]
        rows = pd.concat([own, rows[~rows["jaar"].isin(own["jaar"])]], ignore_index=True)
    areas = rows["buurtteam"].astype("str").fillna(CITY)
    rows = rows.assign(gebied=areas, soort=np.where(areas == CITY, CITY, "buurtteam"))
    # A part of an area that is missing makes the sum unknown, not smaller.
    summed = rows.groupby(KEY)["aantal"].agg(lambda part: part.sum(skipna=False))
    known = summed.dropna().reset_index()
    districts = known[known["gebied"].isin(teams["naam"])].merge(_years(teams, known), how="right")
    parts = [known]
    for kind in ("cluster", "ses", CITY):
        of = CITY if kind == CITY else districts["gebied"].map(teams.set_index("naam")[kind])
        named = districts.assign(soort=kind, gebied=of)
        grouped = named.groupby(KEY, dropna=False)["aantal"]
        parts.append(grouped.sum()[grouped.count() == grouped.size()].reset_index())
    return pd.concat(parts, ignore_index=True).drop_duplicates(KEY, ignore_index=True)


def of_all(known: pd.DataFrame) -> pd.DataFrame:
    """Keep of `figures` those of everybody: parts of them are about other people."""
    return known[known["uitsplitsing"] == ALL_OF_IT]


def year_of(period: str) -> int:
    """Tell in which year a period lies; 0 where it lies in two.

    Examples
    --------
    >>> year_of("2022H1"), year_of("2021-10..2022-03")
    (2022, 0)
    """
    one = parse_period(period)
    return one.start.year if one.start.year == one.last_day.year else 0


def per_hundred(parts: Sequence[Released], material: Material, catalogue: Catalogue) -> Released:
    """Give what indicators count as a share of all, by a reference figure of the same year.

    Only rows of which the whole is known: of that area, that age and that year. Months of two years
    have no year, and no whole.
    """
    ones = [catalogue.of(one) for one in parts]
    known = {
        one.referentie: figures(material.dictionary, material.reference, one.referentie)
        for one in ones
    }
    lacks = [name for name, table in known.items() if table.empty]

    def lay(*tables: pd.DataFrame) -> pd.DataFrame:
        return pd.concat(
            [
                _shares(table, part, one, known[one.referentie])
                for table, part, one in zip(tables, parts, ones, strict=True)
            ],
            ignore_index=True,
        )

    return parts[0].derive(
        lay,
        *parts[1:],
        name="bereik_van_de_stad",
        title="Welk deel van allen dat is",
        dimensions=(
            Column("wat", "Indicator"), Column("van", "Van allen"),
            Column("wie", "Wie of waar"), Column("periode", "Periode"),
        ),
        values=(
            Column("geteld", "Geteld"), Column("allen", "Allen"), Column("bereik", "Bereik", "%", 1)
        ),
        method=(
            f"{f'Niet geleverd: {TABLE}, {listing(lacks)}. ' if lacks else ''}Allen komen uit "
            "openbare cijfers van dat jaar; die hebben geen toeval. Teams voor de hele stad hebben "
            "geen gebied. Met minder mensen dan te tonen is er geen bereik."
        ),
    )  # fmt: skip


def series(beside: Released, material: Material, until: date) -> Released:
    """List the reference figures of the whole city up to a year, with the tables they come from."""
    return beside.derive(
        functools.partial(_series, given=material.reference, year=until.year),
        name="referentiecijfers_van_de_stad",
        title="Openbare cijfers van de stad, om naast te leggen",
        dimensions=(
            Column("cijfer", "Cijfer"), Column("uitsplitsing", "Uitsplitsing"),
            Column("jaar", "Jaar"), Column("herkomst", "Tabel, dag en licentie"),
        ),
        values=(Column("aantal", "Cijfer zelf", "", 1),),
        method=(
            f"{'' if material.reference is not None else f'Niet geleverd: {TABLE}. '}Overgenomen "
            "uit de genoemde tabellen; wat deze organisatie doet, is daar niet uit te lezen."
        ),
    )  # fmt: skip


def _filled_in(teams: pd.DataFrame) -> pd.DataFrame:
    """Give the families per team that stand in the code list, where somebody filled them in."""
    columns = [str(name) for name in teams.columns if str(name).startswith("gezinnen_")]
    long = teams.melt("naam", columns, var_name="jaar", value_name="aantal").dropna()
    return pd.DataFrame(
        {
            "buurtteam": long["naam"].astype("str"),
            "jaar": long["jaar"].str.removeprefix("gezinnen_").astype("int64"),
            "uitsplitsing": pd.Series(ALL_OF_IT, index=long.index, dtype="str"),
            "aantal": pd.to_numeric(long["aantal"]).astype("float64"),
        }
    )


def _years(teams: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    """Lay out every team in every year that it existed, for each way that a figure is divided."""
    since, until = (pd.to_datetime(teams[f"geldig_{end}"]).dt.year for end in ("van", "tot"))
    laid = pd.DataFrame({"gebied": teams["naam"], "van": since, "tot": until}).merge(
        known[["jaar", "uitsplitsing"]].drop_duplicates(), how="cross"
    )
    there = ~((laid["jaar"] < laid["van"]) | (laid["jaar"] > laid["tot"]))
    return laid.loc[there, ["gebied", "jaar", "uitsplitsing"]]


def _shares(
    table: pd.DataFrame, part: Released, one: Indicator, known: pd.DataFrame
) -> pd.DataFrame:
    groups = [column.name for column in part.dimensions[1:]]
    area = next((name for name in groups if name in AREAS), "")
    rest = [name for name in groups if name != area]
    keyed = table.assign(
        wat=one.naam,
        van=one.referentie.replace("_", " "),
        wie=table[groups].agg(", ".join, axis=1) if groups else CITY,
        soort=area or CITY,
        gebied=table[area] if area else CITY,
        jaar=table["periode"].map(year_of).astype("int64"),
        uitsplitsing=table[rest].agg(", ".join, axis=1) if rest else ALL_OF_IT,
        geteld=table[part.values[0].name],
    )
    both = keyed.merge(known.rename(columns={"aantal": "allen"}), on=KEY)
    both["bereik"] = 100 * both["geteld"] / both["allen"].replace(0, np.nan)
    return both[["wat", "van", "wie", "periode", "geteld", "allen", "bereik"]]


def _series(_: pd.DataFrame, *, given: pd.DataFrame | None, year: int) -> pd.DataFrame:
    names = ["cijfer", "uitsplitsing", "jaar", "herkomst", "aantal"]
    if given is None:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in names}).astype(
            {"aantal": "float64"}
        )
    rows = given[given["buurtteam"].isna() & (given["jaar"] <= year)]
    # Absence is a percentage, and may well be below ten.
    small = (rows["aantal"] < LEAST) & ~rows["cijfer"].str.startswith("verzuim")
    source = rows["tabelnummer"] + ", " + rows["bijgewerkt"].dt.strftime("%d-%m-%Y")
    rows = rows.assign(
        cijfer=rows["cijfer"].str.replace("_", " ").str.capitalize(),
        jaar=rows["jaar"].astype("str"),
        herkomst=source + ", " + rows["licentie"],
        aantal=rows["aantal"].mask(small),
    )
    return rows[names].sort_values(names[:3], ignore_index=True)


def known_families(dictionary: Dictionary, delivery: CheckedDelivery | None = None) -> pd.DataFrame:
    """Tell how many families live in the area of each team, where that is delivered or filled in.

    A team that did not exist in a year has no families in it; of the city it is known when it is
    known of every team, or when the delivery says so itself.
    """
    given = delivery is not None and TABLE in delivery.tables
    table = delivery.table(TABLE) if delivery is not None and given else None
    known = of_all(figures(dictionary, table, FAMILIES))
    known = known[known["soort"].isin([CITY, "buurtteam"])]
    known = known.rename(columns={"gebied": "buurtteam", "aantal": "alle_gezinnen"})
    return known[["buurtteam", "jaar", "alle_gezinnen"]].reset_index(drop=True)


def share_of_city(
    city: Released, teams: Released, families: pd.DataFrame, period: HalfYear
) -> Released:
    """Set the families supported beside all families of the area.

    Families of teams that work for the whole city (schools) live in some area, but in which is not
    registered: they count in the share of the city and in that of no area.
    """
    known = (families["jaar"] == period.year).any()
    return city.derive(
        functools.partial(_of_areas, families=families, period=period),
        teams,
        name="bereik_aandeel",
        title="Welk deel van alle gezinnen wordt begeleid" if known else _WITHOUT,
        dimensions=(Column("periode", "Periode"), Column("gebied", "Gebied")),
        values=(
            Column("gezinnen", "Begeleide gezinnen"),
            Column("alle_gezinnen", "Alle gezinnen"),
            Column("aandeel", "Aandeel", "%", 1),
        ),
        method=(
            f"Alle gezinnen van {period.year}: uit de referentiecijfers van de levering, of uit de "
            "lijst van buurtteams van dit onderzoek. Wat daar niet staat, is hier n.v.t.; van "
            "de stad is het bekend als het van alle wijkteams bekend is. Gezinnen van stedelijke "
            "teams tellen alleen in het aandeel van de hele stad."
        ),
    )


def _of_areas(
    city: pd.DataFrame, teams: pd.DataFrame, *, families: pd.DataFrame, period: HalfYear
) -> pd.DataFrame:
    groups = teams.rename(columns={"buurtteam": "gebied"}) if "buurtteam" in teams else teams[:0]
    both = pd.concat([city.assign(gebied=CITY), groups], ignore_index=True)
    both = both.loc[both["periode"] == str(period)].reindex(
        columns=["periode", "gebied", "gezinnen"]
    )
    known = families.loc[families["jaar"] == period.year, ["buurtteam", "alle_gezinnen"]]
    table = both.merge(known.rename(columns={"buurtteam": "gebied"}), on="gebied", how="left")
    table = table[table["alle_gezinnen"].notna() | (table["gebied"] == CITY)]
    return table.assign(aandeel=100 * table["gezinnen"] / table["alle_gezinnen"].replace(0, np.nan))


LOW, HIGH = "laag", "hoog"


def slope_index(rates: npt.ArrayLike, people: npt.ArrayLike) -> tuple[float, float]:
    """Give the slope index of inequality: the rate at the top of the city less that at the bottom.

    The slope of a line through the rates of classes, set out by the middle of the part of all
    people that each class is, from the lowest on, and weighted by people (Mackenbach and Kunst,
    1997). The slope is a weighted sum of the rates, and its variance that of a sum of independent
    shares of so many people. Rates are in per cent, the slope and its standard error in points.

    Examples
    --------
    >>> [round(one, 6) for one in slope_index([20.0, 10.0], [100, 100])]
    [-20.0, 10.0]
    """
    rate, size = np.asarray(rates, dtype=float), np.asarray(people, dtype=float)
    if rate.shape != size.shape or len(rate) < 2 or not (size > 0).all():
        raise AnalysisError(
            "An index of inequality asks two classes or more, all with people.",
            remedy="Give a rate and a number of people per class.",
        )
    # The middle of the part of all people that a class is: classes need not be alike in size.
    place = (np.cumsum(size) - size / 2) / size.sum()
    weight = size * (place - np.average(place, weights=size))
    weight = weight / float((weight * place).sum())
    # Counts are rounded: a rate may come out just above 100.
    variance = np.clip(rate * (100 - rate), 0, None) / size
    return float((weight * rate).sum()), float(np.sqrt((weight**2 * variance).sum()))


def low_and_high(counted: Released, material: Material) -> Released:
    """Set how many families are reached in areas with a low and a high status beside each other.

    Per period both counts, each beside its first period (100), the difference of those two, and the
    slope index; missing where the families of the areas are not known.
    """
    every = figures(material.dictionary, material.reference, FAMILIES)
    known = of_all(every)
    per_class = known[known["soort"] == "ses"].set_index(["jaar", "gebied"])["aantal"]
    return counted.derive(
        functools.partial(_low_and_high, families=per_class),
        name="bereik_laag_en_hoog",
        title="Bereik in wijken met een lage en een hogere SES",
        dimensions=(Column("periode", "Periode"),),
        values=(
            Column("laag", "Lage SES"),
            Column("hoog", "Hogere SES"),
            Column("laag_index", "Lage SES, eerste periode = 100", "", 0),
            Column("hoog_index", "Hogere SES, eerste periode = 100", "", 0),
            Column("groeiverschil", "Lage min hogere", "indexpunten", 0),
            *with_ends("helling", "Hellingsindex", "procentpunt", 1),
            Column("helling_fout", "Standaardfout", "procentpunt", 1),
        ),
        method=(
            "Alleen wijken waarvan de klasse bekend is. De hellingsindex is het bereik in "
            "% van de hoogste min dat van de laagste SES (Mackenbach en Kunst, 1997); de "
            "standaardfout gaat over toeval in wie wordt bereikt. Hij vraagt het aantal gezinnen "
            "per wijk uit een referentielevering."
        ),
    )


def _low_and_high(table: pd.DataFrame, *, families: pd.Series[float]) -> pd.DataFrame:
    wide = table.pivot_table(index="periode", columns="ses", values="gezinnen", sort=True)
    wide = wide.reindex(columns=[LOW, HIGH])
    found = wide.copy()
    for name in (LOW, HIGH):
        found[f"{name}_index"] = 100 * wide[name] / wide[name].bfill().iloc[:1].sum(min_count=1)
    found["groeiverschil"] = found["laag_index"] - found["hoog_index"]
    slopes = [_slope(wide.loc[name], families, year_of(str(name))) for name in wide.index]
    slope, error = np.array(slopes, dtype=float).reshape(-1, 2).T
    return found.assign(
        helling=slope,
        helling_laag=slope - Z * error,
        helling_hoog=slope + Z * error,
        helling_fout=error,
    ).reset_index()


def _slope(counts: pd.Series[float], families: pd.Series[float], year: int) -> tuple[float, float]:
    people = [families.get((year, name), np.nan) for name in (LOW, HIGH)]
    if not np.isfinite(people).all() or not counts.notna().all():
        return np.nan, np.nan
    return slope_index(100 * counts.to_numpy() / people, people)
