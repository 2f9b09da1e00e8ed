"""Execute the notebooks of the repository on the demo delivery and store their outputs.

Run by ``make notebooks`` after a change of notebooks or library; names of notebooks behind it
store those only. A real delivery cannot get in: no context is passed on, and what is stored is
compared with a fresh demo run by nbval.
"""

import os
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient

from lokalis_research.resources import notebooks_path
from lokalis_research.runs.context import CONTEXT_VARIABLE
from lokalis_research.runs.execute import normalise


def main() -> None:
    """Store fresh outputs in every notebook."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["LOKALIS_THUIS"] = str(Path(home) / "thuis")
        os.environ.pop(CONTEXT_VARIABLE, None)
        for path in sorted(notebooks_path().glob("*.ipynb")):
            if sys.argv[1:] and path.stem not in sys.argv[1:]:
                continue
            notebook = nbformat.read(path, as_version=4)
            NotebookClient(notebook, kernel_name="python3", timeout=600).execute()
            for number, cell in enumerate(notebook.cells):
                cell.id = f"cel-{number:02d}"
            notebook.metadata = {
                "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                "language_info": {"name": "python"},
                "lokalis": notebook.metadata.get("lokalis", {"na": []}),
            }
            nbformat.write(normalise(notebook), path)
            print(f"stored {path.name}")


if __name__ == "__main__":
    main()
