"""The author's loop on a small book: what shows after a change, which faults are named, what stays untouched."""

import io
import shutil
import threading
import urllib.error
import urllib.request

import pytest

from press.pipeline.build import Build, build_book
from press.preview.loop import Loop, faulty_pages, watch
from press.preview.server import EVENTS, State, serve
from press.project.errors import BuildError
from press.project.progress import Progress
from press.project.project import find_project
from tests.press.conftest import QUICK_LEVEL, QUICK_SLOPE, make_book

LINKED = """\
# First

See {ref}`a-place`, {doc}`../chapters/level`, {term}`vintage` and {numref}`Table %s <counts>`.
"""
PLACE = """\
# Second

(a-place)=
## A place

```{table} Counts
:name: counts
| a |
| - |
| 1 |
```
"""
TERMS = "# Third\n\n```{glossary}\nvintage\n  The state of data on a day.\n```\n"


def quiet(root):
    """How the small book is built here."""
    return Build(find_project(root), Progress(io.StringIO()), kernels="ordinary", jobs=1)


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    """The loop on a small book, its pages rendered once."""
    root = make_book(tmp_path_factory.mktemp("preview") / "book", QUICK_SLOPE, QUICK_LEVEL)
    config = root / "_config.yml"
    config.write_text(config.read_text("utf-8") + "    numfig: true\n", "utf-8")
    for name, text in (("first", LINKED), ("second", PLACE), ("third", TERMS)):
        (root / "pages" / f"{name}.md").write_text(text, "utf-8")
    with Loop(quiet(root)) as loop:
        assert list(loop.step([])) == [[]]
        yield loop


@pytest.fixture
def loop(started):
    """The loop on sources that no other test has changed: tests may run in any order, on any worker."""
    root = started.root
    names = [*root.glob("*.yml"), *root.glob("*.md"), *root.glob("pages/*"), *root.glob("chapters/*.ipynb")]
    kept = {path: path.read_bytes() for path in names}
    yield started
    changed = [path for path, content in kept.items() if path.read_bytes() != content]
    for path in changed:
        path.write_bytes(kept[path])
    if changed:
        *_, faults = started.step([path.relative_to(root).as_posix() for path in changed])
        assert faults == []


def change(loop, name, old, new):
    """Change a source and bring the pages up to date; return the faults and the pages that were written."""
    before = {path: path.stat().st_mtime_ns for path in loop.html.rglob("*.html")}
    path = loop.root / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    *_, faults = loop.step([name])
    return faults, {
        path.relative_to(loop.html).as_posix().removesuffix(".html")
        for path in loop.html.rglob("*.html")
        if path.stat().st_mtime_ns != before.get(path)
    } - {"search", "genindex"}


def shown(loop, name):
    return (loop.html / f"{name}.html").read_text("utf-8")


def test_a_sentence_shows_on_its_page_and_no_other_is_written(loop):
    faults, written = change(loop, "pages/second.md", "# Second\n", "# Second\n\nA new sentence.\n")
    assert faults == []
    # numbering across parts has Sphinx write the first page of this book each time
    assert written - {"intro"} == {"pages/second"}
    assert "A new sentence." in shown(loop, "pages/second")


def test_a_number_shows_on_the_pages_that_take_it_from_elsewhere(loop):
    assert 'The slope is <span class="pasted-text">3.25' in shown(loop, "intro")
    faults, written = change(loop, "chapters/slope.ipynb", "y[-1] - y[0]", "y[-1] - y[0] + 1")
    assert faults == []
    assert written == {"chapters/slope", "intro"}
    assert 'The slope is <span class="pasted-text">4.25' in shown(loop, "intro")


def test_a_name_shows_on_the_pages_that_refer_to_it(loop):
    faults, written = change(loop, "pages/second.md", "## A place", "## Another place")
    assert faults == []
    assert {"pages/first", "pages/second"} <= written
    assert "Another place" in shown(loop, "pages/first")


def test_a_page_with_a_term_is_written_when_its_explanation_changes(loop):
    faults, written = change(loop, "pages/third.md", "on a day", "on some day")
    assert faults == []
    assert "pages/first" in written


