"""What was not delivered is named once, and goes through whatever rests on it."""

import pandas as pd
import pytest

from lokalis_research.errors import NotDeliveredError
from lokalis_research.missing import Absent, Delivered, gather, needs, not_there, why_absent


class Half(Delivered):
    """A delivery without persons, and with referrals whose kind is not there."""

    def lacks(self, name):
        return name in {"personen", "verwijzingen.soort"}


def test_all_that_is_not_there_is_named_at_once():
    wanted = ("verwijzingen.soort", "personen", "personen.rol", "verwijzingen", "doelen.status")
    assert not_there(Half(), wanted) == ("personen", "verwijzingen.soort")


def test_a_function_that_needs_what_is_not_there_does_not_begin():
    begun = []

    @needs("personen.rol")
    def parents(delivery):
        begun.append(delivery)

    with pytest.raises(NotDeliveredError, match="Not delivered: personen"):
        parents(Half())
    assert begun == []
    assert parents.needs == ("personen.rol",)


@pytest.mark.parametrize(
    "use",
    [
        lambda one: one.columns,
        lambda one: one["soort"],
        lambda one: one(),
        lambda one: len(one),
        lambda one: list(one),
        lambda one: bool(one),
        lambda one: one == 1,
        lambda one: f"{one}",
        lambda one: isinstance(one, pd.DataFrame),
        lambda one: pd.concat([one]),
    ],
)
def test_whatever_is_done_with_what_is_absent_says_why_it_is(use):
    with pytest.raises(NotDeliveredError, match="personen"):
        use(Absent(NotDeliveredError(("personen",))))


def test_what_is_absent_can_be_recognised_without_using_it():
    assert why_absent(Absent(NotDeliveredError(("personen",)))).what == ("personen",)
    assert why_absent(pd.DataFrame()) is None


def test_an_answer_says_what_it_can_and_once_what_it_cannot():
    absent = Absent(NotDeliveredError(("personen",)))
    said, state = gather(
        lambda: "Een.", lambda: absent.table, lambda: ("", "Twee."), lambda: absent[0]
    )
    assert said == ("Een.", "Twee.")
    assert state == "Niet geleverd: personen."
