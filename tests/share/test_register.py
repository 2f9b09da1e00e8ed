"""The register of what was shared: no changed digit passes, and nothing half done stays."""

import json
import shutil

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


def taken_away(path):
    shutil.rmtree(path) if path.is_dir() else path.unlink()


def a_folder_in_its_place(path):
    taken_away(path)
    path.mkdir()


def one_bit_changed(path):
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(bytes(content))


KEPT = "2022H2-gemaakt/versie-1"
DAMAGES = [
    ("register.jsonl", taken_away),
    ("register.jsonl", a_folder_in_its_place),
    (KEPT, taken_away),
    (f"{KEPT}/vrijgave/40_verzuim/verzuim_per_klasse.json", one_bit_changed),
    (f"{KEPT}/vrijgave/40_verzuim/verzuim_per_klasse.json", taken_away),
    (f"{KEPT}/registers/40_verzuim.json", one_bit_changed),
    (f"{KEPT}/registers/40_verzuim/verzuim_per_klasse.parquet", one_bit_changed),
    (f"{KEPT}/inhoud.json", one_bit_changed),
]


def test_no_run_forgets_a_bundle_of_which_something_is_damaged(bundle, tmp_path):
    shared = home.home() / "delen"
    shutil.copytree(shared, tmp_path / "heel")
    for name, damage in DAMAGES:
        damage(shared / name)
        with pytest.raises(RunError, match=r"damaged.*back from a copy"):
            room.shared_before(made_up=True)
        # The remedy works.
        shutil.rmtree(shared)
        shutil.copytree(tmp_path / "heel", shared)
        assert len(room.shared_before(made_up=True)) == 1


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
