"""The key of a study: made once, private, never replaced."""

import os
import stat

import pytest

from lokalis_research.errors import AnalysisError, DeliveryError
from lokalis_research.steekproef import fingerprint_key, study_key


def test_the_key_is_made_once_and_read_ever_after(tmp_path):
    home = tmp_path / "thuis van Zoë"
    assert study_key(home, "veiligheid") == study_key(home, "veiligheid")
    assert len(study_key(home, "veiligheid")) == 32


def test_every_study_and_every_home_has_a_key_of_its_own(tmp_path):
    keys = {
        study_key(tmp_path / home, study) for home in "ab" for study in ("veiligheid", "doelen")
    }
    assert len(keys) == 4


@pytest.mark.skipif(os.name == "nt", reason="a Windows profile is private by itself")
def test_only_this_user_can_read_the_key(tmp_path):
    study_key(tmp_path, "veiligheid")
    (path,) = tmp_path.rglob("*.key")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_damaged_key_is_refused_and_left_as_it_is(tmp_path):
    study_key(tmp_path, "veiligheid")
    (path,) = tmp_path.rglob("*.key")
    path.write_text("abc", encoding="ascii")
    with pytest.raises(DeliveryError):
        study_key(tmp_path, "veiligheid")
    assert path.read_text(encoding="ascii") == "abc"


@pytest.mark.parametrize("name", ["", "../elders", "Veiligheid", "a b", "é", "a/b", "a" * 65])
def test_a_name_that_could_be_a_path_is_refused(tmp_path, name):
    with pytest.raises(AnalysisError, match="name"):
        study_key(tmp_path, name)


def test_a_fingerprint_holds_nothing_of_the_key(key):
    fingerprint = fingerprint_key(key)
    assert len(fingerprint) == 16
    assert fingerprint not in key.hex()
