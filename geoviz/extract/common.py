"""Words that are written like names of places and mostly are none: "Peace", "Post", "Victory"."""

from __future__ import annotations

import json
from functools import cache

from geoviz.assets import asset
from geoviz.errors import AssetError
from geoviz.extract.extractor import load_pipeline
from geoviz.extract.lexicon import load_lexicon


@cache
def common_words(language_model: str) -> frozenset[str]:
    """Lemmas of the language pipeline's dictionary, and words that the detector knows as such.

    A pipeline without a dictionary gives the latter alone. Raises AssetError where the pipeline
    or a file is missing.
    """
    pipeline = load_pipeline(language_model)
    found = set(pipeline.Defaults.stop_words)
    if "lemmatizer" in pipeline.pipe_names:
        lookups = getattr(pipeline.get_pipe("lemmatizer"), "lookups", None)
        if lookups is not None and "lemma_index" in lookups.tables:
            for lemmas in lookups.get_table("lemma_index").values():
                found.update(lemmas)
    path = asset("data", "weights", "detection.json")
    try:
        found.update(json.loads(path.read_text(encoding="utf-8"))["lists"]["common"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise AssetError(f"{path.name} cannot be read: {error!r}") from error
    lexicon = load_lexicon()
    return frozenset(found) | lexicon.telling | frozenset(lexicon.demonyms) | lexicon.no_places
