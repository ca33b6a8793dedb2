"""The page as a server sends it, under a policy of its own."""

from __future__ import annotations

from geoviz.maps import StrikeMap, render_page
from tests.maps.incidents import sample_table

NONCE = "bm90LWEtc2VjcmV0"
POLICY = (
    f"default-src 'none'; script-src 'nonce-{NONCE}'; style-src 'nonce-{NONCE}'; "
    "img-src data: blob:; base-uri 'none'; frame-ancestors 'none'"
)


def test_the_map_runs_under_a_strict_nonce_policy(browser):
    page_text = render_page(StrikeMap(sample_table()), nonce=NONCE)
    context = browser.new_context()
    context.route(
        "http://map.example/",
        lambda route: route.fulfill(
            body=page_text,
            content_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": POLICY},
        ),
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    page.goto("http://map.example/")
    page.wait_for_selector('[data-ready="1"]')
    page.locator(".gv-item").first.click()
    page.wait_for_selector("blockquote")
    assert [error for error in errors if "favicon" not in error and "ERR_" not in error] == []
    context.close()
