"""Parameters are typed and checked before any kernel starts."""

import pytest

from lokalis_research.errors import RunError
from lokalis_research.runs.parameters import Parameter, parse_settings
from lokalis_research.runs.plan import read_plan

DECLARED = {
    "10_a": (Parameter("periode", "str", "2022H2"), Parameter("grens", "int", 14)),
    "20_b": (Parameter("grens", "int", 7), Parameter("streng", "bool", False)),
    "30_c": (
        Parameter("marge", "float", 0.5),
        Parameter("schema", "str", "vernet", ("vernet", "zes_weken")),
    ),
}


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("periode = '2022H2'", id="no type"),
        pytest.param("periode: str = '2022H2'\nimport os", id="more than values"),
        pytest.param("periode: str = '20' + '22H2'", id="computed"),
        pytest.param("periode: str = 2022", id="default of another type"),
        pytest.param("grens: int = 14", id="no period"),
        pytest.param("periode: str = ", id="no Python"),
        pytest.param("periode: str = '2022H2'\ngrens: float = 14", id="int for float"),
        pytest.param("periode: str = '2022H2'\ngrens: int = 5  # 7 | 14", id="none of the choices"),
    ],
)
def test_a_parameters_cell_holds_typed_values_and_a_period(notebook_folder, cell):
    notebook_folder("10_a", parameters=cell)
    with pytest.raises(RunError, match="10_a"):
        read_plan(notebook_folder.folder)


def test_a_notebook_without_parameters_cell_is_refused(notebook_folder):
    notebook_folder("10_a", parameters=None)
    with pytest.raises(RunError, match='0 cells tagged "parameters"'):
        read_plan(notebook_folder.folder)


@pytest.mark.parametrize(
    ("settings", "notebook", "expected"),
    [
        ({"grens": "7"}, "10_a", {"grens": 7}),
        ({"20_b.grens": "28"}, "20_b", {"grens": 28}),
        ({"20_b.grens": "28"}, "10_a", {}),
        ({"streng": "ja"}, "20_b", {"streng": True}),
        ({"marge": "0.1"}, "30_c", {"marge": 0.1}),
        ({"schema": "zes_weken"}, "30_c", {"schema": "zes_weken"}),
    ],
)
def test_a_setting_reaches_the_notebooks_that_declare_it(settings, notebook, expected):
    assert parse_settings(settings, DECLARED)[notebook] == expected


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"grenz": "7"}, 'Did you mean "grens"'),
        ({"40_d.grens": "7"}, "No notebook has a parameter"),
        ({"grens": "zeven"}, "must be of type int"),
        ({"grens": "7.5"}, "must be of type int"),
        ({"streng": "misschien"}, "must be of type bool"),
        ({"schema": "zes_wekn"}, 'Did you mean "zes_weken"'),
        ({"periode": "2021H1"}, "No notebook has a parameter"),
    ],
)
def test_a_mistaken_setting_is_refused(settings, said):
    with pytest.raises(RunError, match=said):
        parse_settings(settings, DECLARED)


def test_a_comment_names_the_values_that_a_parameter_may_have(notebook_folder):
    cell = 'periode: str = "2022H2"\ngrens: int = 14  # 7 | 14 | 42\nvrij: int = 3  # dagen'
    notebook_folder("10_a", parameters=cell)
    declared = {p.name: p.choices for p in read_plan(notebook_folder.folder)[0].parameters}
    assert declared == {"periode": (), "grens": (7, 14, 42), "vrij": ()}
