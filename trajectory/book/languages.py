"""In which language a page is, its counterpart in another, and the words the book itself adds to it.

A page says its language in its front matter (``language: zh-Hans``), and a translated page of which page
it is the translation (``translation_of: chapters/index``). All else follows from the two lines.
"""

from __future__ import annotations

from sphinx.environment import BuildEnvironment

ENGLISH, CHINESE = "en", "zh-Hans"

# what the language is called in itself, its Open Graph name, and the words set by the build
NAMES = {ENGLISH: "English", CHINESE: "中文"}
LOCALES = {ENGLISH: "en_US", CHINESE: "zh_CN"}
WORDS = {
    ENGLISH: {
        "cite": "How to cite this page",
        "reading": "About {minutes} min to read",
        "exercises": "{count} exercises, about {minutes} min",
        "exercise": "{count} exercise, about {minutes} min",
        "also": "This page in Chinese:",
        "close": "Close",
        "more": "Glossary",
    },
    CHINESE: {
        "cite": "如何引用本页",
        "reading": "阅读约需 {minutes} 分钟",
        "exercises": "{count} 道练习，约需 {minutes} 分钟",
        "exercise": "{count} 道练习，约需 {minutes} 分钟",
        "also": "本页英文版：",
        "close": "关闭",
        "more": "术语表",
    },
}


def page_language(env: BuildEnvironment, docname: str) -> str:
    """Return the language of a page, English unless its front matter says another.

    Raises
    ------
    ValueError
        If the book has no words in that language.
    """
    language = env.metadata.get(docname, {}).get("language", ENGLISH)
    if language not in WORDS:
        raise ValueError(f"{docname}: language {language!r}, expected one of {sorted(WORDS)}")
    return language


def counterparts(env: BuildEnvironment, docname: str) -> dict[str, str]:
    """Return the pages that say the same in other languages.

    Parameters
    ----------
    env : BuildEnvironment
    docname : str

    Returns
    -------
    dict of str to str
        Language to name of the page; empty for a page in one language only.

    Raises
    ------
    ValueError
        If a page is said to be the translation of one that is not there.
    """
    originals = {
        name: facts["translation_of"]
        for name, facts in sorted(env.metadata.items())
        if "translation_of" in facts
    }
    for name, original in originals.items():
        if original not in env.all_docs:
            raise ValueError(f"{name}: translation_of {original!r}, which is no page of the book")
    original = originals.get(docname, docname)
    pages = [original, *(name for name, of in originals.items() if of == original)]
    return {page_language(env, name): name for name in pages if name != docname}
