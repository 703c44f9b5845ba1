"""New vintages from a server that speaks the publishers' protocols: found, reported, adopted."""

import io
import re

import nbformat
import pytest
from frictionless import Package

from press.pipeline.build import Build
from press.project.errors import BuildError
from press.project.progress import Progress
from press.refresh.adopt import adopt
from press.refresh.changes import compare, doubts, same
from press.refresh.effects import Number, compare_ledgers, compare_sentences
from press.refresh.interfaces import read_interfaces
from press.refresh.observations import Observation
from press.refresh.run import refresh
from tests.press.conftest import read_tree as tree
from tests.press.conftest import run as press
from tests.press.refresh import publishers as faults
from tests.press.refresh.conftest import BUSINESS, INTENSITY, RESEARCHERS, SERIES, own_values, rows
from tests.press.refresh.publishers import GENERIC
from trajectory import data


def reason(data, claim):
    """Why a claim has its verdict."""
    return {row["id"]: row["reason"] for row in rows(data / "ledger.csv")}[claim]


# -- the whole way ----------------------------------------------------------------------------------


def test_the_books_own_values_come_back_without_a_revision(run, project, publishers):
    before = tree(project.root / "data")
    folder, lines = run()
    assert lines == ["5 series: 0 values revised, 0 values new, 0 values withdrawn"]
    assert tree(project.root / "data") == before
    assert sorted(path.stem for path in (folder / "series").iterdir()) == sorted(SERIES)
    for id in SERIES:
        now, then = rows(project.root / "data/series" / f"{id}.csv"), rows(folder / "series" / f"{id}.csv")
        assert [(r["geo"], r["year"], float(r["value"]), r["status"], r["note"]) for r in now] == [
            (r["geo"], r["year"], float(r["value"]), r["status"], r["note"]) for r in then
        ]
    named = {row["id"]: row for row in rows(folder / "sources.csv")}
    used = {row["source"] for id in SERIES for row in rows(folder / "series" / f"{id}.csv")}
    assert used == set(named)
    assert {row["vintage"] for row in named.values()} == {"WDI 2026-10-08", "SDMX pull 2026-11-22"}
    # more rows than fit on one page were asked for, page by page
    assert any("page=2" in path for path in publishers.requests)


def test_a_changed_value_is_found_flips_its_verdict_and_is_adopted(run, project, publishers):
    data = project.root / "data"
    before = {row["id"]: row["verdict"] for row in rows(data / "ledger.csv")}
    spread = reason(data, "todi2023-18")
    assert "differ by up to 2.1%" in spread  # of the year 2000, which is not revised
    old = {(r["geo"], r["year"]): r for r in rows(data / "series/researchers_per_million.csv")}
    publishers.worldbank[RESEARCHERS, "CHN", 2010] = 1100.0
    publishers.worldbank[RESEARCHERS, "CHN", 2020] *= 1.3  # of which no older vintage was seen
    publishers.worldbank[RESEARCHERS, "CHN", 2024] = 2000.5
    del publishers.worldbank[RESEARCHERS, "CHN", 1996]
    folder, _ = run(only=["researchers_per_million"], execute=True)

    changes = {(r["geo"], r["year"]): r for r in rows(folder / "report.csv")}
    assert {key: r["kind"] for key, r in changes.items()} == {
        ("CHN", "2010"): "revised",
        ("CHN", "2020"): "revised",
        ("CHN", "2024"): "new",
        ("CHN", "1996"): "withdrawn",
    }
    stated = float(old["CHN", "2010"]["value"])
    assert float(changes["CHN", "2010"]["absolute"]) == pytest.approx(1100 - stated)
    assert float(changes["CHN", "2010"]["relative"]) == pytest.approx(1100 / stated - 1)

    report = (folder / "report.md").read_text("utf-8")
    flipped = [line for line in report.splitlines() if line.startswith("| todi2023-19 |")]
    assert len(flipped) == 1 and before["todi2023-19"] in flipped[0] and "contradicted" in flipped[0]
    assert f"now: In 2010 it was {stated:.1f}." in report
    assert "then: In 2010 it was 1100.0." in report
    # the sentence on another page that shows the same number, and none that shows another
    assert f"now: There were {stated:.1f} in 2010." in report
    assert "intensity.ipynb" not in report and "The economy was" not in report

    lines = adopt(project, folder.name)
    assert "adopted 1 series" in lines[0]
    assert "to undo:\n  git checkout -- data" in lines[-1]
    assert reason(data, "todi2023-18") == spread
    new = {(r["geo"], r["year"]): r for r in rows(data / "series/researchers_per_million.csv")}
    assert new["CHN", "2010"]["value"] == "1100" and ("CHN", "1996") not in new
    ledger = {row["id"]: row["verdict"] for row in rows(data / "ledger.csv")}
    assert {id for id in ledger if ledger[id] != before[id]} == {"todi2023-19"}
    assert ledger["todi2023-19"] in ("superseded", "contradicted")
    indicator = {r["id"]: r for r in rows(data / "indicators.csv")}["researchers_per_million"]
    assert (indicator["vintage"], indicator["published"], indicator["accessed"]) == (
        "WDI 2026-10-08", "2026-10-08", "2026-11-22",
    )  # fmt: skip
    kept = {
        (r["geo"], r["year"], r["value"])
        for r in rows(data / "vintages.csv")
        if r["indicator"] == "researchers_per_million"
    }
    for year in ("2010", "1996"):
        assert ("CHN", year, old["CHN", year]["value"]) in kept
    # what was adopted is valid by another tool than the one that wrote it
    assert Package(data / "datapackage.json").validate().valid


