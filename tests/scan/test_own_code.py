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
from lokalis_research.verzuim import analyse, answer, clean, figures, schemes
run = lr.open_run("2022H2")
banen = run.delivery.table("dienstverbanden")
verzuim = clean.absence_in(run.delivery, run.period)
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
    "a function for the library": ("def f(t):\n    return len(banen)\nfigures.half_years(wie, f)"),
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
    "break": "for n in range(9999):\n    if n >= len(banen):\n        break\nAnswer((f'{n}',))",
    "continue": (
        "m = 0\nfor n in range(9999):\n    if n >= len(banen):\n        continue\n"
        "    m += 1\nAnswer((f'{m}',))"
    ),
    "try": (
        "m = 0\ntry:\n    while True:\n        banen.iloc[m]\n        m += 1\n"
        "except IndexError:\n    pass\nAnswer((f'{m}',))"
    ),
    "try else": (
        "try:\n    banen.iloc[100]\nexcept IndexError:\n    veel = 'nee'\nelse:\n"
        "    veel = 'ja'\nAnswer((veel,))"
    ),
    "list in branch": (
        "z = []\nif len(banen) > 100:\n    z.append('Meer dan honderd.')\nAnswer(tuple(z))"
    ),
    "zip": "z = [a for a, _ in zip(range(9999), banen.index)]\nAnswer((f'{len(z)}',))",
    "zip consumes": (
        "it = iter(range(9999))\nweg = list(zip(banen.index, it))\nAnswer((f'{next(it)}',))"
    ),
    "map append": "z = []\nweg = banen['functie'].map(z.append)\nAnswer((f'{len(z)}',))",
    "map lambda append": (
        "z = []\nweg = banen['functie'].map(lambda v: z.append(1))\nAnswer((f'{len(z)}',))"
    ),
    "own fn mutates global": (
        "n = 0\ndef tel(v):\n    global n\n    n += 1\nweg = banen['functie'].map(tel)\n"
        "Answer((f'{n}',))"
    ),
    "boolop": "z = []\nweg = len(banen) > 100 and z.append('ja')\nAnswer((f'{z}',))",
    "ifexp": "z = []\nweg = z.append('ja') if len(banen) > 100 else 0\nAnswer((f'{z}',))",
    "comp effect": "z = []\nweg = [z.append(1) for _ in banen.index]\nAnswer((f'{len(z)}',))",
    "alias": "a = []\nb = a\nb.append(len(banen))\nAnswer((f'{a}',))",
    "alias2": "a = b = []\nb.append(len(banen))\nAnswer((f'{a}',))",
    "alias in dict": "a = []\nd = {'x': a}\nd['x'].append(len(banen))\nAnswer((f'{a}',))",
    "alias loop": "a = []\nfor l in [a]:\n    l.append(len(banen))\nAnswer((f'{a}',))",
    "underscore": "Answer((f'{_}',))",
    "Out": "Answer((f'{Out[2]}',))",
    "later global": "def f():\n    return m\nm = len(banen)\nAnswer((f'{f()}',))",
    "param mutated": (
        "z = []\ndef erbij(l, r):\n    l.append(len(r))\nerbij(z, banen)\nAnswer((f'{z}',))"
    ),
    "branch calls fn": (
        "z = []\ndef erbij():\n    z.append('ja')\nif len(banen) > 9:\n    erbij()\n"
        "Answer((f'{z}',))"
    ),
    "title from rows": (
        "run.show(lr.build(banen, who='medewerker_id', by=['functie'], name='a', "
        "title=banen.iloc[0, 0]))"
    ),
    "named": (
        "run.show(lr.build(banen, who='medewerker_id', by=['functie'], name='a', "
        "title='b').named('x', banen.iloc[0, 0]))"
    ),
    "table changed": (
        "wie.table['medewerkers'] = banen['fte'].sum()\nAnswer((f'{wie.table.iloc[0, 1]}',))"
    ),
    "table insert": "wie.table.insert(0, 'n', banen['fte'])\nAnswer((f'{wie.table.iloc[0, 0]}',))",
    "setattr": "object.__setattr__(wie, 'title', f'{len(banen)}')\nrun.show(wie)",
    "quantity label": (
        "q = lr.Quantity('dagen', banen.iloc[0, 0], entities=('medewerker',), "
        "kind='som')\n"
        "run.show(lr.build(banen, who='medewerker_id', quantities=[q], name='a', "
        "title='b'))"
    ),
    "show in branch": "if len(banen) > 100:\n    display(run.show(wie))",
    "release in branch": "if len(banen) > 100:\n    run.keep(wie)\nrun.show(wie)",
    "del in branch": (
        "ja = 'x'\nif len(banen) > 100:\n    del ja\nAnswer(('b',) if 'ja' in dir() else ('a',))"
    ),
    "while true": (
        "m = 0\nwhile True:\n    if m > len(banen):\n        break\n    m += 1\nAnswer((f'{m}',))"
    ),
    "suppress": (
        "from contextlib import suppress\nm = 0\nwith suppress(IndexError):\n"
        "    banen.iloc[100]\n    m = 1\nAnswer((f'{m}',))"
    ),
    "assert": (
        "m = 0\ntry:\n    assert len(banen) > 5\n    m = 1\nexcept AssertionError:\n"
        "    m = 2\nAnswer((f'{m}',))"
    ),
    "match wildcard": (
        "match len(banen) > 100:\n    case True:\n        z = 'veel'\n    case _:\n"
        "        z = 'weinig'\nAnswer((z,))"
    ),
    "generator": "def g():\n    for _ in banen.index:\n        yield 'x'\nAnswer(tuple(g()))",
    "dict count": "d = {}\nfor f in banen['functie']:\n    d[f] = 1\nAnswer((f'{len(d)}',))",
    "lambda default": "f = lambda n=len(banen): f'{n}'\nAnswer((f(),))",
    "class attr": "class T:\n    n = 0\nfor _ in banen.index:\n    T.n += 1\nAnswer((f'{T.n}',))",
    "instance attr": "class T:\n    pass\nt = T()\nt.n = len(banen)\nAnswer((f'{t.n}',))",
    "enumerate": "for n, _ in enumerate(banen.index):\n    pass\nAnswer((f'{n}',))",
    "set of turns": (
        "gezien = set()\nfor f in banen['functie'].unique():\n    gezien |= {f}\n"
        "Answer((f'{len(gezien)}',))"
    ),
    "sorted by key": (
        "z = []\nweg = sorted(banen['functie'], key=lambda v: z.append(v) or v)\n"
        "Answer((f'{len(z)}',))"
    ),
    "filter": "z = list(range(5))\nweg = list(filter(z.remove, banen['fte']))\nAnswer((f'{z}',))",
    "string mult": "z = '|' * len(banen)\nAnswer((z,))",
    "slice": "z = 'abcdefghijklmnopqrst'[: len(banen)]\nAnswer((z,))",
    "index": "z = ('weinig', 'veel')[len(banen) > 100]\nAnswer((z,))",
    "session bound in a pair": (
        "from types import SimpleNamespace as S\nnog = lr.open_run('2022H1')\n"
        "nog, _ = S(period=len(banen)), 0\nAnswer((f'{nog.period}',))"
    ),
    "session bound by import": "import mijn as run\nAnswer((run.remark('x').text,))",
    "cell of own module": "from mijn import tel\nn = tel(banen)\nAnswer((f'{n}',))",
}

