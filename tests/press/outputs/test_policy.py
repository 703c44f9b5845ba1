"""The policy of the published site: what it says, for which files, and what it refuses."""

import base64
import hashlib

import pytest

from press.outputs import policy

PAGE = """<!DOCTYPE html>
<html><head>
    <meta charset="utf-8" />
    <script src="_static/mode.js"></script>
    <script type="application/ld+json">{"a": 1}</script>
</head><body><p>Text</p><a href="https://example.org/">there</a></body></html>
"""


def sources(text):
    """Each rule of a policy, with its sources."""
    return {rule.split()[0]: rule.split()[1:] for rule in text.split("; ")}


def test_nothing_is_allowed_but_files_of_the_book():
    rules = sources(policy.rules(header=True))
    assert rules["default-src"] == ["'none'"]
    assert rules["script-src"] == ["'self'"]
    assert rules["frame-ancestors"] == ["'none'"]
    assert "frame-ancestors" not in sources(policy.rules())  # browsers ignore it in a page, and say so
    assert not [s for found in rules.values() for s in found if s not in ("'none'", "'self'", "data:")]


def test_a_page_states_the_policy_before_anything_is_loaded():
    page = policy.with_policy(PAGE)
    assert page.index("charset") < page.index("Content-Security-Policy") < page.index("<script")
    assert f'content="{policy.rules()}"' in page
    assert '<meta name="referrer" content="strict-origin-when-cross-origin">' in page
    assert page.replace(page[page.index("<meta http-equiv") : page.index("<script src")], "") == PAGE


def test_no_page_is_loaded_ahead_of_time():
    links = (
        '<link rel="next" title="2. A &gt; B" href="b.html" />\n<link rel="prev" title="0" href="o.html" />'
    )
    page = policy.with_policy(PAGE.replace("</head>", f"{links}</head>"))
    assert "b.html" not in page
    assert "o.html" in page


def test_a_style_of_its_own_is_let_through_by_its_hash():
    page = policy.with_policy(PAGE.replace("<p>", "<style>p { margin: 0 }</style><p>"), own_styles=True)
    digest = base64.b64encode(hashlib.sha256(b"p { margin: 0 }").digest()).decode()
    assert f"style-src 'self' 'sha256-{digest}'" in page


@pytest.mark.parametrize(
    ("added", "fault"),
    [
        ("<script>1</script>", "<script>: a script in the page"),
        ("<img src='a.png' alt='' onerror='x()'>", "<img>: code in the attribute onerror"),
        ("<p style='color: red'></p>", "<p>: a style in an attribute"),
        ("<style>p {}</style>", "<style>: a style in the page"),
        ("<img src='https://example.org/a.png' alt=''>", "<img>: loads https://example.org/a.png"),
        ("<script src='//example.org/a.js'></script>", "<script>: loads //example.org/a.js"),
    ],
)
def test_what_the_policy_keeps_from_working_is_named(added, fault):
    assert policy.check(PAGE, "b/c.html") == []
    (told,) = policy.check(PAGE.replace("<p>", f"{added}<p>"), "b/c.html")
    assert told.startswith(f"b/c.html: {fault}")
    assert "Content-Security-Policy" in told


def test_headers_are_for_pages_and_not_for_jupyter(tmp_path):
    for name in (
        "index.html",
        "search.html",
        "404.html",
        "chapters/a/b.html",
        "lite/index.html",
        "_images/x.svg",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(PAGE, "utf-8")
    assert policy.apply(tmp_path) == []
    blocks, place = {}, None
    for line in (tmp_path / "_headers").read_text("utf-8").splitlines():
        if line.startswith("/"):
            place = blocks.setdefault(line, {})
        else:
            name, _, value = line.strip().partition(": ")
            place[name] = value
    guarded = [place for place, fields in blocks.items() if "Content-Security-Policy" in fields]
    assert guarded == ["/", "/chapters/*", "/index.html", "/index", "/search.html", "/search"]
    assert blocks["/*"]["X-Content-Type-Options"] == "nosniff"
    assert "camera=()" in blocks["/*"]["Permissions-Policy"]
    assert (tmp_path / "lite/index.html").read_text("utf-8") == PAGE
    assert "Content-Security-Policy" in (tmp_path / "chapters/a/b.html").read_text("utf-8")


def test_both_places_state_the_same(tmp_path):
    (tmp_path / "index.html").write_text(PAGE, "utf-8")
    stated = sources(policy.rules(header=True))
    stated.pop("frame-ancestors")
    assert stated == sources(policy.rules())