def test_a_notebook_that_would_stop_is_reported_with_what_is_then_unknown(run, publishers):
    publishers.worldbank[RESEARCHERS, "CHN", 2010] = 1500.0
    folder, lines = run(only=["researchers_per_million"], execute=True)
    assert lines[1].endswith("1 notebooks would stop")
    unknown = "umbers and sentences are not known of chapters/researchers.ipynb: stopped before the end"
    assert lines[2] == f"n{unknown}"
    report = (folder / "report.md").read_text("utf-8")
    assert f"\nN{unknown}.\n" in report
    assert "| chapters/researchers.ipynb, cell 3 |" in report
    assert "AssertionError" in report and "`assert china[2010] < 1200`" in report


def test_a_guarded_sentence_that_would_not_hold_is_reported_beside_the_numbers(run, project, publishers):
    path = project.root / "chapters" / "researchers.ipynb"
    book = nbformat.read(path, as_version=4)
    guard = 'numbers.guard("In 2010 it was", china[2010] < 1200, researchers=china[2010])'
    book.cells[2].source = book.cells[2].source.replace("assert china[2010] < 1200", guard)
    nbformat.write(book, path)
    publishers.worldbank[RESEARCHERS, "CHN", 2010] = 1500.0
    folder, lines = run(only=["researchers_per_million"], execute=True)
    assert len(lines) == 2 and "1 numbers and 2 sentences" in lines[1]
    assert lines[1].endswith("1 notebooks would stop")
    report = (folder / "report.md").read_text("utf-8")
    message = "the sentence “In 2010 it was” does not hold (researchers: 1500)"
    assert f"| chapters/researchers.ipynb, cell 3 | {message} |" in report
    assert "then: In 2010 it was 1500.0." in report


def test_a_claim_of_which_only_the_reason_changes_is_listed():
    row = {"id": "a", "verdict": "confirmed", "found": "1", "reason": "as printed"}
    (found,) = compare_ledgers([row], [row | {"reason": "as printed, by two"}])
    assert (found.old, found.new, found.reason) == ("confirmed", "confirmed", "as printed, by two")
    assert compare_ledgers([row], [row]) == []


def test_the_publishers_statuses_are_taken_over(run, publishers):
    publishers.oecd[BUSINESS, "CHN", 2025] = 2.2
    publishers.oecd[BUSINESS, "CHN", 2026] = 2.3
    publishers.statuses |= {("CHN", 2025): "P", ("CHN", 2026): "M", ("USA", 2024): "B"}
    publishers.oecd[BUSINESS, "USA", 2024] = 3.0
    folder, _ = run(only=["business_rd_intensity"])
    found = {(r["geo"], r["year"]): r for r in rows(folder / "series/business_rd_intensity.csv")}
    assert found["CHN", "2025"]["status"] == "preliminary"
    assert ("CHN", "2026") not in found
    assert "break" in found["USA", "2024"]["note"]


# -- what can go wrong ------------------------------------------------------------------------------

TRANSIENT = {
    "busy": faults.busy(503),
    "too many requests": faults.busy(429, "7"),
    "too slow": faults.too_slow(3),
    "hangs up": faults.hang_up,
    "cut short": faults.cut_short,
    "malformed": faults.half,
    "not data": faults.page_of_html,
}
PLACES = {"worldbank": ("rd_intensity", INTENSITY), "oecd": ("business_rd_intensity", "DF_MSTI")}


@pytest.mark.parametrize("publisher", PLACES)
@pytest.mark.parametrize("fault", TRANSIENT)
def test_a_passing_fault_is_overcome(run, publishers, retries, publisher, fault):
    series, path = PLACES[publisher]
    publishers.faults = [(path, TRANSIENT[fault])]
    retries.timeout = 1.5 if fault == "too slow" else retries.timeout
    _, lines = run(only=[series])
    assert lines[0].startswith("1 series: 0 values revised")
    assert not publishers.faults and len(retries.reports) == 1 and series in retries.reports[0]
    assert retries.waits == [7.0 if fault == "too many requests" else 1.0]


