"""The page's one script: made of the modules beside it, and small."""

from __future__ import annotations

import hashlib

import pytest

from geoviz.assets import asset

BUILT = asset("templates", "map", "page.min.js")


@pytest.mark.parametrize("built", sorted(BUILT.parent.glob("*.min.js")), ids=lambda file: file.name)
def test_a_script_is_built_of_the_modules_beside_it(built):
    digest = hashlib.sha256()
    for module in sorted(BUILT.parent.glob("*.js")):
        if not module.name.endswith(".min.js"):
            digest.update(module.read_bytes())
    first = built.read_text("utf-8").splitlines()[0]
    assert first.endswith(digest.hexdigest()[:16]), "the modules have changed: npm run build"


def test_the_script_stays_small():
    assert BUILT.stat().st_size < 60 * 1024
