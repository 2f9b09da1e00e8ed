"""The commands about sharing, as two colleagues and a partner give them."""

import re

import pytest
from typer.testing import CliRunner

from lokalis_research.cli import app


@pytest.fixture
def call(places, made):
    """Give a command about this run."""

    def do(command, *arguments, run=True):
        where = ["--map", str(places.runs)] if run else []
        return CliRunner().invoke(app, [command, *map(str, arguments), *where])

    return do


def test_from_review_to_withdrawal(call, places, made):
    notebooks = ("--notebooks", made.notebooks)
    delivery = ("--levering", made.delivery)
    looked = call("review", "2022H2", *delivery, *notebooks)
    assert looked.exit_code == 0, looked.output
    assert (places.review / "beoordeling.html").is_file()
    refused = call("share", "2022H2", "--door", "Deler", *delivery, *notebooks)
    assert refused.exit_code == 1
    assert "Niemand heeft deze run beoordeeld" in refused.output
    decided = call(
        "review", "2022H2", "--besluit", "akkoord", "--door", "Beoordelaar", "--reden", "Goed."
    )
    assert decided.exit_code == 0, decided.output
    shared = call("share", "2022H2", "--door", "Deler", *delivery, *notebooks)
    assert shared.exit_code == 0, shared.output
    told = re.search(r"te zeggen: ([0-9a-f ]{39})", shared.output)[1]
    checked = call("verify", places.bundle, run=False)
    assert checked.exit_code == 0, checked.output
    assert "Alles is goed" in checked.output
    assert f"vingerafdruk {told}" in checked.output
    assert "Bel de afzender" in checked.output
    known = call("verify", places.bundle, "--sleutel", told, run=False)
    assert known.exit_code == 0, known.output
    assert "de sleutel die de afzender noemde" in known.output
    why = "Fout in een tabel. Wij telden er drie dubbel."
    asked = ("withdraw", "2022H2", "--door", "Deler", "--reden", why)
    seen = call(*asked)
    assert seen.exit_code == 0, seen.output
    assert f"Reden: {why}" in seen.output
    assert "kan over iemand gaan: Wij telden er drie dubbel." in seen.output
    assert places.bundle.exists()
    withdrawn = call(*asked, "--definitief")
    assert withdrawn.exit_code == 0, withdrawn.output
    assert not places.bundle.exists()


def test_a_review_says_that_what_it_shows_cannot_be_shared(call, made, duiding):
    duiding("Bel 06-12345678.")
    looked = call("review", "2022H2", "--levering", made.delivery, "--notebooks", made.notebooks)
    assert "Zo kan er niets worden gedeeld" in looked.output


def test_a_bundle_that_is_not_the_senders_is_refused(call, received):
    found = call("verify", received, "--sleutel", "0" * 32, run=False)
    assert found.exit_code == 1
    assert "Een ander dan de afzender heeft het getekend" in found.output


def test_a_changed_bundle_is_refused_with_what_changed(call, rewrite):
    path = rewrite(lambda members: members.update({"index.html": b"<p>anders</p>"}))
    found = call("verify", path, run=False)
    assert found.exit_code == 1
    assert '"index.html" is veranderd' in found.output


@pytest.mark.parametrize("options", [[], ["--demo", "--levering", "x"]])
def test_sharing_asks_for_one_delivery(call, options):
    found = call("share", "2022H2", "--door", "Deler", *options)
    assert found.exit_code == 1
    assert "--levering MAP of --demo" in found.output


@pytest.mark.parametrize("command", ["review", "withdraw"])
def test_a_folder_of_pages_that_is_not_there_is_named_in_full(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    found = CliRunner().invoke(app, [command, "2022h2"])
    assert found.exit_code == 1
    assert f"2022H2: {tmp_path / 'papermill_runs'} bestaat niet" in found.output
