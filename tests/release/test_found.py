"""Relations that no author declared, found from who stands behind the numbers, and closed."""

import numpy as np
import pandas as pd
import pytest

from lokalis_research.release.door import release
from lokalis_research.release.placed import places_of
from lokalis_research.release.register import Register
from lokalis_research.release.relations import Book
from lokalis_research.result import Column, Quantity, build

PEOPLE = [f"medewerker {nth}" for nth in range(60)]


def days(rows, name, label, *, by="groep", kind="som", **settings):
    """Add up days under a name of the table's own, so that nothing says what it has to do with."""
    quantity = Quantity(name, label, entities=("medewerker",), kind=kind)
    return build(
        rows.assign(**{name: rows["dagen"]}),
        who="medewerker_id",
        by=[Column(by, label)],
        quantities=[quantity],
        name=name,
        title=label,
        **settings,
    )


@pytest.fixture
def absent():
    """Sixty employees with five to twenty days each."""
    rng = np.random.default_rng(5)
    return pd.DataFrame(
        {"groep": "allen", "medewerker_id": PEOPLE, "dagen": rng.integers(5, 20, 60).astype(float)}
    )


def statuses(results, dictionary, rules):
    register = Register(rules)
    return [
        released.status.iloc[:, 0].tolist()
        for released in (release(one, dictionary, register=register) for one in results)
    ]


def test_sums_that_differ_for_three_employees_are_not_both_shown(absent, dictionary, rules):
    at_the_end = days(absent, "aan_het_einde", "Lengte aan het einde")
    at_closing = days(absent.iloc[3:].assign(groep="zonder"), "bij_afloop", "Lengte bij afloop")
    (first,), (second,) = statuses([at_the_end, at_closing], dictionary, rules)
    assert first == "getoond"
    assert second == "onderdrukt"


def test_sums_that_differ_for_many_are_both_shown(absent, dictionary, rules):
    everybody = days(absent, "allen", "Iedereen")
    half = days(absent.iloc[30:], "helft", "De helft")
    assert statuses([everybody, half], dictionary, rules) == [["getoond"], ["getoond"]]


def test_a_difference_that_mostly_is_one_employees_is_closed_too(absent, dictionary, rules):
    absent.loc[0, "dagen"] = 400.0
    everybody = days(absent, "allen", "Iedereen")
    others = days(absent.iloc[12:], "anderen", "De anderen")
    assert statuses([everybody, others], dictionary, rules)[1] == ["onderdrukt"]


def test_a_hidden_number_is_not_shown_under_another_name(absent, dictionary, rules):
    """Two groups of which one is small hide each other beside their total."""
    grouped = absent.assign(groep=np.where(np.arange(60) < 4, "klein", "groot"))
    whole = absent.assign(groep="totaal")
    both = days(pd.concat([grouped, whole]), "verzuim", "Verzuim", totals=(("groep", "totaal"),))
    again = days(grouped[grouped["groep"] == "groot"], "elders", "Elders")
    first, second = statuses([both, again], dictionary, rules)
    assert first == ["onderdrukt", "onderdrukt", "getoond"]
    assert second == ["onderdrukt"]


def test_parts_under_other_names_do_not_add_up_to_a_hidden_number(absent, dictionary, rules):
    grouped = absent.assign(groep=np.where(np.arange(60) < 4, "klein", "groot"))
    both = days(
        pd.concat([grouped, absent.assign(groep="totaal")]),
        "verzuim", "Verzuim", totals=(("groep", "totaal"),),
    )  # fmt: skip
    parts = [
        days(part.assign(groep="deel"), name, name)
        for name, part in (("eerste", grouped.iloc[4:30]), ("tweede", grouped.iloc[30:]))
    ]
    _, *shown = statuses([both, *parts], dictionary, rules)
    assert ["onderdrukt"] in shown


def test_a_fingerprint_of_a_sum_is_the_sum_of_fingerprints_whatever_the_order(absent):
    def prints(rows):
        book = Book()
        result = days(rows, "dagen", "Dagen")
        book.add(places_of(result), result.behind)
        return list(book.prints["medewerker"].values())

    whole = prints(absent)
    parts = prints(absent.assign(groep=np.where(np.arange(60) < 20, "a", "b")))
    assert prints(absent.sample(frac=1, random_state=1)) == whole
    assert sum(parts) % 2**64 == whole[0]
