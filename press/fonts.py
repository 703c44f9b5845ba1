"""Make the small font files of the book from the complete ones: ``python -m press.fonts``.

The book ships one open family for pages and pictures: Source Sans 3 by Adobe, and for Chinese its partner
Noto Sans SC, whose Latin letters are the same. Both stand under the SIL Open Font License, which lets a part
of a font be shipped under another name; the name "Source" is reserved, so the parts are called *Trajectory
Sans* and *Trajectory Sans SC*. Only letters that the book can need are kept. The characters of its Chinese
pages are one file; those found elsewhere only (in claims, titles of documents) are a second one, which a page
asks for when it has one of them, so that most pages load less than 150 kB of fonts.

While Chinese letters are on their way a third font keeps their place: each of its characters is an empty
square, as wide as they are, so that nothing moves when they come. Chinese pages ask for it (0.3 kB) first.

The complete fonts come from npm and are checked by hash. Run again after new Chinese characters appeared;
``tests/press/test_fonts.py`` says when. Needs ``npm``, ``fonttools`` and ``brotli``; the book needs none of
them at build time, because the parts are kept with it.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DRAWN = ROOT / "trajectory" / "_show" / "fonts"  # for Matplotlib
SHIPPED = Path(__file__).resolve().parent / "sphinx_ext" / "static" / "fonts"  # for pages
STYLE = SHIPPED.parent / "chinese_letters.css"
LATIN, CHINESE, SPACE = "Trajectory Sans", "Trajectory Sans SC", "Trajectory Space"
MORE, PLACE = "TrajectorySansSC-More", "TrajectorySpace"
SOURCES = {
    LATIN: ("source-sans@3.52.0", "package/TTF/SourceSans3-{}.ttf", "package/LICENSE.md"),
    CHINESE: (
        "@expo-google-fonts/noto-sans-sc@0.4.3",
        "package/400Regular/NotoSansSC_400{}.ttf",
        "package/LICENSE_FONT",
    ),
}
# SHA-256 of the complete files, so that the same parts come out everywhere
HASHES = {
    (LATIN, "Regular"): "4644c81b86ec9caaa76b634889968ed3c4f4f52f054855933acc7c2b21e53b0f",
    (LATIN, "Bold"): "9214b9d95e4231c609802815c2646c98174e2102d0d37f88978a7f8e71006e6a",
    (LATIN, "It"): "192afd78f0f54a3c69eaf02d43f4d9a821e9d6110e41d3d25d61a7385cd580e4",
    (CHINESE, "Regular"): "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16",
}
FIRST, LAST = 0x2E80, 0xFFEF
STYLES = {"Regular": "Regular", "Bold": "Bold", "It": "Italic"}
FEATURES = ("kern", "mark", "mkmk", "ccmp", "locl", "tnum", "lnum", "sups", "subs", "frac")
LETTERS = (
    *range(0x20, 0x7F), *range(0xA0, 0x180), 0x192, 0x218, 0x219, 0x21A, 0x21B, 0x2C6, 0x2C7, 0x2DA, 0x2DC,
    *map(ord, "αβγδΔεηθκλμνπρσΣτφχψωΩ"),
    *range(0x2010, 0x2016), *range(0x2018, 0x201F), *map(ord, "†‡•…‰′″‹›⁄€№™"),
    *map(ord, "⁰⁴⁵⁶⁷⁸⁹₀₁₂₃₄₅₆₇₈₉←↑→↓↗↘↻∂∆∏∑−√∞≈≠≤≥■□▲△▶▼●○✓✗"),
)  # fmt: skip


def _characters(paths) -> set[str]:
    # every CJK block begins above U+2E80; notebooks are written in UTF-8, without escapes
    return {c for path in paths for c in path.read_text("utf-8") if ord(c) >= FIRST}


def chinese_characters(root: Path = ROOT) -> set[str]:
    """Return the characters beyond Latin that the book's Chinese pages and words can show.

    Parameters
    ----------
    root : Path
        Folder of the project.
    """
    places = [
        *root.glob("chapters/zh/**/*.ipynb"),
        *root.glob("chapters/zh/**/*.md"),
        *root.glob("locale/**/*.csv"),
        *root.glob("press/sphinx_ext/*.py"),
        *root.glob("trajectory/_show/*.py"),
    ]
    return _characters(place for place in places if place.parts[-2:] != ("zh_CN", "claims.csv"))


def more_characters(root: Path = ROOT) -> set[str]:
    """Return the characters that stand elsewhere only: in claims, the glossary, data and what is printed.

    Parameters
    ----------
    root : Path
        Folder of the project.
    """
    places = (
        "chapters/**/*.ipynb", "chapters/**/*.md", "_toc.yml", "_config.yml", "locale/**/*.csv",
        "data/**/*.csv", "press/**/*.py", "trajectory/**/*.py",
    )  # fmt: skip
    return _characters(path for place in places for path in root.glob(place)) - chinese_characters(root)


def _complete(family: str, style: str, folder: Path) -> Path:
    """Return a complete font file, unpacked from its npm package and checked."""
    package, inside, licence = SOURCES[family]
    target = folder / family.replace(" ", "")
    if not target.exists():
        target.mkdir()
        done = subprocess.run(
            ["npm", "pack", "--silent", package], cwd=target, check=True, capture_output=True, text=True
        )
        with tarfile.open(target / done.stdout.split()[-1]) as packed:
            for name in (licence, *(inside.format(s) for f, s in HASHES if f == family)):
                packed.extract(name, target, filter="data")
    path = target / inside.format(style)
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    if found != HASHES[family, style]:
        raise SystemExit(f"error: {package}, {path.name}: sha256 {found}, expected {HASHES[family, style]}")
    return path


def _part(complete: Path, characters, family: str, style: str):
    """Return a font with some of the characters, under the book's name for it."""
    from fontTools import subset
    from fontTools.ttLib import TTFont

    font = TTFont(complete, recalcTimestamp=False)
    options = subset.Options(hinting=False, layout_features=list(FEATURES), notdef_outline=True)
    options.name_IDs = [0, 1, 2, 4, 5, 6, 13, 14]
    maker = subset.Subsetter(options)
    maker.populate(unicodes=list(characters))
    maker.subset(font)
    full = family if style == "Regular" else f"{family} {style}"
    names = {1: family, 2: style, 4: full, 6: full.replace(" ", "")}
    for record in list(font["name"].names):
        if record.nameID in names:
            font["name"].setName(
                names[record.nameID], record.nameID, record.platformID, record.platEncID, record.langID
            )
    return font


