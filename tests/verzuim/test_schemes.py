"""Which class a length falls in."""

import pytest

from lokalis_research.errors import AnalysisError
from lokalis_research.verzuim.schemes import SCHEMES, VERNET, ZES_WEKEN, Scheme, get_scheme, two_way


@pytest.mark.parametrize(
    ("scheme", "length", "label"),
    [
        (VERNET, 1, "1–14 dagen"),
        (VERNET, 14, "1–14 dagen"),
        (VERNET, 15, "15–91 dagen"),
        (VERNET, 91, "15–91 dagen"),
        (VERNET, 92, "92–730 dagen"),
        (VERNET, 365, "92–730 dagen"),
        (VERNET, 366, "92–730 dagen"),
        (VERNET, 730, "92–730 dagen"),
        (ZES_WEKEN, 1, "1–7 dagen"),
        (ZES_WEKEN, 7, "1–7 dagen"),
        (ZES_WEKEN, 8, "8–42 dagen"),
        (ZES_WEKEN, 42, "8–42 dagen"),
        (ZES_WEKEN, 43, "43–365 dagen"),
        (ZES_WEKEN, 365, "43–365 dagen"),
        (ZES_WEKEN, 2000, "366 dagen en langer"),
        (ZES_WEKEN.two_way(42), 42, "kort"),
        (ZES_WEKEN.two_way(42), 43, "lang"),
        (VERNET.two_way(91), 91, "kort"),
        (VERNET.two_way(91), 92, "lang"),
    ],
)
def test_a_length_belongs_to_the_class_whose_bounds_hold_it(scheme, length, label):
    assert scheme.labels[scheme.classify([length])[0]] == label


@pytest.mark.parametrize(("scheme", "length"), [(VERNET, 0), (VERNET, 731), (ZES_WEKEN, 0)])
def test_a_length_outside_the_scheme_belongs_to_no_class(scheme, length):
    assert scheme.classify([length])[0] == -1


def test_schemes_are_found_by_name_and_a_wrong_name_gets_a_hint():
    assert [get_scheme(scheme.name) for scheme in SCHEMES] == list(SCHEMES)
    with pytest.raises(AnalysisError, match='Did you mean "vernet"'):
        get_scheme("vernett")


@pytest.mark.parametrize("boundary", [7, 42, 14, 91, 365])
def test_kort_and_lang_can_be_cut_at_every_boundary_of_a_scheme(boundary):
    cut = two_way(boundary)
    assert cut.labels == ("kort", "lang")
    assert cut.classify([boundary, boundary + 1]).tolist() == [0, 1]


def test_a_boundary_that_no_scheme_has_is_refused():
    with pytest.raises(AnalysisError, match="There are: 7, 42"):
        ZES_WEKEN.two_way(14)
    with pytest.raises(AnalysisError, match="There are: 7, 14, 42, 91, 365"):
        two_way(10)


@pytest.mark.parametrize(
    ("uppers", "labels", "maximum"),
    [
        ((7, 7), ("a", "b", "c"), None),
        ((7,), ("a",), None),
        ((7,), ("a", "a"), None),
        ((7,), ("a", "b"), 5),
    ],
)
def test_classes_that_contradict_each_other_are_refused(uppers, labels, maximum):
    with pytest.raises(AnalysisError, match="bounds"):
        Scheme("eigen", "Eigen", uppers, labels, maximum)
