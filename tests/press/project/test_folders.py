"""Files and folders are replaced whole or not at all; archives depend on nothing but their contents."""

import os
import zipfile
from datetime import date, datetime

import pytest

from press.project import folders
from press.project.archive import write_zip
from press.project.citation import edition_date, read_citation


def folder(path, **files):
    path.mkdir()
    for name, text in files.items():
        (path / name).write_text(text, "utf-8")
    return path


def names(path):
    return sorted(p.name for p in path.iterdir())


def test_a_folder_takes_the_place_of_another_and_leaves_nothing_of_it(tmp_path):
    old, new = folder(tmp_path / "site", a="1", b="2"), folder(tmp_path / "new", a="3")
    assert folders.replace_folder(new, old) == old
    assert names(tmp_path) == ["site"] and names(old) == ["a"] and (old / "a").read_text() == "3"
    folders.replace_folder(old, tmp_path / "elsewhere")  # where there was none
    assert names(tmp_path) == ["elsewhere"]


def test_a_folder_that_cannot_be_replaced_stays(tmp_path):
    old = folder(tmp_path / "site", a="1")
    with pytest.raises(FileNotFoundError):
        folders.replace_folder(tmp_path / "missing", old)
    assert names(tmp_path) == ["site"] and (old / "a").read_text() == "1"


def test_an_interrupted_file_leaves_the_one_before(tmp_path, monkeypatch):
    path = folders.write_file(tmp_path / "deep" / "a.txt", "one\n")
    assert path.read_bytes() == b"one\n"

    def fails(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", fails)
    with pytest.raises(KeyboardInterrupt):
        folders.write_file(path, "two\n")
    assert path.read_bytes() == b"one\n"


def test_an_archive_is_the_same_for_the_same_contents(tmp_path):
    file = tmp_path / "file"
    file.write_text("x" * 1000)
    for name, seconds in (("a.zip", 1), ("b.zip", 2_000_000_000)):
        os.utime(file, (seconds, seconds))
        write_zip(tmp_path / name, {"mimetype": b"m", "x/file": file}, stored=("mimetype",))
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        first, second = archive.infolist()
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        assert second.compress_size < 100 and second.date_time == (1980, 1, 1, 0, 0, 0)
        assert archive.read("x/file") == file.read_bytes()
    write_zip(tmp_path / "c.zip", {"f": b""}, date=datetime(2026, 3, 5))
    with zipfile.ZipFile(tmp_path / "c.zip") as archive:
        assert archive.infolist()[0].date_time[:3] == (2026, 3, 5)


@pytest.mark.parametrize(
    ("licence", "licences"), [("MIT", ("MIT",)), ("[MIT, CC-BY-4.0]", ("MIT", "CC-BY-4.0"))]
)
def test_the_citation_file_is_read_once_for_all(tmp_path, licence, licences):
    assert read_citation(tmp_path) is None
    assert edition_date(tmp_path).isoformat() == "2025-01-01T00:00:00+00:00"
    (tmp_path / "CITATION.cff").write_text(
        "title: 'A: b'\nauthors: [{given-names: Ada, family-names: Lovelace}, {name: A group}]\n"
        f"date-released: '2026-03-05'\nversion: 1.0\nlicense: {licence}\n"
    )
    found = read_citation(tmp_path)
    assert found.authors == ("Ada Lovelace", "A group") and found.licences == licences
    assert (found.released, found.version, found.doi) == (date(2026, 3, 5), "1.0", "")
    assert edition_date(tmp_path).isoformat() == "2026-03-05T00:00:00+00:00"