def _space():
    """Return a font in which every Chinese character is an empty square."""
    from fontTools.fontBuilder import FontBuilder
    from fontTools.pens.ttGlyphPen import TTGlyphPen
    from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

    # browsers refuse a font without any line: the shape for characters that it does not have gets one
    pen = TTGlyphPen(None)
    pen.moveTo((0, 0))
    pen.lineTo((0, 1))
    pen.lineTo((1, 0))
    pen.closePath()
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "square"])
    builder.setupCharacterMap({})
    builder.setupGlyf({".notdef": pen.glyph(), "square": TTGlyphPen(None).glyph()})
    builder.setupHorizontalMetrics({".notdef": (1000, 0), "square": (1000, 0)})
    builder.setupHorizontalHeader(ascent=1160, descent=-288)
    builder.setupNameTable({"familyName": SPACE, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=1160, sTypoDescender=-288)
    builder.setupPost(keepGlyphNames=False)
    # format 13 gives a whole range of characters one shape
    many = CmapSubtable.newSubtable(13)
    many.platformID, many.platEncID, many.language = 3, 10, 0
    many.cmap = dict.fromkeys(range(FIRST, LAST + 1), "square")
    builder.font["cmap"].tables = [many]
    # seconds since 1904, of the first day of 2024: the same bytes whenever it is made
    builder.font["head"].created = builder.font["head"].modified = 3_786_912_000
    builder.font.recalcTimestamp = False
    return builder.font


def _style(more: set[str]) -> str:
    """Return the style that names the Chinese letters; where two have a character, the later one is taken."""
    face = '@font-face {{ font-family: "{}"; src: url("{}") format("woff2"); {} }}\n'.format
    every = f"unicode-range: U+{FIRST:X}-{LAST:X};"
    some = ", ".join(f"U+{ord(c):X}" for c in sorted(more))
    return (
        "/* Written by `python -m press.fonts`. */\n"
        + face(CHINESE, "fonts/TrajectorySansSC-Regular.woff2", f"font-display: swap; {every}")
        + face(CHINESE, f"fonts/{MORE}.woff2", f"font-display: swap; unicode-range: {some};")
        + face(SPACE, f"fonts/{PLACE}.woff2", every)
    )


def make(folder: Path) -> list[Path]:
    """Write the font files of the book.

    Parameters
    ----------
    folder : Path
        Where the complete fonts are unpacked.

    Returns
    -------
    list of Path
        The files written: TrueType for Matplotlib, WOFF2 and a style for pages.
    """
    written = []
    for place in (DRAWN, SHIPPED):
        place.mkdir(parents=True, exist_ok=True)
    for family, style in HASHES:
        complete = _complete(family, style, folder)
        letters = LETTERS if family == LATIN else sorted(map(ord, chinese_characters()))
        font = _part(complete, letters, family, STYLES[style])
        name = family.replace(" ", "") + "-" + STYLES[style]
        if family == CHINESE or style != "It":  # pictures use no italics
            font.save(DRAWN / f"{name}.ttf")
            written.append(DRAWN / f"{name}.ttf")
        font.flavor = "woff2"
        font.save(SHIPPED / f"{name}.woff2")
        written.append(SHIPPED / f"{name}.woff2")
    more = more_characters()
    others = {
        MORE: _part(_complete(CHINESE, "Regular", folder), sorted(map(ord, more)), CHINESE, "Regular"),
        PLACE: _space(),
    }
    for name, font in others.items():
        font.flavor = "woff2"
        font.save(SHIPPED / f"{name}.woff2")
        written.append(SHIPPED / f"{name}.woff2")
    STYLE.write_text(_style(more), "utf-8", newline="\n")
    written.append(STYLE)
    for family, (_, _, licence) in SOURCES.items():
        text = (folder / family.replace(" ", "") / licence).read_text("utf-8")
        for place in (DRAWN, SHIPPED):
            path = place / f"OFL-{family.replace(' ', '')}.txt"
            path.write_text(text, "utf-8", newline="\n")
            written.append(path)
    return written


def main() -> None:
    """Run the command."""
    parser = argparse.ArgumentParser(prog="python -m press.fonts", description=__doc__.splitlines()[0])
    parser.add_argument("--keep", type=Path, help="keep the complete fonts in this folder")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = arguments.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for path in make(folder):
            print(f"{path.relative_to(ROOT)}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
