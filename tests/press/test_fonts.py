"""The typeface that the book ships."""

import re

import pytest
from fontTools.ttLib import TTFont

from press import fonts


def characters(family, style="Regular"):
    return set(TTFont(fonts.DRAWN / f"{family.replace(' ', '')}-{style}.ttf").getBestCmap())


def test_every_chinese_character_of_the_book_is_shipped():
    missing = {c for c in fonts.chinese_characters() if ord(c) not in characters(fonts.CHINESE)}
    more = set(map(chr, TTFont(fonts.SHIPPED / f"{fonts.MORE}.woff2").getBestCmap()))
    missing |= fonts.more_characters() - more
    assert not missing, f"run `python -m press.fonts`: {''.join(sorted(missing))}"


def test_pages_ask_for_the_second_file_for_its_characters_only():
    faces = dict(
        re.findall(r'url\("fonts/(\S+?).woff2"\).*?unicode-range: (.*?);', fonts.STYLE.read_text("utf-8"))
    )
    asked = {int(code.removeprefix("U+"), 16) for code in faces[fonts.MORE].split(", ")}
    assert asked == set(TTFont(fonts.SHIPPED / f"{fonts.MORE}.woff2").getBestCmap())
    assert faces["TrajectorySansSC-Regular"] == "U+2E80-FFEF"


def test_what_keeps_the_place_of_a_letter_is_as_wide_and_empty():
    square = TTFont(fonts.SHIPPED / f"{fonts.PLACE}.woff2")
    letters = TTFont(fonts.DRAWN / "TrajectorySansSC-Regular.ttf")
    wide = {c for c in letters.getBestCmap() if chr(c) in "中国创新，。"}
    assert len(wide) == 6
    for code in wide:
        mine, theirs = square.getBestCmap()[code], letters.getBestCmap()[code]
        width = letters["hmtx"][theirs][0] / letters["head"].unitsPerEm
        assert square["hmtx"][mine][0] / square["head"].unitsPerEm == width
        assert square["glyf"][mine].numberOfContours == 0


@pytest.mark.parametrize("style", ["Regular", "Bold"])
def test_latin_letters_and_signs_are_shipped(style):
    assert set(map(ord, "AZaz09éüçı–—−≥≤≈“”‘’…·")) <= characters(fonts.LATIN, style)


def test_a_page_loads_little():
    size = {path.stem: path.stat().st_size for path in fonts.SHIPPED.glob("*.woff2")}
    latin = size["TrajectorySans-Regular"] + size["TrajectorySans-Bold"]
    assert latin + size["TrajectorySans-Italic"] < 80_000
    assert latin + size["TrajectorySansSC-Regular"] < 150_000


@pytest.mark.parametrize("path", sorted(fonts.DRAWN.glob("*.ttf")), ids=lambda path: path.stem)
def test_parts_have_a_name_of_their_own_and_their_licence(path):
    names = {record.nameID: record.toUnicode() for record in TTFont(path)["name"].names}
    assert names[1].startswith("Trajectory Sans"), "the licence reserves the name Source"
    assert "Open Font License" in names[13]
    assert (path.parent / f"OFL-{names[1].replace(' ', '')}.txt").is_file()
