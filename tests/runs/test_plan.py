"""The order of notebooks follows from what they say they need."""

import pytest

from lokalis_research.errors import RunError
from lokalis_research.runs.plan import in_order, read_plan


def test_notebooks_stand_in_the_order_of_their_names_and_run_after_what_they_wait_for(
    notebook_folder,
):
    notebook_folder("10_a", after=["90_z"])
    notebook_folder("20_b")
    notebook_folder("30_c", naast=["90_z"])
    notebook_folder("90_z")
    plan = read_plan(notebook_folder.folder)
    assert [one.name for one in plan] == ["10_a", "20_b", "30_c", "90_z"]
    order = in_order(plan)
    assert order.index("90_z") < min(order.index("10_a"), order.index("30_c"))


def test_a_notebook_may_stand_beside_one_that_is_not_there(notebook_folder):
    notebook_folder("10_a", naast=["20_b"])
    assert in_order(read_plan(notebook_folder.folder)) == ("10_a",)


def test_the_title_is_the_first_heading(notebook_folder):
    notebook_folder("10_a")
    assert read_plan(notebook_folder.folder)[0].title == "Vraag van 10_a"


def test_a_template_takes_no_part(notebook_folder):
    notebook_folder("10_a")
    notebook_folder("_sjabloon")
    assert [n.name for n in read_plan(notebook_folder.folder)] == ["10_a"]


def test_waiting_for_an_unknown_notebook_is_named_with_a_hint(notebook_folder):
    notebook_folder("00_levering")
    notebook_folder("10_a", after=["00_leverng"])
    with pytest.raises(RunError, match='Did you mean "00_levering"'):
        read_plan(notebook_folder.folder)


def test_waiting_in_a_circle_is_named(notebook_folder):
    notebook_folder("10_a", after=["20_b"])
    notebook_folder("20_b", after=["10_a"])
    with pytest.raises(RunError, match="circle"):
        read_plan(notebook_folder.folder)


def test_an_empty_folder_is_no_batch(tmp_path):
    with pytest.raises(RunError, match="no notebook"):
        read_plan(tmp_path)


def test_a_file_that_is_no_notebook_is_named(tmp_path):
    (tmp_path / "10_a.ipynb").write_text("{", encoding="utf-8")
    with pytest.raises(RunError, match=r"10_a\.ipynb"):
        read_plan(tmp_path)


def test_stored_outputs_do_not_count_as_a_change(notebook_folder):
    import nbformat

    notebook_folder("10_a", "1 + 1")
    path = notebook_folder.folder / "10_a.ipynb"
    before = read_plan(notebook_folder.folder)[0].source
    notebook = nbformat.read(path, as_version=4)
    notebook.cells[-1].outputs = [nbformat.v4.new_output("stream", text="2\n")]
    nbformat.write(notebook, path)
    assert read_plan(notebook_folder.folder)[0].source == before
    notebook.cells[-1].source = "1 + 2"
    nbformat.write(notebook, path)
    assert read_plan(notebook_folder.folder)[0].source != before


def test_a_template_that_asks_no_question_yet_is_refused(notebook_folder, repository):
    template = (repository / "notebooks" / "_sjabloon.ipynb").read_text(encoding="utf-8")
    copy = notebook_folder("10_a") / "60_mijn_vraag.ipynb"
    copy.write_text(template, encoding="utf-8")
    with pytest.raises(RunError, match='"60_mijn_vraag" is still the template'):
        read_plan(copy.parent)
    copy.write_text(template.replace("# De vraag, in een paar woorden", "# Verloop"), "utf-8")
    assert [one.title for one in read_plan(copy.parent)][-1] == "Verloop"
