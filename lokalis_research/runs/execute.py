"""One notebook through papermill, in a folder of its own, and what is left of it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import DeadKernelError
from papermill.exceptions import PapermillExecutionError

from lokalis_research.errors import LokalisError
from lokalis_research.runs.atomic import translated_os_errors
from lokalis_research.runs.context import CONTEXT_VARIABLE, Context, write_context
from lokalis_research.runs.failure import Failure, NotebookFailedError
from lokalis_research.runs.kernels import kernel_manager
from lokalis_research.runs.page import Page
from lokalis_research.runs.parameters import Value
from lokalis_research.runs.plan import PlannedNotebook
from lokalis_research.runs.render import render

_OWN_ERRORS = {LokalisError.__name__} | {kind.__name__ for kind in LokalisError.__subclasses__()}


def execute(
    notebook: PlannedNotebook,
    parameters: Mapping[str, Value],
    context: Context,
    staging: Path,
    page: Page,
) -> None:
    """Run one notebook and lay its outputs ready in a folder."""
    executed = staging / "notebook.ipynb"
    source = nbformat.read(notebook.path, as_version=4)
    context_file, log = staging / "context.json", staging / "kernel.log"
    with translated_os_errors(executed):
        for folder in ("tabellen", "vrijgave"):
            (staging / folder).mkdir(parents=True, exist_ok=True)
        write_context(context, context_file)
        try:
            papermill.execute_notebook(
                source,
                str(executed),
                parameters=dict(parameters),
                kernel_name="python3",
                language="python",
                progress_bar=False,
                log_output=False,
                request_save_on_cell_execute=False,
                kernel_manager_class=kernel_manager({CONTEXT_VARIABLE: str(context_file)}, log),
            )
        except PapermillExecutionError as error:
            raise NotebookFailedError(_cell_failure(notebook.name, source, error)) from None
        except DeadKernelError as error:
            said = f"{error}\n{log.read_text(encoding='utf-8', errors='replace')}"
            raise NotebookFailedError(
                Failure(notebook.name, 0, "KernelDied", "out of memory, perhaps", said)
            ) from None
        finally:
            context_file.unlink(missing_ok=True)
        steady = normalise(nbformat.read(executed, as_version=4))
        nbformat.write(steady, executed)
        (staging / "pagina.html").write_text(
            render(steady, page, notebook.title), encoding="utf-8", newline="\n"
        )


def _cell_failure(
    name: str, source: nbformat.NotebookNode, error: PapermillExecutionError
) -> Failure:
    declared = [
        number
        for number, cell in enumerate(source.cells)
        if "parameters" in cell.metadata.get("tags", [])
    ]
    # Papermill puts a cell behind the declared parameters; on the researcher's screen it is not.
    injected = error.cell_index > declared[0]
    # Our own messages never hold a cell value; what pandas says of a KeyError may.
    return Failure(
        notebook=name,
        cell=error.cell_index + 1 - injected,
        error=error.ename,
        message=str(error.evalue) if error.ename in _OWN_ERRORS else "",
        report="\n".join(error.traceback),
    )


def normalise(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Take out what differs from run to run although nothing else does."""
    notebook = nbformat.from_dict(notebook)
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        for key in ("papermill", "execution"):
            cell.metadata.pop(key, None)
        tags = cell.metadata.get("tags", [])
        if "injected-parameters" in tags:
            cell.id = "injected-parameters"
    return notebook
