"""Pseudonyms join where they should, and a key is made once and never replaced."""

from __future__ import annotations

import hmac
import os
import stat
import threading

import pandas as pd
import pytest

from lokalis_research.errors import DeliveryError
from lokalis_research.levering import pseudonym
from lokalis_research.levering.pseudonym import load_or_make_key, pseudonymise

IDS = pd.Series(["1", "2", None, "1"], dtype="str")


def test_equal_ids_of_one_kind_get_equal_pseudonyms():
    names = pseudonymise(IDS, "medewerker_id", b"k" * 32)
    assert names[0] == names[3] != names[1]
    assert names.isna().tolist() == [False, False, True, False]
    assert names.str.fullmatch("[0-9a-f]{20}").iloc[[0, 1, 3]].all()


def test_another_kind_or_another_key_gives_other_pseudonyms():
    first = pseudonymise(IDS, "medewerker_id", b"k" * 32)[0]
    assert first != pseudonymise(IDS, "melding_id", b"k" * 32)[0]
    assert first != pseudonymise(IDS, "medewerker_id", b"l" * 32)[0]


@pytest.mark.parametrize("length", [1, 32, 64, 65, 200])
def test_they_are_the_hmac_of_the_standard_library(length):
    key = bytes(range(length))
    message = b"lokalis_research/pseudoniem/1\0medewerker_id\0" + "é1".encode()
    expected = hmac.digest(key, message, "sha256").hex()[:20]
    assert pseudonymise(pd.Series(["é1"]), "medewerker_id", key).tolist() == [expected]


def test_it_makes_no_difference_how_many_are_hashed_at_a_time(monkeypatch):
    ids = pd.Series([str(n % 7) for n in range(20)] + [None], dtype="str")
    at_once = pseudonymise(ids, "gezin_id", b"k" * 32)
    monkeypatch.setattr(pseudonym, "BLOCK", 2)
    pd.testing.assert_series_equal(pseudonymise(ids, "gezin_id", b"k" * 32), at_once)


def test_the_index_and_the_name_are_kept():
    ids = IDS.set_axis([7, 5, 3, 1]).rename("nr")
    names = pseudonymise(ids, "medewerker_id", b"k" * 32)
    assert names.index.tolist() == [7, 5, 3, 1]
    assert names.name == "nr"


class TestKey:
    def test_it_is_made_once(self, tmp_path):
        path = tmp_path / "sleutel"
        assert len(load_or_make_key(path)) == 32
        assert load_or_make_key(path) == load_or_make_key(path)
        assert [one.name for one in tmp_path.iterdir()] == ["sleutel"]

    @pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
    def test_only_this_user_may_read_it(self, tmp_path):
        load_or_make_key(tmp_path / "sleutel")
        assert stat.S_IMODE((tmp_path / "sleutel").stat().st_mode) == 0o600

    def test_all_that_make_it_at_the_same_time_get_the_same_one(self, tmp_path):
        keys = []
        threads = [
            threading.Thread(target=lambda: keys.append(load_or_make_key(tmp_path / "sleutel")))
            for _ in range(16)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(keys) == 16
        assert len(set(keys)) == 1

    @pytest.mark.parametrize("content", [b"", b"abc", b"\xff" * 64, b"g" * 64])
    def test_a_damaged_one_is_an_error_and_stays(self, tmp_path, content):
        path = tmp_path / "sleutel"
        path.write_bytes(content)
        with pytest.raises(DeliveryError, match="damaged"):
            load_or_make_key(path)
        assert path.read_bytes() == content

    def test_a_folder_that_is_not_there_is_an_error(self, tmp_path):
        with pytest.raises(DeliveryError, match="cannot be read or made"):
            load_or_make_key(tmp_path / "weg" / "sleutel")
