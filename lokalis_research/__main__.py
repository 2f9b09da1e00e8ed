"""``python -m lokalis_research`` is the command ``lokalis``."""

from lokalis_research.cli import app

if __name__ == "__main__":
    app(prog_name="lokalis")
