"""Turn the book's Markdown into Markdown that any notebook program shows well.

Only what the chapters use is known here; anything else that looks like a directive or a role of Sphinx
is an error, so that no handout shows its readers raw markup.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache

from press.project.errors import BuildError

ROLE = re.compile(r"\{([a-z:-]+)\}`([^`]*)`")
COLON_FENCE = re.compile(r"^(:{3,})\{([a-z-]+)\}[ \t]*(.*?)\n(.*?)^\1[ \t]*$", re.MULTILINE | re.DOTALL)
MATH = re.compile(r"^```\{math\}[ \t]*\n((?::[a-z]+:[^\n]*\n)*)(.*?)^```[ \t]*$", re.MULTILINE | re.DOTALL)
TARGET = re.compile(r"^\(([\w-]+)\)=[ \t]*\n", re.MULTILINE)
# where a work appeared, in the order in which it is told
PLACES = ("journal", "booktitle", "type", "number", "institution", "publisher", "howpublished", "note")
# a link to another page of the book, which a handout does not have
PAGE = re.compile(r"(?<!!)\[([^\]]+)\]\((?!https?:|mailto:|#)[^)\s]+\.(?:ipynb|md|html)[^)]*\)")
LEFT = re.compile(r"^(?:`{3,}|:{3,})\{[a-z-]+\}|(?<!`)\{[a-z:-]+\}`", re.MULTILINE)


@dataclass
class Book:
    """What the text of one chapter refers to.

    Attributes
    ----------
    glued : dict of str to str
        The numbers, as they are printed.
    figures : dict of str to str
        What a figure of this chapter is called in the handout, by its name in the book.
    elsewhere : dict of str to str
        Titles of the chapters in which other figures stand, by figure.
    titles : dict of str to str
        Titles of the pages, by the last part of their path.
    references : References
    cited : dict
        Keys of the works cited so far, in their order.
    """

    glued: dict
    figures: dict
    elsewhere: dict
    titles: dict
    references: References
    cited: dict = field(default_factory=dict)


def convert(text, book, where):
    """Return Markdown without Sphinx.

    Parameters
    ----------
    text : str
    book : Book
    where : str
        The notebook's path, for errors.

    Returns
    -------
    str

    Raises
    ------
    BuildError
        If the text asks for something that is not there, or uses markup that is not known here.
    """
    text = TARGET.sub("", text)
    text = MATH.sub(lambda m: f"$$\n{m[2].strip()}\n$$", text)
    text = COLON_FENCE.sub(_box, text)
    text = PAGE.sub(r"\1", text)
    text = ROLE.sub(lambda m: _role(m[1], m[2], book, where), text)
    left = LEFT.search(text)
    if left:
        line = text[left.start() :].split("\n")[0]
        raise BuildError(f"{where}: {line[:60]!r} cannot be turned into plain Markdown")
    return text


def _box(match):
    kind, title, body = match[2], match[3], match[4]
    if kind not in ("admonition", "note", "warning", "tip"):
        return match[0]
    body = re.sub(r"^:[a-z-]+:.*\n", "", body, flags=re.MULTILINE).strip()
    lines = [f"**{title or kind.capitalize()}**", "", *body.split("\n")]
    return "\n".join(f"> {line}".rstrip() for line in lines)


def _role(name, content, book, where):
    if name == "glue:text":
        key = content.split("::")[-1].split(":")[0]
        if key not in book.glued:
            raise BuildError(f"{where}: the text asks for {key!r}, which no cell glues")
        return book.glued[key]
    if name in ("cite", "cite:p", "cite:t"):
        keys = [key.strip() for key in content.split(",")]
        book.cited.update(dict.fromkeys(keys))
        return book.references.cite(keys, textual=name == "cite:t")
    if name == "numref":
        if content in book.figures:
            return book.figures[content]
        if content in book.elsewhere:
            return f"the figure in the chapter “{book.elsewhere[content]}”"
        raise BuildError(f"{where}: no figure {content!r}")
    if name in ("doc", "ref", "term", "download"):
        text, _, target = re.fullmatch(r"(.*?)(\s*<([^>]*)>)?", content, re.DOTALL).groups()
        if target:
            return text
        return f"“{book.titles[text]}”" if text in book.titles else text
    if name == "math":
        return f"${content}$"
    return f"{{{name}}}`{content}`"


# -- literature -------------------------------------------------------------------------------------


class References:
    """The works of ``references.bib``.

    Parameters
    ----------
    path : Path
    """

    def __init__(self, path):
        from pybtex.database import parse_file

        self._entries = parse_file(str(path), bib_format="bibtex")

    def cite(self, keys, textual=False):
        """Return a citation as words: "(Huan 2025)", or "Huan (2025)" where it is part of a sentence."""
        pairs = [self._names_and_year(key) for key in keys]
        if textual:
            words = [f"{names} ({year})" for names, year in pairs]
            return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" and {words[-1]}"
        return "(" + "; ".join(f"{names} {year}" for names, year in pairs) + ")"

    def listing(self, keys):
        """Return the works as a list in Markdown, in the order of the alphabet."""
        return "\n".join(sorted((f"- {self._work(key)}" for key in keys), key=_folded))

    def _work(self, key):
        names, year = self._names_and_year(key)
        fields = {name: _clean(value) for name, value in self._entries.entries[key].fields.items()}
        title = fields.get("title", "")
        place = [fields[name] for name in PLACES if name in fields]
        if "volume" in fields:
            place.append(fields["volume"])
        if "pages" in fields:
            place.append(f"pp. {fields['pages']}")
        parts = [f"{names} ({year})", f"*{title}*" if title != names else "", ", ".join(place)]
        if "doi" in fields:
            parts.append(f"<https://doi.org/{fields['doi']}>")
        elif "url" in fields:
            parts.append(f"<{fields['url']}>")
        return ". ".join(part.rstrip(".") for part in parts if part) + "."

    @lru_cache(maxsize=1024)  # noqa: B019 - lives as long as the build
    def _names_and_year(self, key):
        if key not in self._entries.entries:
            raise BuildError(f"references.bib: no work {key!r}")
        entry = self._entries.entries[key]
        people = entry.persons.get("author") or entry.persons.get("editor") or []
        names = [_clean(" ".join([*person.prelast_names, *person.last_names])) for person in people]
        if not names:
            names = [_clean(entry.fields.get("organization") or entry.fields.get("title", key))]
        if len(names) > 3:
            names = [f"{names[0]} et al."]
        listed = names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" and {names[-1]}"
        return listed, entry.fields.get("year", "n.d.")


def _clean(text):
    from pybtex.richtext import Text

    text = re.sub(r"\\url\{([^}]*)\}", r"<\1>", text)
    return str(Text.from_latex(text)).replace("{", "").replace("}", "")


def _folded(text):
    return unicodedata.normalize("NFKD", text).casefold()
