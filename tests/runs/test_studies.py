"""Which study a run uses: one's own practice goes before what the demo made up."""

import pytest

from lokalis_research.period import HalfYear
from lokalis_research.runs.context import study_folder

PERIOD = HalfYear(2022, 2)


@pytest.fixture
def made_up(tmp_path):
    """The folder of the studies that a demo made up."""
    folder = tmp_path / "onderzoek_demo" / "vingerafdruk-2022H2"
    (folder / "veiligheid" / "2022H2").mkdir(parents=True)
    return folder


def test_without_own_rounds_it_is_the_made_up_study(made_up):
    assert study_folder(made_up, "veiligheid", PERIOD) == made_up / "veiligheid"


def test_an_own_round_of_that_study_and_half_year_goes_before_it(made_up):
    own = made_up.parent / "eigen" / "veiligheid"
    (own / "2022H2").mkdir(parents=True)
    assert study_folder(made_up, "veiligheid", PERIOD) == own
    assert study_folder(made_up, "veiligheid", PERIOD.shift(-1)) == made_up / "veiligheid"
    assert study_folder(made_up, "doelkwaliteit", PERIOD) == made_up / "doelkwaliteit"


def test_practice_is_never_taken_for_a_real_study(made_up):
    (made_up.parent / "eigen" / "veiligheid" / "2022H2").mkdir(parents=True)
    real = made_up.parents[1] / "onderzoek"
    assert study_folder(real, "veiligheid", PERIOD) == real / "veiligheid"
