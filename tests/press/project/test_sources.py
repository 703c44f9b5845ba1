"""What editors, Colab and Git leave in a source: mended and said, or refused with file, place and remedy."""

import json

import pytest

from press.project.errors import BuildError
from press.project.project import Project
from press.project.sources import mend

CELLS = [
    {"cell_type": "markdown", "id": "kept", "metadata": {}, "source": ["# Level\n", "\n", "Größe ≥ 中"]},
    {"cell_type": "code", "metadata": {}, "source": ["1"], "outputs": [], "execution_count": None},
    {"cell_type": "code", "metadata": {}, "source": ["2"], "outputs": [], "execution_count": None},
]
NOTEBOOK = json.dumps({"cells": CELLS, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}, indent=1)
CONFLICT = "<<<<<<< HEAD\nhere\n=======\nthere\n>>>>>>> other\n"


@pytest.fixture
def said(tmp_path):
    """Return a function from a name and content to what is said of them; the errors with their mark."""

    def of(name, content):
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        try:
            return "\n".join(mend(tmp_path, name))
        except BuildError as error:
            return f"error: {error}"

    return of


def test_cells_without_ids_get_them_once_and_nothing_else_changes(said, tmp_path):
    told = "a.ipynb: 2 cells had no id, as after Colab; ids were added to the file"
    assert said("a.ipynb", NOTEBOOK) == told
    written = (tmp_path / "a.ipynb").read_bytes()
    after = json.loads(written)
    assert [cell.pop("id") for cell in after["cells"]] == ["kept", "cell-2", "cell-3"]
    assert after["nbformat_minor"] == 5
    assert after["cells"] == [{k: v for k, v in cell.items() if k != "id"} for cell in CELLS]
    assert mend(tmp_path, "a.ipynb") == []
    assert (tmp_path / "a.ipynb").read_bytes() == written


def test_a_new_id_is_not_one_that_is_there(said, tmp_path):
    said("a.ipynb", NOTEBOOK.replace('"kept"', '"cell-2"'))
    ids = [cell["id"] for cell in json.loads((tmp_path / "a.ipynb").read_text("utf-8"))["cells"]]
    assert len(set(ids)) == 3


@pytest.mark.parametrize("name", ["a.ipynb", "a.md"])
def test_a_byte_order_mark_goes(name, said, tmp_path):
    said(name, NOTEBOOK if name.endswith("ipynb") else "# A\n")  # with its ids
    plain = (tmp_path / name).read_bytes()
    assert said(name, b"\xef\xbb\xbf" + plain) == f"{name}: a byte order mark was taken out of the file"
    assert (tmp_path / name).read_bytes() == plain


@pytest.mark.parametrize(
    ("name", "content", "found"),
    [
        ("a.ipynb", "", "a.ipynb is empty; expected a notebook: restore it, or take it out of _toc.yml"),
        ("a.ipynb", NOTEBOOK.encode("utf-16"), "a.ipynb is in UTF-16; save it with the encoding UTF-8"),
        ("a.md", "# A".encode("utf-16"), "a.md is in UTF-16; save it with the encoding UTF-8"),
        ("a.md", "# A\n\nCafé".encode("latin-1"), "a.md, line 3: the byte 0xe9 is not UTF-8; save the file with the encoding UTF-8"),
        ("a.ipynb", '{"cells": 1}', "a.ipynb has no cells; expected a notebook of format 4"),
        ("a.ipynb", NOTEBOOK[:-3], "a.ipynb, line 40: Expecting ',' delimiter; expected a notebook"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_named(name, content, found, said):
    told = said(name, content)
    assert told.split("line")[0] == f"error: {found}".split("line")[0]
    assert told.endswith(found.rsplit(";", 1)[1])
    assert "\n" not in told


@pytest.mark.parametrize("name", ["a.ipynb", "a.md"])
def test_a_merge_conflict_is_named_with_its_line(name, said):
    before = NOTEBOOK.partition("\n")[0] + "\n" if name.endswith("ipynb") else "# A\n"
    assert said(name, before + CONFLICT) == (
        f"error: {name}, line 2: a merge conflict is left; keep one of the two versions "
        "and take out the lines that begin with <<<<<<<, ======= and >>>>>>>"
    )


def test_a_heading_underlined_with_seven_signs_is_no_conflict(said):
    assert said("a.md", "Heading\n=======\n\n<<<<<<<x and >>>>>>> are signs\n") == ""


@pytest.mark.parametrize(
    ("contents", "found"),
    [
        ("", "_toc.yml: expected entries such as `root: intro`, found none"),
        ("hello\n", "_toc.yml: expected entries such as `root: intro`, found none"),
        (CONFLICT, "_toc.yml, line 1: a merge conflict is left"),
        ("format: jb-book\n\troot: intro\n", "_toc.yml, line 2: found character"),
        ("format: jb-book\nroot: intro\nchapters:\n- file: search\n", "_toc.yml names search, but the book makes"),
        ("format: jb-book\nroot: intro\nchapters:\n- file: genindex\n", "_toc.yml names genindex, but the book"),
        ("format: jb-book\nroot: intro\n".encode("utf-16"), "_toc.yml is in UTF-16"),
    ],
)  # fmt: skip
def test_contents_that_mean_nothing(contents, found, tmp_path):
    for name in ("intro", "search", "genindex"):
        (tmp_path / f"{name}.md").write_text("# A\n", "utf-8")
    (tmp_path / "_toc.yml").write_bytes(contents if isinstance(contents, bytes) else contents.encode())
    with pytest.raises(BuildError) as refused:
        Project(tmp_path).pages  # noqa: B018
    assert str(refused.value).startswith(found) and "\n" not in str(refused.value)


def test_settings_in_another_encoding(tmp_path):
    (tmp_path / "_config.yml").write_bytes("title: Café\n".encode("latin-1"))
    with pytest.raises(BuildError, match=r"^_config.yml, line 1: the byte 0xe9 is not UTF-8; save"):
        Project(tmp_path).settings  # noqa: B018
