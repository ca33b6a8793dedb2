"""What two readings must have in common to be the same."""

from __future__ import annotations

from datetime import date

from geoviz.engine.fingerprint import installed_fingerprint, reading_fingerprint
from geoviz.settings import Settings


def test_it_is_the_same_every_time():
    assert reading_fingerprint(Settings()) == reading_fingerprint(Settings())
    installed = installed_fingerprint()
    installed_fingerprint.cache_clear()
    assert installed_fingerprint() == installed


def test_it_changes_with_what_a_reading_depends_on():
    changed = [
        Settings(theatre=None),
        Settings(country="UA"),
        Settings(place_threshold=0.5),
        Settings(language_model="another_model"),
    ]
    assert len({reading_fingerprint(each) for each in (Settings(), *changed)}) == 5


def test_it_does_not_change_with_what_only_chooses_articles():
    chosen = Settings(published=date(2025, 7, 4), max_article_chars=10)
    assert reading_fingerprint(chosen) == reading_fingerprint(Settings())
