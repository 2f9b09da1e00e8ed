"""What took long to learn is kept by what it was learnt from, and damage only costs time."""

import pandas as pd

from lokalis_research.gezinsplan.study import kept


def test_the_same_data_are_learnt_from_once_and_others_anew(tmp_path):
    made = []

    def learn():
        made.append(1)
        return {"gewicht": len(made)}

    texts = pd.Series(["een", "twee"], index=["d1", "d2"])
    other = pd.Series(["een", "drie"], index=["d1", "d2"])
    assert kept(tmp_path, ["a"], [texts], learn) == {"gewicht": 1}
    assert kept(tmp_path, ["a"], [texts.copy()], learn) == {"gewicht": 1}
    assert kept(tmp_path, ["a"], [other], learn) == {"gewicht": 2}
    assert kept(tmp_path, ["b"], [texts], learn) == {"gewicht": 3}
    assert kept(tmp_path, ["a"], [texts.rename(index={"d2": "d3"})], learn) == {"gewicht": 4}
    for file in (tmp_path / "geleerd").iterdir():
        assert file.stat().st_mode & 0o077 == 0
        file.write_bytes(file.read_bytes()[:-3])
    assert kept(tmp_path, ["a"], [texts], learn) == {"gewicht": 5}
    assert kept(tmp_path, ["a"], [texts], learn) == {"gewicht": 5}


def test_a_place_that_cannot_be_written_is_no_reason_to_stop(tmp_path):
    (tmp_path / "geleerd").write_text("", encoding="utf-8")
    assert kept(tmp_path, ["a"], [], lambda: 3) == 3
