"""What pages made from data have in common."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlsplit

from press.datapages import TEMPLATES

COPY = re.compile(r"github:(?P<name>[^:\s]+):(?P<path>[^@]+)(@(?P<commit>[0-9a-f]+))?(?P<remark> \(.*\))?")


@dataclass(frozen=True)
class DataPage:
    """One page, ready for its template.

    Attributes
    ----------
    id, title : str
    description : str
        One line for search engines and links.
    context : dict
        What the template takes.
    csv : str
        A file beside the page, with its values; empty if there is none to offer.
    keywords : tuple of str
        Other texts by which the search finds the page.
    """

    folder: ClassVar[str]
    template: ClassVar[str]

    id: str
    title: str
    description: str
    context: dict
    csv: str = ""
    keywords: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The page within the book, without suffix."""
        return f"{self.folder}/{self.id}"

    def body(self, cite: str = "") -> str:
        """Return the page's text as HTML."""
        return TEMPLATES.get_template(self.template).render(**self.context, cite=cite)


def seen(place: str) -> tuple[str, str]:
    """Return where something was seen, in words, and its address if it has one.

    Only addresses of the web become links; copies in public repositories (``github:owner/name:path@commit``,
    joined by ``+``) are told in words, any other text stays as it is. A remark in brackets may follow.
    """
    copies = [COPY.fullmatch(one) for one in place.strip().split(" + ")]
    if all(copies):
        return " and ".join(_copy(**found.groupdict()) for found in copies), ""
    address, _, remark = place.strip().partition(" ")
    try:
        parts = urlsplit(address)
    except ValueError:
        return place, ""
    if parts.scheme in ("http", "https") and parts.hostname and re.fullmatch(r"(\(.*\))?", remark):
        return f"{parts.hostname.removeprefix('www.')} {remark}".rstrip(), address
    return place, ""


def _copy(name: str, path: str, commit: str | None, remark: str | None) -> str:
    state = f", state {commit[:12]}" if commit else ""
    return f"copy in the public repository {name}, {path}{state}{remark or ''}"
