"""The register of what was shared: no changed digit passes, and nothing half done stays."""

import json

import pytest

from lokalis_research import home
from lokalis_research import share as room
from lokalis_research.errors import RunError
from lokalis_research.state import HASH


def test_a_digit_changed_in_it_makes_no_other_version(bundle):
    register = home.home() / "delen" / "register.jsonl"
    register.write_text(register.read_text("utf-8").replace('"versie": 1', '"versie": 2'), "utf-8")
    with pytest.raises(RunError, match="damaged"):
        room.read_register()


def test_taking_all_hashes_away_makes_no_register_of_an_earlier_version(bundle):
    register = home.home() / "delen" / "register.jsonl"
    lines = [json.loads(line) for line in register.read_text("utf-8").splitlines()]
    for line in lines:
        del line[HASH]
        line["versie"] = 2
    register.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    with pytest.raises(RunError, match="damaged"):
        room.read_register()


def test_what_a_killed_sharing_kept_half_does_not_stay(approve, sharing):
    approve()
    half = home.home() / "delen" / "2022H2-gemaakt" / "versie-1.half-0"
    half.mkdir(parents=True)
    room.share(sharing)
    assert [path.name for path in half.parent.iterdir()] == ["versie-1"]
