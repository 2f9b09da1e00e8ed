"""What a notebook writes itself may not bring the delivery into what is shown."""

import json
from pathlib import Path

import pytest

from lokalis_research.resources import notebooks_path
from lokalis_research.scan.own_code import UNREADABLE, WRITES, own_code_faults

START = """
import pandas as pd
import lokalis_research as lr
from lokalis_research.drawing import Notice, Picture, picture
from lokalis_research.text import Answer, KeyFigure, Remark
from lokalis_research.verzuim import analyse, answer, figures_delivered, intake, schemes
run = lr.open_run("2022H2")
banen = run.delivery.table("dienstverbanden")
verzuim = intake.absence_in(run.delivery, run.period)
kort = schemes.two_way(14)
wie = run.release(lr.build(banen, who="medewerker_id", by=["functie"], name="wie", title="Wie"))
"""

LEAKS = {
    "f-string": 'Answer((f"Er werken {len(banen)} mensen.",))',
    "format": 'Answer(("Er werken {} mensen.".format(banen.shape[0]),))',
    "percent sign": 'Answer(("Er werken %d mensen." % banen.shape[0],))',
    "joined": 'Answer(("Er werken " + str(banen.shape[0]),))',
    "by another name": 'n = len(banen)\nzin = f"{n} mensen"\nAnswer((zin,))',
    "in an earlier statement": "a = banen['fte'].sum()\nb = round(a, 1)\nRemark(f'{b} fte')",
    "in a list": "zinnen = []\nzinnen.append(f'{len(banen)}')\nAnswer(tuple(zinnen))",
    "in a dictionary": "alles = {}\nalles['n'] = len(banen)\nAnswer((f\"{alles['n']}\",))",
    "in a loop": "for n in [len(banen)]:\n    zin = f'{n}'\nAnswer((zin,))",
    "key figure": 'Answer(("a",), figures=(KeyFigure("Mensen", str(len(banen))),))',
    "lambda in derive": 'wie.derive(lambda t: t.assign(fte=banen["fte"]), name="a", title="a")',
    "named lambda": 'erbij = lambda t: t.assign(fte=banen["fte"])\nwie.derive(erbij, name="a")',
    "own function": "def erbij(t):\n    return t.assign(n=len(banen))\nwie.derive(erbij, name='a')",
    "derive from the delivery": 'wie.derive(sum, banen, name="a", title="a")',
    "raw points": 'picture(lambda ax, narrow: ax.plot(banen["fte"]), finding="a", alt="a")',
    "raw points by name": "def teken(a, n):\n    a.plot(banen['fte'])\npicture(teken, alt='a')",
    "a picture with a raw number": 'picture(print, finding=f"{len(banen)} mensen", alt="a")',
    "read by pandas": 'ruw = pd.read_csv("levering.csv")\nAnswer((f"{len(ruw)} rijen",))',
    "read by open": 'Answer((open("levering.csv").read(),))',
    "own function that says it": (
        "def zin(rijen):\n    return Answer((f'{len(rijen)}',))\nzin(banen)"
    ),
    "a title": 'run.show(wie, title=f"Wie er werkt ({len(banen)})")',
    "a title of a result": (
        'run.show(lr.build(banen, who="medewerker_id", by=["functie"], name="a", '
        'title=f"{len(banen)} banen"))'
    ),
    "a title of a release": 'run.release(analyse.rate(verzuim), "a", f"{verzuim.dagen.sum()}")',
    "display": "display(Answer((banen.iloc[0, 0],)))\nrun.show(wie)",
    "an exception": (
        "try:\n    banen['x']\nexcept KeyError as fout:\n    wat = Remark(str(fout))\nwat"
    ),
    "the register": "Answer((f'{run.register.known}',))",
    "a walrus": "Answer((f'{(n := len(banen))} mensen',))",
    "a comprehension": "Answer(tuple(f'{naam}' for naam in banen['functie']))",
    "a module of one's own": "import mijn_module\nmijn_module.zin(wie)",
    "a thing out of such a module": "from mijn import Zin\nzin = Zin()\nzin.maak()",
    "turns of a loop": "n = 0\nfor _ in banen.index:\n    n += 1\nAnswer((f'{n}',))",
    "while it lasts": "n = 0\nwhile n < len(banen):\n    n += 1\nAnswer((f'{n}',))",
    "a branch": "if len(banen) > 100:\n    display(Answer(('Meer dan honderd.',)))",
    "a case": "match len(banen):\n    case n:\n        zin = f'{n}'\nAnswer((zin,))",
    "a class": (
        "class Z:\n    n = len(banen)\n    def zin(self):\n        return Answer((f'{self.n}',))\n"
        "Z().zin()"
    ),
    "a coroutine": "async def f():\n    return len(banen)\nAnswer((f'{await f()}',))",
    "names that are not written": "from lokalis_research.levering import *\nrun.show(wie)",
    "another session": "nog = run\nAnswer((f'{nog.delivery}',))",
    "hidden in eval": "Answer((eval('str(len(banen))'),))",
    "the delivery read anew": (
        "from lokalis_research.levering import load_checked\n"
        "Answer((f'{load_checked(1).table(2)}',))"
    ),
}