FINE = {
    "the template": "run.show(wie)",
    "a sentence of released numbers": "Answer((f'{wie.table.shape[0]} functies',))",
    "a parameter in a title": 'run.release(analyse.rate(verzuim), "a", f"Verzuim, {kort.label}")',
    "an analysis of rows": 'run.show(lr.build(banen[banen["fte"] > 0], who="medewerker_id"))',
    "rows that pandas joined": "run.show(lr.build(pd.merge(banen, banen), who='medewerker_id'))",
    "a library function": "answer.answer(wie, run.delivery.peildatum, run.delivery.is_demo)",
    "a figure of the library": "figures.half_years(wie)",
    "a derived table": 'wie.derive(lambda t: t.head(), name="a", title="a")',
    "a picture of released numbers": 'picture(lambda ax, n: ax.plot(wie.table["n"]), finding="a")',
    "a map over the door": "alles = [*map(run.release, analyse.computed(verzuim))]\nrun.show(wie)",
    "a loop over what to compute": "for zin in ('a', 'b'):\n    alles = Answer((zin,))\nalles",
    "only where it is delivered": "if run.delivery.delivered:\n    run.show(wie)",
    "counting for oneself": "aantal = len(banen)",
    "a column that a function makes": (
        "grens = banen['fte'].median()\n"
        "rijen = banen.assign(groot=lambda t: t['fte'] > grens)\n"
        "run.show(lr.build(rijen, who='medewerker_id', by=['groot'], name='a', title='b'))"
    ),
    "list of functions": (
        "functies = ['gezinswerker', 'teamleider']\n"
        "x = run.release(lr.build(banen[banen['functie'].isin(functies)], "
        "who='medewerker_id', by=['functie'], name='x', title='X'))\n"
        "Answer((f'Van {len(functies)} functies.',))"
    ),
    "threshold": (
        "grens = 0.5\n"
        "x = run.release(lr.build(banen[banen['fte'] > grens], who='medewerker_id', "
        "by=['functie'], name='x', title=f'Boven {grens}'))\nrun.show(x)"
    ),
    "loop releases": (
        "for naam in ('a', 'b'):\n    x = run.release(analyse.rate(verzuim, kort), naam)\n"
        "run.show(x)"
    ),
    "loop over library results": (
        "for een in analyse.computed(verzuim):\n    run.release(een)\nrun.show(wie)"
    ),
    "list of released": (
        "alles = []\nfor naam in ('a', 'b'):\n"
        "    alles.append(run.release(analyse.rate(verzuim, kort), naam))\n"
        "run.show(alles[0])"
    ),
    "half years": (
        "perioden = [run.period.shift(-2), run.period]\n"
        "x = run.release(analyse.rate(verzuim, perioden))\n"
        "Answer((f'Van {perioden[0]} tot {perioden[1]}.',))"
    ),
    "sentence of released": (
        "eerste = wie.table.iloc[0]\nif eerste['medewerkers'] > 100:\n"
        "    zin = 'Meer dan honderd.'\nelse:\n    zin = 'Minder.'\nAnswer((zin,))"
    ),
    "own fn over released": (
        "def zin(t):\n    return f'{len(t)} functies'\nAnswer((zin(wie.table),))"
    ),
    "rows assign": (
        "rijen = banen.assign(groot=banen['fte'] > 0.5)\n"
        "rijen['soort'] = rijen['groot'].map({True: 'groot', False: 'klein'})\n"
        "run.show(lr.build(rijen, who='medewerker_id', by=['soort'], name='a', "
        "title='b'))"
    ),
    "own module": (
        "from mijn import opschonen\nrijen = opschonen(banen)\n"
        "run.show(lr.build(rijen, who='medewerker_id', by=['functie'], name='a', "
        "title='b'))"
    ),
    "dict of released": (
        "alles = {'a': wie, 'b': run.release(analyse.rate(verzuim))}\n"
        "Answer((f\"{len(alles['b'].table)} rijen\",))"
    ),
    "only delivered": (
        "if 'x' in run.delivery.delivered:\n    x = run.release(analyse.rate(verzuim))\n"
        "else:\n    x = wie\nAnswer((f'{len(x.table)}',))"
    ),
    "try not delivered": (
        "try:\n    rijen = run.delivery.table('x')\nexcept KeyError:\n    rijen = banen\n"
        "run.show(lr.build(rijen, who='medewerker_id', name='a', title='b'))"
    ),
    "comprehension of released": (
        "Answer((f\"{', '.join(str(x) for x in wie.table['functie'])}\",))"
    ),
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