@pytest.mark.slow
def test_faults_are_those_of_a_build_and_stay_until_they_are_mended(loop):
    faults, _ = change(loop, "pages/second.md", "(a-place)=\n", "")
    assert [fault for fault in faults if fault.startswith("pages/first.md")]
    with pytest.raises(BuildError) as error:
        build_book(quiet(loop.root))
    assert str(error.value).splitlines()[1:] == faults
    again, _ = change(loop, "chapters/level.ipynb", "# Level", "# Level ")
    assert again == faults
    faults, _ = change(loop, "pages/second.md", "## A place", "(a-place)=\n## A place")
    assert faults == []
    assert "A place" in shown(loop, "pages/first")


@pytest.mark.slow
def test_a_sentence_that_its_numbers_do_not_carry_is_a_fault_of_each_rendering(loop):
    name, old = "chapters/slope.ipynb", "display=False)"
    new = old + "\\nfrom trajectory.numbers import guard\\nguard('it was high', y[0] > 9)"
    faults, written = change(loop, name, old, new)
    assert faults == [f"{name}, cell 4: the sentence “it was high” does not hold"]
    assert "chapters/slope" in written
    assert change(loop, "pages/second.md", "# Second", "# Second ")[0] == faults
    assert change(loop, name, new, old)[0] == []


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("chapters/slope.ipynb", "y[-1]", "why[-1]", "chapters/slope.ipynb, cell 4 "),
        ("chapters/slope.ipynb", '"cells"', "'cells'", "chapters/slope.ipynb, line 2: "),
        ("_config.yml", "title: A", "title: [A", "_config.yml, line 2: expected ',' or ']'"),
        ("_toc.yml", "root: intro", "root: [intro", "_toc.yml, line 3: "),
        ("_toc.yml", "pages/third", "pages/thirst", "_toc.yml names pages/thirst"),
    ],
)
def test_a_slip_ends_nothing(loop, name, old, new, said):
    faults, _ = change(loop, name, old, new)
    assert any(said in fault for fault in faults), faults
    assert all("\n" not in fault for fault in faults)
    faults, _ = change(loop, name, new, old)
    assert faults == []


@pytest.mark.slow
def test_the_book_is_the_same_bytes_as_one_built_from_nothing(loop, tmp_path, tools):
    build_book(quiet(loop.root))
    copy = tmp_path / "book"
    shutil.copytree(loop.root, copy, ignore=shutil.ignore_patterns("_build"))
    build_book(quiet(copy))
    assert tools.read_tree(find_project(loop.root).html) == tools.read_tree(find_project(copy).html)


def test_where_a_fault_lies(book):
    project = find_project(book)
    assert faulty_pages(project, []) == []
    both = ["intro.md, line 3: a", "chapters/level.ipynb: b"]
    assert faulty_pages(project, both) == ["chapters/level", "intro"]
    assert faulty_pages(project, ["intro.md, line 3: a", "of no page"]) is None


def test_saved_files_are_seen_and_others_not(book):
    pytest.importorskip("watchfiles")
    seen = watch(book)
    assert next(seen) == []
    for name in ("_build/x", ".hidden/x", "tests/x", "pages/first.md"):
        (book / name).parent.mkdir(exist_ok=True)
        (book / name).write_text("# First\n\nSaved.\n", "utf-8")
    assert next(seen) == ["pages/first.md"]
    seen.close()


def read(address):
    with urllib.request.urlopen(address) as answer:
        return answer.headers, answer.read().decode()


def test_open_pages_hear_of_each_rendering(tmp_path):
    (tmp_path / "page.html").write_text("<html><body><p>Text</p></body></html>", "utf-8")
    (tmp_path / "style.css").write_text("p {}", "utf-8")
    state = State()
    with serve(tmp_path, state, 0) as address:
        headers, page = read(f"{address}page.html")
        assert headers["Cache-Control"] == "no-store"
        assert page.startswith("<html><body><p>Text</p><script>")
        assert f'"{state.rendering}"' in page
        assert read(f"{address}style.css")[1] == "p {}"
        with urllib.request.urlopen(address.rstrip("/") + EVENTS) as stream:
            assert f'"rendering": "{state.rendering}", "faults": []' in stream.readline().decode()
            threading.Timer(0.1, state.tell, [["a fault"]]).start()
            stream.readline()
            assert '"faults": ["a fault"]' in stream.readline().decode()
        with pytest.raises(urllib.error.HTTPError, match="404"):
            read(f"{address}none.html")


def test_a_port_that_is_taken_is_named(tmp_path):
    with serve(tmp_path, State(), 0) as address:
        port = int(address.rstrip("/").rpartition(":")[2])
        with pytest.raises(BuildError, match=f"port {port} is taken"), serve(tmp_path, State(), port):
            pass