FINE = {
    "the template": "run.show(wie)",
    "a sentence of released numbers": "Answer((f'{wie.table.shape[0]} functies',))",
    "a parameter in a title": 'run.release(analyse.rate(verzuim), "a", f"Verzuim, {kort.label}")',
    "an analysis of rows": 'run.show(lr.build(banen[banen["fte"] > 0], who="medewerker_id"))',
    "rows that pandas joined": "run.show(lr.build(pd.merge(banen, banen), who='medewerker_id'))",
    "a library function": "answer.answer(wie, run.delivery.peildatum, run.delivery.is_demo)",
    "a figure of the library": "figures_delivered.half_years(wie)",
    "a derived table": 'wie.derive(lambda t: t.head(), name="a", title="a")',
    "a picture of released numbers": 'picture(lambda ax, n: ax.plot(wie.table["n"]), finding="a")',
    "a map over the door": "alles = [*map(run.release, analyse.computed(verzuim))]\nrun.show(wie)",
    "a loop over what to compute": "for zin in ('a', 'b'):\n    alles = Answer((zin,))\nalles",
    "only where it is delivered": "if run.delivery.delivered:\n    run.show(wie)",
    "counting for oneself": "aantal = len(banen)",
}


def faults(source, *, output=True):
    outputs = [{"output_type": "execute_result"}] if output else []
    cells = [
        {"cell_type": "markdown", "source": "# Verzuim"},
        {"cell_type": "code", "source": START, "outputs": []},
        {"cell_type": "code", "source": source, "outputs": outputs},
    ]
    return own_code_faults(cells)


@pytest.mark.parametrize("source", LEAKS.values(), ids=LEAKS)
def test_what_the_delivery_says_is_found_in_own_code(source):
    assert [number for number, _ in faults(source)] == [3]


@pytest.mark.parametrize("source", FINE.values(), ids=FINE)
def test_what_passed_the_door_may_be_shown_by_own_code(source):
    assert faults(source) == []


def test_a_cell_that_shows_nothing_may_make_a_text_for_its_author():
    assert faults("tekst = f'{len(banen)} rijen'\ntekst", output=False) == []
    assert faults("tekst = f'{len(banen)} rijen'\ntekst") != []


@pytest.mark.parametrize("source", ["banen.to_csv('x.csv')", "Path('x').write_text(str(banen))"])
def test_a_file_that_a_cell_writes_itself_is_named(source):
    assert faults(source, output=False) == [(3, WRITES)]


def test_a_line_for_the_shell_is_not_read_as_code():
    assert faults("!cat levering.csv") == [(3, UNREADABLE)]


def test_no_notebook_of_the_package_is_wronged():
    for path in sorted(Path(notebooks_path()).glob("*.ipynb")):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        assert own_code_faults(cells) == [], path.name
