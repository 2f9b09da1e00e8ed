"""Where the rounds of a study stand, and the study's secret."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pandas as pd
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from lokalis_research import home
from lokalis_research.codering.codebook import Codebook
from lokalis_research.codering.problems import CodingError, write_whole
from lokalis_research.codering.rounds import ROUND_FILE, Round, create_round, practice_items
from lokalis_research.codering.texts import write_texts
from lokalis_research.errors import hint
from lokalis_research.steekproef import DEMO_STUDY_KEY, study_key

SCREENS = "codeerschermen"
_NEWS = '{"fetchNews": "false", "checkForUpdates": false}'


def secret_of(study: str, *, demo: bool) -> bytes:
    """Return the key of a study, made at the first call.

    Parameters
    ----------
    study : str
        The study.
    demo : bool
        Whether its families are made up: then there is no secret.

    Returns
    -------
    bytes
    """
    if demo:
        return DEMO_STUDY_KEY
    return study_key(home.home(), study)


def round_folder(studies: Path, study: str, period: str, name: str | None = None) -> Path:
    """Find the folder of a round.

    Parameters
    ----------
    studies : pathlib.Path
        The folder of the studies.
    study, period : str
        The study, and the half-year.
    name : str, optional
        Name of the folder of the round; by default the last one that was made.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    CodingError
        If there is none.
    """
    place = studies / study / period
    found = [path.parent for path in place.glob(f"*/{ROUND_FILE}")]
    ordered = sorted(found, key=lambda path: (len(path.name), path.name))
    if not ordered:
        raise CodingError(
            f"There is no round of {study} in {period} yet.",
            remedy=f"Make it with: lokalis codeerronde new {study} {period}.",
        )
    if name is None:
        return ordered[-1]
    if not re.fullmatch(r"[a-z0-9_-]+", name) or place / name not in ordered:
        raise CodingError(
            f'{study} in {period} has no round "{name}".',
            remedy=hint(name, [path.name for path in ordered]),
        )
    return place / name


def trial_round(codebook: Codebook) -> Round:
    """Make a round of a codebook's own made-up examples, to get to know the screen.

    Parameters
    ----------
    codebook : Codebook
        The codebook.

    Returns
    -------
    Round
        With one coder, ``proef``, among the user's data; the same one at every call.
    """
    texts = {
        f"{one.naam}-{number}": example.tekst
        for one in codebook.criteria
        for number, example in enumerate(one.voorbeelden, start=1)
    }
    made = create_round(
        home.private_folder(home.home() / "proefrondes")
        / f"{codebook.naam}-{codebook.versie}-{codebook.fingerprint[:8]}",
        naam="proefronde",
        codebook=codebook,
        units=pd.DataFrame({"eenheid_id": list(texts)}),
        coders=["proef"],
        overlap=0,
        key=DEMO_STUDY_KEY,
        practice=practice_items(codebook),
    )
    write_texts(made, texts)
    return made


def write_notebook(round_: Round, coder: str, dictionary: Path) -> Path:
    """Write the notebook in which a coder works, among the user's personal data.

    Parameters
    ----------
    round_ : Round
        The round.
    coder : str
        Who codes.
    dictionary : pathlib.Path
        The folder of the data dictionary.

    Returns
    -------
    pathlib.Path
        The notebook, written anew. What a coder answers is never in it.
    """
    round_.check_coder(coder)
    folder = home.private_folder(home.home() / SCREENS)
    opening = new_code_cell(
        "from lokalis_research.codering.screen import open_screen\n\n"
        f"open_screen({str(round_.folder.resolve())!r}, {coder!r}, {str(dictionary.resolve())!r})"
    )
    opening.metadata["jupyter"] = {"source_hidden": True}
    notebook = new_notebook(
        cells=[
            new_markdown_cell(
                f"# {round_.codebook.titel}: coderen\n\n"
                "**Beginnen of verder gaan:** kies bovenaan in het menu **Run** de regel "
                "**Run All Cells**. Na een paar tellen staat het codeerscherm hieronder. Vraagt "
                "een venster om een ‘kernel’, kies dan **Select** en daarna nog eens "
                "**Run All Cells**.\n\n"
                "**Stoppen:** sluit dit venster, wanneer je maar wilt. Elk antwoord is al "
                "bewaard. De volgende keer ga je verder waar je was."
            ),
            opening,
        ]
    )
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"coderen-{number}"
    path = folder / f"{round_.naam}-{coder}.ipynb"
    write_whole(path, nbformat.writes(notebook).encode("utf-8"))
    return path


def lab_options(notebook: Path) -> list[str]:
    """List what JupyterLab is started with for a coder: one notebook, and no news.

    Parameters
    ----------
    notebook : pathlib.Path
        From `write_notebook`.

    Returns
    -------
    list of str
    """
    settings = notebook.parent / "instellingen"
    news = settings / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    write_whole(news, _NEWS.encode("ascii"))
    return [
        f"--ServerApp.root_dir={notebook.parent}",
        f"--LabApp.user_settings_dir={settings}",
        f"--LabApp.default_url=/doc/tree/{notebook.name}",
        "--KernelManager.transport_encryption=auto",
    ]