@pytest.mark.slow
@pytest.mark.parametrize("publisher", PLACES)
@pytest.mark.parametrize("fault", ["busy", "too slow", "cut short", "not data"])
def test_a_lasting_fault_is_told_in_one_line_and_nothing_is_written(
    run, project, publishers, retries, publisher, fault
):
    series, path = PLACES[publisher]
    before = tree(project.root)
    publishers.faults = [(path, TRANSIENT[fault])] * 3
    retries.timeout = 1.5 if fault == "too slow" else retries.timeout
    with pytest.raises(BuildError) as caught:
        run(only=[series])
    message = str(caught.value)
    assert "\n" not in message and series in message and "after 3 tries" in message
    assert tree(project.root) == before


FINAL = {
    "a page with rows missing": ("worldbank", INTENSITY, faults.fewer_rows, r"holds \d+ of \d+ rows"),
    "not a number": ("worldbank", INTENSITY, faults.edited(lambda t: re.sub(r'"value": (\d+\.\d+)', r'"value": "about \1"', t, count=1)), "expected a finite number"),
    "another series": ("worldbank", INTENSITY, faults.edited(lambda t: t.replace(INTENSITY, "XX")), "expected 'GB.XPD"),
    "an unknown economy": ("worldbank", INTENSITY, faults.edited(lambda t: t.replace('"id": "CHN"', '"id": "XXX"')), "XXX.*not asked for"),
    "no date": ("worldbank", "databid", faults.edited(lambda t: t.replace("2026-10-08", "")), "last updated"),
    "a name it does not know": ("worldbank", INTENSITY, faults.edited(lambda _: '[{"message":[{"id":"120","key":"Invalid value","value":"not valid"}]}]'), "Invalid value"),
    "not allowed": ("oecd", "DF_MSTI", faults.status(403), "HTTP 403"),
    "not there": ("oecd", "DF_MSTI", faults.status(404), "HTTP 404"),
    "a long wait": ("oecd", "DF_MSTI", faults.busy(429, "3600"), "asks to wait 3600 s"),
    "an unknown status": ("oecd", "DF_MSTI", faults.edited(lambda t: t.replace('"OBS_STATUS" value="A"', '"OBS_STATUS" value="?"')), "expected one of A, B"),
    "another measure": ("oecd", "DF_MSTI", faults.edited(lambda t: t.replace('"MEASURE" value="B"', '"MEASURE" value="G"')), "not of 'B'"),
    "a month": ("oecd", "DF_MSTI", faults.edited(lambda t: t.replace('ObsDimension value="2005"', 'ObsDimension value="2005-01"')), "expected a year"),
    "empty": ("oecd", "DF_MSTI", lambda *_: (200, {"Content-Type": GENERIC}, b""), "SDMX|form"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FINAL)
def test_an_answer_that_is_not_what_was_asked_for_is_refused(run, project, publishers, fault):
    publisher, path, change, expected = FINAL[fault]
    before = tree(project.root)
    publishers.faults = [(path, change)] * 9
    with pytest.raises(BuildError, match=expected) as caught:
        run(only=[PLACES[publisher][0]])
    assert "\n" not in str(caught.value)
    assert tree(project.root) == before


def test_a_database_that_changes_while_it_is_read_is_refused(run, publishers, project):
    def updated(code, headers, body):
        publishers.updated = "2026-12-01"
        return code, headers, body

    publishers.faults = [(INTENSITY, updated)]
    with pytest.raises(BuildError, match="changed from 2026-10-08 to 2026-12-01"):
        run(only=["rd_intensity"])
    assert not (project.root / "vintages").exists()


def test_a_server_that_is_not_there_is_named(project, retries):
    retries.tries = 1
    with pytest.raises(BuildError, match="World Bank.*the connection failed"):
        refresh(
            Build(project, Progress(io.StringIO())), retries, only=["rd_intensity"],
            urls={"worldbank": "http://127.0.0.1:9/v2"}, execute=False,
        )  # fmt: skip


def test_another_unit_or_base_is_refused_unless_trusted(run, publishers, project):
    for key in publishers.worldbank:
        if key[0] == INTENSITY:
            publishers.worldbank[key] *= 1000
    with pytest.raises(BuildError, match="rd_intensity: values are 1000 times the book's; unit or base"):
        run(only=["rd_intensity"])
    assert not (project.root / "vintages").exists()
    folder, _ = run(only=["rd_intensity"], trusted=["rd_intensity"])
    assert folder.is_dir()


def test_a_series_with_most_values_gone_is_refused(run, publishers):
    for key in [k for k in publishers.worldbank if k[0] == INTENSITY and k[2] < 2015]:
        del publishers.worldbank[key]
    with pytest.raises(BuildError, match="of the book's 1213 values are missing"):
        run(only=["rd_intensity"])


# -- adopting ---------------------------------------------------------------------------------------


def test_adopting_is_refused_where_the_books_data_are_not_valid(run, project):
    folder, _ = run(only=["rd_intensity"])
    path = project.root / "data/series/fdi_inflow.csv"
    path.write_text(path.read_text().replace("observed", "guessed", 1))
    before = tree(project.root)
    with pytest.raises(BuildError, match=r"series/fdi_inflow\.csv: changed since it was described"):
        adopt(project, folder.name)
    assert tree(project.root) == before


def test_adopting_is_refused_where_the_series_changed_meanwhile(run, project, publishers):
    first, _ = run(only=["rd_intensity"])
    publishers.worldbank[INTENSITY, "CHN", 2023] = 2.7
    second, _ = run(only=["rd_intensity"])
    assert second.name == first.name + "-2"
    adopt(project, second.name)
    before = tree(project.root)
    with pytest.raises(BuildError, match="has changed since this vintage was compared with it"):
        adopt(project, first.name)
    assert tree(project.root) == before


def test_only_some_series_of_a_vintage_can_be_adopted(run, project, publishers):
    publishers.worldbank[INTENSITY, "CHN", 2023] = 2.7
    publishers.worldbank[RESEARCHERS, "CHN", 2010] = 1100.0
    folder, _ = run(only=["rd_intensity", "researchers_per_million"])
    before = tree(project.root / "data")
    adopt(project, folder.name, ["rd_intensity"])
    after = tree(project.root / "data")
    changed = {path for path in before if before[path] != after[path]}
    assert "series/rd_intensity.csv" in changed and "series/researchers_per_million.csv" not in changed


@pytest.mark.slow
def test_commands_say_what_is_wrong(project, publishers):
    done = press(project.root, "adopt", "2020-01-01")
    assert done.returncode == 1 and done.stderr == "error: no vintage '2020-01-01'; run refresh first\n"
    done = press(project.root, "refresh", "--only", "gii_rank")
    assert done.returncode == 1 and "gii_rank is not fetched from any interface" in done.stderr
    address = f"worldbank={publishers.url}/v2"
    done = press(project.root, "refresh", "--only", "rd_intensity", "--no-execute", "--url", address)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("1 series: 0 values revised")  # and no progress where nobody watches


# -- the parts --------------------------------------------------------------------------------------


def test_every_series_of_these_publishers_is_fetched_or_left_out_with_a_reason():
    interfaces, left_out = read_interfaces()
    theirs = data.indicators()
    theirs = theirs[
        theirs["publisher"].str.contains(r"World Bank|^OECD|OECD MSTI|UNESCO")
        & ~theirs["publisher"].str.startswith("NSF/NCSES (S&P")
    ]
    named = [id for interface in interfaces for id in interface.series]
    assert sorted([*named, *left_out]) == sorted(theirs.index)
    worldbank = interfaces[0]
    for id, code in worldbank.series.items():
        assert theirs.loc[id, "dataset"] == f"World Development Indicators {code}"
    for id in interfaces[1].series:
        assert "Main Science and Technology Indicators" in theirs.loc[id, ["publisher", "dataset"]].str.cat()


def test_rounded_copies_are_not_revisions():
    assert same(1.43996e6, 1439958.2)
    assert not same(2.49, 2.5)
    old = [{"geo": "CHN", "year": "2000", "value": "0.89"}, {"geo": "CHN", "year": "2001", "value": "0.9"}]
    new = [Observation("CHN", 2000, 0.8931), Observation("CHN", 2001, 0.92)]
    assert [(c.year, c.kind) for c in compare("x", old, new)] == [(2001, "revised")]
    assert doubts(old, new) == []


def test_sentences_follow_references_between_pages(project):
    path = project.root / "chapters" / "intensity.ipynb"
    book = nbformat.read(path, as_version=4)
    sentence = "See {glue:text}`researchers.ipynb::found:.1f` and {glue:text}`last`!"
    book.cells[0].source += f"\n\nNo. {sentence} Another."
    nbformat.write(book, path)
    found = compare_sentences(project, [Number("chapters/researchers.ipynb", "found", "", "1", "2")])
    assert [(s.page, s.old, s.new) for s in found] == [
        ("intro.md", "There were 1 in 2010.", "There were 2 in 2010."),
        ("chapters/researchers.ipynb", "In 2010 it was 1.", "In 2010 it was 2."),
        ("chapters/intensity.ipynb", "See 1 and …!", "See 2 and …!"),
    ]


def test_the_server_of_these_tests_holds_the_books_values(template):
    worldbank, oecd = own_values(template / "data")
    assert worldbank[INTENSITY, "CHN", 2023] and oecd[BUSINESS, "CHN", 2024]
