"""The variables that kernels and pages get."""

import pytest

from press.project.environment import build_variables


@pytest.fixture
def root(tmp_path):
    (tmp_path / "CITATION.cff").write_text("title: T\nauthors: []\ndate-released: 2025-03-04\n", "utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("given", "expected"),
    [(None, "1741046400"), ("", "1741046400"), ("0", "1741046400"), ("1700000000", "1700000000")],
)
def test_the_date_is_the_editions_unless_one_is_given(root, monkeypatch, given, expected):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    if given is not None:
        monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    assert build_variables(root)["SOURCE_DATE_EPOCH"] == expected


def test_start_up_files_of_the_user_are_not_run(root, monkeypatch):
    monkeypatch.setenv("IPYTHONDIR", "/home/somebody/.ipython")
    assert build_variables(root)["IPYTHONDIR"] == str(root / "_build" / "ipython")
