"""Where templates/ and data/ are: at the checkout's root, or bundled in an installed wheel."""

from __future__ import annotations

from pathlib import Path

from geoviz.errors import AssetError

_PACKAGE = Path(__file__).resolve().parent
_BUNDLED = _PACKAGE / "_bundled"
_ROOT = _BUNDLED if _BUNDLED.is_dir() else _PACKAGE.parent


def asset(*parts: str) -> Path:
    """The path of a shipped file or folder, such as ``asset("data", "theatres")``.

    Raises AssetError where it is missing.
    """
    path = _ROOT.joinpath(*parts)
    if not path.exists():
        raise AssetError(f"geoviz is incomplete: {'/'.join(parts)} is missing. Install it again.")
    return path
