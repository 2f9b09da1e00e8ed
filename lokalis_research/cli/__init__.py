"""The command ``lokalis``: each module adds its own commands."""

from lokalis_research.cli import codering, levering, run, share, steekproef, woordenboek
from lokalis_research.cli.dutch import Commands

# Importing pandas and Jupyter takes seconds: commands import what they need when they are called,
# so that --help and mistakes in the command line answer at once.

app = Commands(
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    purpose="""Halfjaarlijks onderzoek van de buurtteams jeugd & gezin.

    Een **levering** is een map met exports en een levering.yaml die zegt wat erin staat. Een
    **halfjaar** schrijft u als 2022H1 of 2022H2. Begin met:  `lokalis run 2022H2 --demo`""",
)

for part in (run, levering, steekproef, codering, share, woordenboek):
    part.add_to(app)
