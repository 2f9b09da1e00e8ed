"""Of which installed packages a page is out of date when they change."""

import os
import subprocess
import sys

import pytest

ASK = "from lokalis_research.runs import ledger; print(ledger.environment_fingerprint())"


@pytest.fixture
def fingerprint_with(tmp_path, repository):
    """Tell the fingerprint of an environment in which one more package is installed."""

    def ask(name, version="99"):
        info = tmp_path / name / version / f"{name}-{version}.dist-info"
        info.mkdir(parents=True)
        text = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
        (info / "METADATA").write_text(text, encoding="utf-8")
        path = os.pathsep.join([str(info.parent), str(repository)])
        return subprocess.run(
            [sys.executable, "-c", ASK], env=os.environ | {"PYTHONPATH": path},
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip

    return ask


def test_an_optional_extra_puts_no_page_out_of_date_and_any_other_package_does(fingerprint_with):
    assert fingerprint_with("deduce", "98") == fingerprint_with("deduce", "99")
    assert fingerprint_with("numpy", "98") != fingerprint_with("numpy", "99")
    assert fingerprint_with("geopandas", "98") != fingerprint_with("geopandas", "99")
