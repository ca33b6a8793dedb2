"""The page's one script: made of the modules beside it, and small."""

from __future__ import annotations

import hashlib

from geoviz.assets import asset

BUILT = asset("templates", "map", "page.min.js")


def test_the_script_is_built_of_the_modules_beside_it():
    digest = hashlib.sha256()
    for module in sorted(BUILT.parent.glob("*.js")):
        if module != BUILT:
            digest.update(module.read_bytes())
    first = BUILT.read_text("utf-8").splitlines()[0]
    assert first.endswith(digest.hexdigest()[:16]), "the modules have changed: npm ci && npm run build"


def test_the_script_stays_small():
    assert BUILT.stat().st_size < 60 * 1024
