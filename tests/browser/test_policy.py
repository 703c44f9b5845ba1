"""The site's policy: that it is in force in all tests of this folder, and that it stops what it is for."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from press.outputs import policy
from tests.published import guards

PAGE = "chapters/gii_rise/ranks_and_scores.html"


def test_the_policy_is_in_force(visit, html):
    response = visit(PAGE).request.get
    page = visit(PAGE)
    sent = response(page.url).headers
    assert sent["content-security-policy"] == policy.rules(header=True)
    assert "unsafe" not in sent["content-security-policy"]
    assert sent["permissions-policy"].startswith("accelerometer=()")
    assert sent["referrer-policy"] == "strict-origin-when-cross-origin"
    picture = page.locator("figure img").first.evaluate("one => one.currentSrc")
    assert "content-security-policy" not in response(picture).headers
    assert guards(html, "chapters/index.html") == guards(html, "search.html")


def test_code_that_got_into_a_page_does_not_run(visit):
    page = visit(PAGE)
    page.errors.clear()
    page.evaluate("""() => {
        const box = document.createElement("div");
        box.innerHTML = '<img src="x:" onerror="window.ran = 1"><a href="javascript:window.ran = 2">x</a>';
        document.querySelector("main").append(box);
        const script = document.createElement("script");
        script.textContent = "window.ran = 3";
        document.head.append(script);
        box.querySelector("a").click();
        // later: while it evaluates for a test, the browser lets everything through
        setTimeout(() => { try { new Function("window.ran = 4")(); } catch { window.refused = true; } }, 50);
    }""")
    page.wait_for_timeout(300)
    assert page.evaluate("[window.ran ?? null, window.refused]") == [None, True]
    assert sum("Content Security Policy" in error for error in page.errors) >= 3


def test_another_server_is_not_asked(visit):
    asked = []

    class Other(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format, *args):
            pass

    page = visit(PAGE)
    page.errors.clear()
    with HTTPServer(("127.0.0.1", 0), Other) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        other = f"http://127.0.0.1:{server.server_address[1]}/"
        page.evaluate(
            """async (other) => {
                const picture = new Image();
                const ended = new Promise((done) => { picture.onerror = picture.onload = done; });
                picture.src = other + "picture";
                await ended;
                await fetch(other + "fetch").catch(() => {});
            }""",
            other,
        )
        assert page.request.get(other + "by-the-test").status == 204
        server.shutdown()
    assert asked == ["/by-the-test"]
    assert sum("Content Security Policy" in error for error in page.errors) >= 2


def test_the_theme_is_switched_and_kept(visit):
    page = visit(PAGE)
    before = page.evaluate("document.documentElement.dataset.theme")
    button = page.locator("button.theme-switch-button").first
    for _ in range(2):
        button.click()
        if page.evaluate("document.documentElement.dataset.theme") != before:
            break
    chosen = page.evaluate("document.documentElement.dataset.theme")
    assert chosen != before
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == chosen
    assert page.errors == []


def test_buttons_of_the_theme_work_without_code_in_the_page(visit):
    page = visit(PAGE, script="window.print = () => { window.printed = true; }")
    page.evaluate("document.documentElement.requestFullscreen = () => { window.full = true; }")
    for action in ("print", "fullscreen"):
        page.locator(f"[data-action={action}]").evaluate("one => one.click()")
    assert page.evaluate("[window.printed, window.full]") == [True, True]
    assert page.errors == []


def test_folds_copy_buttons_and_solutions(visit):
    page = visit(PAGE)
    page.locator("button.code-switch").click()
    code = page.locator("details.code-fold[open] pre").first
    code.wait_for(state="visible")
    assert page.locator("button.copybtn").count() > 5
    solution = page.locator(".solution.dropdown").first
    assert "toggle-hidden" in solution.get_attribute("class")
    solution.locator("button.toggle-button").click()
    assert "toggle-hidden" not in solution.get_attribute("class")
    page.locator("#how-to-cite summary").click()
    assert page.errors == []


def test_every_picture_of_the_landing_page_is_drawn(visit):
    page = visit("chapters/index.html")
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.wait_for_load_state("networkidle")
    widths = "all => Promise.all(all.map((one) => one.decode().then(() => one.naturalWidth)))"
    drawn = page.locator("main img:visible").evaluate_all(widths)
    assert drawn
    assert all(width > 0 for width in drawn)
    assert page.errors == []


def test_the_page_for_a_wrong_address_is_styled(visit, tmp_path, html):
    text = policy.with_policy((html / "404.html").read_text("utf-8"), own_styles=True)
    (tmp_path / "404.html").write_text(text, "utf-8")
    page = visit("404.html", address=tmp_path.as_uri() + "/")
    assert 'http-equiv="Content-Security-Policy"' in text
    assert page.evaluate("getComputedStyle(document.body).maxWidth") != "none"
    assert page.errors == []
