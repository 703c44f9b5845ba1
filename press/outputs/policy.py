"""What the published pages may load and run: nothing but the book's own files.

Whatever gets into a page, from data say, can then neither run as code nor ask another server. Pages hold
neither code nor style of their own; where an author's does, `check` names it. The policy goes into every
page, for hosts that set no headers (GitHub Pages), and into ``_headers``, which Netlify and Cloudflare Pages
read.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from html.parser import HTMLParser
from pathlib import Path

HEADERS = "_headers"
# pictures as data are the small ones of the theme's style
RULES = {
    "default-src": ["'none'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],  # the search reads pages
    "form-action": ["'self'"],
    "base-uri": ["'none'"],
}
ONLY_AS_HEADER = {"frame-ancestors": ["'none'"]}
REFERRER = "strict-origin-when-cross-origin"
UNUSED = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone",
    "midi", "payment", "publickey-credentials-get", "usb",
)  # fmt: skip
OPENING = '<meta charset="utf-8"'
STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
# Firefox loads the page that follows ahead of time, which `default-src` forbids, and says so on every page
AHEAD = re.compile(r'\s*<link rel="next"[^>]*>')
DATA_BLOCKS = ("application/ld+json", "application/json")  # are read, never run
OWN_POLICY = "lite"  # Jupyter for the browser compiles code, which is its purpose


def rules(styles: Sequence[str] = (), *, header: bool = False) -> str:
    """Return the policy.

    Parameters
    ----------
    styles : sequence of str
        Texts of ``style`` elements that are let through, by hash.
    header : bool
        With the rules that a page cannot set for itself.
    """
    told = {**RULES, **(ONLY_AS_HEADER if header else {})}
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in styles
    ]
    told["style-src"] = told["style-src"] + sorted(set(hashes))
    return "; ".join(f"{name} {' '.join(sources)}" for name, sources in told.items())


class _Elements(HTMLParser):
    """Finds what the policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and "src" not in given and given.get("type") not in DATA_BLOCKS:
            self.faults.append(f"<{tag}>: a script in the page")
        if tag == "style":
            self.faults.append(f"<{tag}>: a style in the page")
        for name in given:
            if name.startswith("on"):
                self.faults.append(f"<{tag}>: code in the attribute {name}")
            if name == "style":
                self.faults.append(f"<{tag}>: a style in an attribute")
        if re.match(r"(https?:)?//", given.get("src") or ""):
            self.faults.append(f"<{tag}>: loads {given['src'][:60]}")


def check(html: str, name: str) -> list[str]:
    """Return what a page holds that the policy keeps from working, each in one line that names the page."""
    elements = _Elements()
    elements.feed(html)
    return [
        f"{name}: {fault}, which the published site does not let through (Content-Security-Policy); "
        "put it into a file of the book"
        for fault in elements.faults
    ]


def with_policy(html: str, *, own_styles: bool = False) -> str:
    """Return a page that states the policy, and names no page to be loaded ahead of time.

    Parameters
    ----------
    own_styles : bool
        Let through the styles that stand in the page, for one that can use no file.
    """
    html = AHEAD.sub("", html)
    styles = STYLE.findall(html) if own_styles else []
    tags = f'<meta http-equiv="Content-Security-Policy" content="{rules(styles)}">\n'
    tags += f'<meta name="referrer" content="{REFERRER}">\n'
    start = html.index("<", html.index(OPENING) + 1)
    return html[:start] + tags + html[start:]


def headers(site: Path) -> str:
    """Return ``_headers`` for a folder of pages.

    The policy is named for pages only: pictures opened by themselves have styles of their own, and Jupyter
    for the browser (``lite/``) needs what the policy forbids.
    """
    general = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": REFERRER,
        "Permissions-Policy": ", ".join(f"{name}=()" for name in UNUSED),
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    policy = {"Content-Security-Policy": rules(header=True)}
    lines = _block("/*", general)
    places = ["/"]
    for path in sorted(site.iterdir()):
        if path.suffix == ".html" and path.name != "404.html":
            places += [f"/{path.name}", f"/{path.stem}"]  # some hosts leave the suffix out
        elif (
            path.is_dir()
            and path.name != OWN_POLICY
            and path.name[0] != "_"
            and next(path.rglob("*.html"), None)
        ):
            places.append(f"/{path.name}/*")
    for place in places:
        lines += _block(place, policy)
    return "\n".join(lines) + "\n"


def _block(place: str, fields: dict[str, str]) -> list[str]:
    return [place, *(f"  {name}: {value}" for name, value in fields.items())]


def apply(site: Path) -> list[str]:
    """State the policy in every page of a site, and in ``_headers``.

    Returns
    -------
    list of str
        What pages hold that will not work, see `check`.
    """
    faults = []
    for page in sorted(site.rglob("*.html")):
        name = page.relative_to(site).as_posix()
        if name.startswith(("_", f"{OWN_POLICY}/")):  # in _static lies a template of the theme
            continue
        text, alone = page.read_text("utf-8"), name == "404.html"
        faults += [] if alone else check(text, name)
        page.write_text(with_policy(text, own_styles=alone), "utf-8", newline="")
    (site / HEADERS).write_text(headers(site), "utf-8", newline="\n")
    return faults
