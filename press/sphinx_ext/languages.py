"""In which language a page is, its counterpart in another, and the words the book itself adds to it.

The place of a page says both: ``chapters/zh/summary`` is ``chapters/summary`` in Chinese.
"""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes
from sphinx.environment import BuildEnvironment

from press.sphinx_ext.web import around

ENGLISH, CHINESE = "en", "zh-Hans"

FOLDERS = {"zh": CHINESE}

# what the language is called in itself, its Open Graph name, and the words set by the build
NAMES = {ENGLISH: "English", CHINESE: "中文"}
LOCALES = {ENGLISH: "en_US", CHINESE: "zh_CN"}
WORDS = {
    ENGLISH: {
        "cite": "How to cite this page",
        "run": "Run it here",
        "reading": "About {minutes} min to read",
        "exercises": "{count} exercises, about {minutes} min",
        "exercise": "{count} exercise, about {minutes} min",
        "figure": "Fig.",
        "source": "Source: ",
        "about": "Source and cautions",
        "about source": "Source",
        "mind": "Mind: ",
        "downloads": ("Data", "SVG", "PNG"),
        "cite figure": "How to cite",
        "copy": "Copy",
        "code": "code",
        "result": "result",
        "contents": "Contents",
        "previous": "previous",
        "next": "next",
    },
    CHINESE: {
        "cite": "如何引用本页",
        "run": "在此运行",
        "reading": "阅读约需 {minutes} 分钟",
        "exercises": "{count} 道练习，约需 {minutes} 分钟",
        "exercise": "{count} 道练习，约需 {minutes} 分钟",
        "figure": "图",
        "source": "来源：",
        "about": "来源与注意事项",
        "about source": "来源",
        "mind": "注意：",
        "downloads": ("数据", "SVG", "PNG"),
        "cite figure": "如何引用",
        "copy": "复制",
        "code": "代码",
        "result": "结果",
        "contents": "本页目录",
        "previous": "上一页",
        "next": "下一页",
    },
}


def page_language(docname: str, book: str = ENGLISH) -> str:
    """Return the language of a page: that of its folder, or else of the book.

    Parameters
    ----------
    docname : str
    book : str
        Sphinx's setting ``language``; another than English in a translated book.
    """
    whole = CHINESE if book.startswith("zh") else ENGLISH
    return next((FOLDERS[part] for part in docname.split("/")[:-1] if part in FOLDERS), whole)


def page_of(node: nodes.Node, docname: str) -> str:
    """Return the page that a node comes from.

    Parameters
    ----------
    node : Node
    docname : str
        The document the node is in: the page itself, unless all pages have been put into one document.
    """
    pages = (above["docname"] for above in around(node) if isinstance(above, addnodes.start_of_file))
    return next(pages, docname)


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
    """
    *folders, name = docname.split("/")
    above = [part for part in folders if part not in FOLDERS]
    candidates = {ENGLISH: "/".join([*above, name])}
    candidates |= {language: "/".join([*above, part, name]) for part, language in FOLDERS.items()}
    return {
        language: other
        for language, other in candidates.items()
        if other != docname and other in env.found_docs
    }
