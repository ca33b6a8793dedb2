"""What a reading depends on besides the article: code, data, model, settings.

Two readings of one article under the same fingerprint are the same, so that an article
that a store holds under it need not be read again.
"""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from geoviz.assets import asset
from geoviz.geocode.own import own_fingerprint
from geoviz.settings import Settings

_PACKAGE = Path(__file__).resolve().parent.parent
_CODE = ("model.py", "theatre.py", "engine/reader.py", "extract", "geocode", "reports")
_DATA = ("lexicons", "theatres", "weights", "gazetteer.sqlite")
# They choose or change the article itself, or say where answers are kept.
_NOT_OF_READING = ("published", "max_article_chars", "geocoder_memory")


def reading_fingerprint(settings: Settings) -> str:
    """32 hex digits that change with anything that a reading depends on."""
    told = [
        (field.name, getattr(settings, field.name))
        for field in fields(settings)
        if field.name not in _NOT_OF_READING
    ]
    parts = (machine_fingerprint(), repr(told), _model_version(settings.language_model))
    return sha256("\0".join(parts).encode()).hexdigest()[:32]


def machine_fingerprint() -> str:
    """The same for code and data alone; machines that read together must agree on it.

    Changes when the user's own places do. Raises AssetError where those are damaged.
    """
    own = own_fingerprint()
    return f"{installed_fingerprint()}+{own}" if own else installed_fingerprint()


@cache
def installed_fingerprint() -> str:
    """What is installed: code and shipped data."""
    found = sha256()
    roots = [_PACKAGE / name for name in _CODE]
    roots += [asset("data") / name for name in _DATA]
    for root in roots:
        files = sorted(p for p in root.rglob("*") if p.is_file()) if root.is_dir() else [root]
        for file in files:
            if file.suffix == ".pyc" or not file.exists():
                continue
            found.update(f"{file.relative_to(root.parent).as_posix()}\0".encode())
            with file.open("rb") as stream:
                while block := stream.read(1 << 20):
                    found.update(block)
    return found.hexdigest()[:32]


def _model_version(name: str) -> str:
    """Version of an installed pipeline, or the description of one in a folder."""
    try:
        return version(name)
    except (PackageNotFoundError, ValueError):
        meta = Path(name) / "meta.json"
        return meta.read_text(encoding="utf-8") if meta.is_file() else name
