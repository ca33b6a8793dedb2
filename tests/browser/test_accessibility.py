"""The page for keyboard and screen reader: what axe finds, and what a reader does."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

SELECTED = "#incident=incident-0000000000000001"


@pytest.mark.parametrize(
    ("width", "height", "scheme"),
    [(1440, 900, "light"), (1440, 900, "dark"), (390, 844, "light"), (390, 844, "dark")],
    ids=["light", "dark", "phone", "phone-dark"],
)
@pytest.mark.parametrize("hash_", ["", SELECTED, "#embed=1"], ids=["list", "evidence", "bare"])
def test_axe_finds_nothing_serious(open_file, sample_file, width, height, scheme, hash_):
    page = open_file(sample_file, hash_, width=width, height=height, color_scheme=scheme).page
    if hash_ == SELECTED:
        page.wait_for_selector(".gv-evidence blockquote")
    page.evaluate("document.querySelector('.gv-more')?.setAttribute('open', '')")
    found = Axe().run(page).response["violations"]
    serious = [
        (rule["id"], node["target"], node["failureSummary"])
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]
    assert serious == []


def test_the_number_shown_is_told_to_a_screen_reader(sample):
    sample.page.get_by_label("Ukraine").uncheck()
    expect(sample.page.locator("[aria-live=polite]")).to_contain_text("11 of 16")


def test_focus_stays_on_a_choice_that_was_made(sample):
    box = sample.page.get_by_label("Ukraine")
    box.focus()
    sample.page.keyboard.press("Space")
    assert sample.page.evaluate("document.activeElement.type") == "checkbox"
