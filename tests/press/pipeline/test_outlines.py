"""Two drawings of the same picture are told from two pictures."""

import pytest

from press.pipeline.outlines import indistinguishable, keep, outline, outlines, read, same_picture

LINE = '<svg width="340.00"><defs><path id="a" d="M 1.25 2.5"/></defs><path d="M {} 816.657 L 327.80 39.44"/></svg>'


@pytest.mark.parametrize(
    ("end", "same"),
    [
        ("203.93125", True),
        ("203.931251", True),  # the last bit of a processor
        ("204.30", True),  # less than half a point
        ("205.0", False),  # more than a point
    ],
)
def test_what_lies_within_half_a_point_is_the_same_picture(end, same):
    assert same_picture(outline(LINE.format("203.93125")), outline(LINE.format(end))) is same


def test_another_element_is_another_picture():
    one = outline(LINE.format("203.9"))
    assert not same_picture(one, outline(LINE.format("203.9").replace("<path d", "<line d")))
    assert not same_picture(one, outline(LINE.format("203.9 L 1.5 2.5")))


def test_outlines_are_kept_by_path_in_the_same_bytes(tmp_path):
    (tmp_path / "_images").mkdir()
    for name in ("a.svg", "a-dark.svg", "a-phone.svg", "b.svg"):
        (tmp_path / "_images" / name).write_text(LINE.format("203.9"), "utf-8")
    found = outlines(tmp_path)
    assert list(found) == ["_images/a.svg", "_images/b.svg"]
    kept = keep(found, tmp_path / "kept.json.gz")
    before = kept.read_bytes()
    assert keep(found, kept).read_bytes() == before
    assert read(kept) == found
    assert read(tmp_path / "none.json.gz") == {}
    other = {**found, "_images/b.svg": outline(LINE.format("250.0"))}
    assert list(indistinguishable(found, other)) == ["_images/a.svg"]
