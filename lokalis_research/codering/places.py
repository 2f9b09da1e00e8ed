"""Where the rounds of a study stand, and the study's secret."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from lokalis_research import home
from lokalis_research.codering.codebook import Codebook, load_codebook
from lokalis_research.codering.problems import CodingError, write_whole
from lokalis_research.codering.rounds import (
    ROUND_FILE,
    Round,
    create_round,
    open_round,
    practice_items,
    write_texts,
)
from lokalis_research.dictionary import Dictionary
from lokalis_research.errors import hint
from lokalis_research.steekproef import DEMO_STUDY_KEY, study_key

ROUND_FOLDER, CALIBRATION = "ronde", "ijking"
SCREENS = "codeerschermen"
MADE_UP_MARK = "gemaakt.txt"
"""Stands in the folder of a study of which no person judged anything."""
_NOT_NEEDED = (
    "@jupyterlab/console-extension",
    "@jupyterlab/debugger-extension",
    "@jupyterlab/extensionmanager-extension",
    "@jupyterlab/fileeditor-extension",
    "@jupyterlab/launcher-extension",
    "@jupyterlab/running-extension",
    "@jupyterlab/terminal-extension",
)
_NEWS = '{"fetchNews": "false", "checkForUpdates": false}'


def secret_of(study: str, *, demo: bool) -> bytes:
    """Return the key of a study, made at the first call."""
    if demo:
        return DEMO_STUDY_KEY
    return study_key(home.home(), study)


def rounds_of(folder: Path, dictionary: Dictionary) -> list[Round]:
    """Open the rounds of a half-year that count, in the order in which they were dealt.

    Calibration rounds are no part of it.
    """
    return [open_round(path, dictionary) for path in _rounds_in(folder, f"{ROUND_FOLDER}*")]


def _rounds_in(place: Path, pattern: str = "*") -> list[Path]:
    """List the folders of rounds in the order in which they were made."""
    found = [path.parent for path in place.glob(f"{pattern}/{ROUND_FILE}")]
    return sorted(found, key=lambda path: (len(path.name), path.name))


def deal_more(
    folder: Path,
    units: pd.DataFrame,
    dictionary: Dictionary,
    study: str,
    key: bytes,
    *,
    coders: Sequence[str],
    overlap: float,
) -> Round:
    """Deal the drawn units that no coder has yet, as the next round of a half-year.

    The last round where every unit was dealt.
    """
    rounds = rounds_of(folder, dictionary)
    dealt = {unit for one in rounds for unit in one.assignments["eenheid_id"]}
    left = units[~units["eenheid_id"].isin(dealt)]
    if left.empty and rounds:
        return rounds[-1]
    number = len(rounds) + 1
    codebook = load_codebook(dictionary, study)
    return create_round(
        folder / (ROUND_FOLDER if number == 1 else f"{ROUND_FOLDER}-{number}"),
        naam=f"{study}-{folder.name.lower()}-{number}",
        codebook=codebook,
        units=left[["eenheid_id", "stratum"]].rename(columns={"stratum": "groep"}),
        coders=coders,
        overlap=overlap,
        key=key,
        practice=practice_items(codebook) if number == 1 else (),
    )


def whose(study: Path, rounds: Sequence[Round], *, made_up: bool) -> str:
    """Say on a page whose codes a study holds."""
    people = len({coder for one in rounds for coder in one.coders})
    units = sum(one.assignments["eenheid_id"].nunique() for one in rounds)
    names = ", ".join(one.naam for one in rounds)
    book = rounds[-1].codebook
    many = {"doel": "doelen", "plan": "plannen"}.get(book.eenheid, f"keer een {book.eenheid}")
    about = f"{names}: {units} {many}, {people} codeurs, codeboek {book.versie}"
    if (study / MADE_UP_MARK).is_file():
        said = "De oordelen zijn fictief, net als de gegevens: niemand las iets"
    elif made_up:
        said = "Mensen lazen zelf, om te oefenen op fictieve gegevens"
    else:
        said = "Mensen lazen zelf"
    return f"{said} (ronde {about})."


def has_round(studies: Path, study: str, period: str) -> bool:
    """Tell whether a study has a round in a half-year."""
    return bool(_rounds_in(studies / study / period))


def round_folder(studies: Path, study: str, period: str, name: str | None = None) -> Path:
    """Find the folder of a round.

    Without a name the last one that was made, and a calibration round only where there is no other.
    """
    place = studies / study / period
    ordered = _rounds_in(place)
    if not ordered:
        raise CodingError(
            f"There is no round of {study} in {period} yet.",
            remedy=f"Draw and deal one first; README, ‘Studies with human coders’, says how: "
            f"lokalis {'steekproef draw' if study == 'veiligheid' else f'codeerronde new {study}'} "
            f"{period}.",
        )
    if name is None:
        counting = [path for path in ordered if path.name.startswith(ROUND_FOLDER)]
        return (counting or ordered)[-1]
    if not re.fullmatch(r"[a-z0-9_-]+", name) or place / name not in ordered:
        raise CodingError(
            f'{study} in {period} has no round "{name}".',
            remedy=hint(name, [path.name for path in ordered]),
        )
    return place / name


def trial_round(codebook: Codebook) -> Round:
    """Make a round of a codebook's own made-up examples, to get to know the screen.

    With one coder, ``proef``; the same one at every call.
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

    Written anew, alone in a folder of this coder's; what a coder answers is never in it.
    """
    round_.check_coder(coder)
    return _write(
        f"{round_.naam}-{coder}",
        f"{round_.codebook.titel}: coderen",
        "from lokalis_research.codering.session import open_screen\n\n"
        f"open_screen({str(round_.folder.resolve())!r}, {coder!r}, {str(dictionary.resolve())!r})",
    )


def write_decision_notebook(round_: Round, by: Sequence[str], dictionary: Path) -> Path:
    """Write the notebook in which is decided what coders differ on.

    In a folder that no coder's screen opens.
    """
    names = [name.strip() for name in by if name.strip()]
    if not names:
        raise CodingError("Nobody is named who decides.", remedy="Name everyone: --door NAAM.")
    return _write(
        f"{round_.naam}-besluiten",
        f"{round_.codebook.titel}: besluiten",
        "from lokalis_research.codering.deciding import open_decisions\n\n"
        f"open_decisions({str(round_.folder.resolve())!r}, {names!r}, "
        f"{str(dictionary.resolve())!r})",
    )


def _write(name: str, title: str, source: str) -> Path:
    # Importing this takes seconds, which whoever reads codes, or a page, need not wait.
    import nbformat
    from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

    opening = new_code_cell(source)
    opening.metadata["jupyter"] = {"source_hidden": True}
    notebook = new_notebook(
        cells=[
            new_markdown_cell(
                f"# {title}\n\n"
                "**Beginnen of verder gaan:** kies bovenaan in het menu **Run** de regel "
                "**Run All Cells**. Na een paar tellen staat het scherm hieronder. Vraagt "
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
    folder = home.private_folder(home.private_folder(home.home() / SCREENS) / name)
    path = folder / f"{name}.ipynb"
    write_whole(path, nbformat.writes(notebook).encode("utf-8"))
    return path


def lab_options(notebook: Path) -> list[str]:
    """List what JupyterLab is started with for a screen: one notebook, no terminal, no news."""
    settings = _settings(notebook)
    news = settings / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    write_whole(news, _NEWS.encode("ascii"))
    return [
        f"--ServerApp.root_dir={notebook.parent}",
        "--ServerApp.terminals_enabled=False",
        f"--LabApp.user_settings_dir={settings}",
        f"--LabApp.default_url=/doc/tree/{notebook.name}",
        "--KernelManager.transport_encryption=auto",
    ]


def lab_environment(notebook: Path) -> dict[str, str]:
    """Give the environment that leaves out the parts of JupyterLab which a screen does not need."""
    config = _settings(notebook).parent / "jupyter"
    disabled = json.dumps({"disabledExtensions": dict.fromkeys(_NOT_NEEDED, True)})
    write_whole(config / "labconfig" / "page_config.json", disabled.encode("ascii"))
    return {"JUPYTER_CONFIG_DIR": str(config)}


def _settings(notebook: Path) -> Path:
    """Name the folder of JupyterLab's settings: outside what a screen can open."""
    return notebook.parents[1].with_name(f"{SCREENS}-instellingen") / "lab"
