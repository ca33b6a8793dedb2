"""A strike map as one page: a file that needs nothing else, or an answer of a web server."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from geoviz.errors import OutputError, UsageError
from geoviz.maps.strikemap import StrikeMap

_FOLIUM_ID = re.compile(r"(?<=_)[0-9a-f]{32}\b")
_INLINE = re.compile(r"<(script|style)>(.*?)</\1>", re.DOTALL)
_LOADED = re.compile(r"""<(?:script|link)\b[^>]*\b(?:src|href)="(https?://[^/"]+)""")
_NONCE = re.compile(r"[A-Za-z0-9+/_=-]{8,}")


def render_page(strike_map: StrikeMap, *, nonce: str | None = None) -> str:
    """The whole page. Equal maps give equal text.

    nonce: put on every script and style element, for a server that sends its own
    Content-Security-Policy. Without it the page carries a policy of hashes, which lets
    run what geoviz and Folium wrote and nothing else.
    Raises UsageError for a nonce that is not base64 of six bytes or more.
    """
    # Texts of users and articles are set aside, at odd places: nothing below reads or changes them.
    parts = [strike_map.get_root().render()]
    for text in strike_map.page_texts():
        parts[-1:] = parts[-1].partition(text)
    numbers: dict[str, int] = {}
    for at in range(0, len(parts), 2):
        parts[at] = _FOLIUM_ID.sub(
            lambda found: str(numbers.setdefault(found.group(), len(numbers) + 1)), parts[at]
        )
    trusted = parts[::2]
    if nonce is None:
        policy = _policy(strike_map, trusted)
        meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        parts[0] = parts[0].replace("<head>", f"<head>\n    {meta}", 1)
    else:
        if not _NONCE.fullmatch(nonce):
            raise UsageError("a nonce is base64 text of at least eight characters")
        parts[::2] = [
            re.sub(r"<(script|style)(?=[ >])", rf'<\1 nonce="{nonce}"', part) for part in trusted
        ]
    return "".join(parts)


def write_html(strike_map: StrikeMap, path: str | os.PathLike[str]) -> Path:
    """Write the page to a file, whole or not at all, and return its path.

    The file makes no request unless the caller has put layers on the map that do.
    Raises OutputError where the file cannot be written.
    """
    target = Path(path)
    page = render_page(strike_map).encode("utf-8", "backslashreplace")
    temporary: Path | None = None
    try:
        with tempfile.NamedTemporaryFile(
            dir=target.parent, prefix=".geoviz-", delete=False
        ) as file:
            temporary = Path(file.name)
            file.write(page)
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(target)
    except OSError as error:
        if temporary is not None:
            temporary.unlink(missing_ok=True)
        reason = error.strerror or "it cannot be written"
        raise OutputError(f"{target}: {reason}. Choose another place.") from error
    return target


def _policy(strike_map: StrikeMap, trusted: list[str]) -> str:
    """A Content-Security-Policy that lets the page's own scripts run, by their hashes."""
    hashes: dict[str, dict[str, None]] = {"script": {}, "style": {}}
    for element, text in _INLINE.findall("".join(trusted)):
        digest = base64.b64encode(hashlib.sha256(text.encode("utf-8")).digest()).decode("ascii")
        hashes[element][f"'sha256-{digest}'"] = None
    remote = sorted(set(_origins(strike_map, trusted)))
    # Folium's popups have style attributes, which no hash can name; style cannot run code.
    styles = [*hashes["style"]] if strike_map.is_plain else ["'unsafe-inline'"]
    sources = {
        "default-src": ["'none'"],
        "script-src": [*hashes["script"], *remote],
        "style-src": [*styles, *remote],
        "img-src": ["data:", "blob:", *remote],
        "font-src": ["data:", *remote],
        "connect-src": remote or ["'none'"],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
    }
    return "; ".join(" ".join([directive, *allowed]) for directive, allowed in sources.items())


def _origins(strike_map: StrikeMap, trusted: list[str]) -> Iterator[str]:
    """Hosts that the user's own layers load scripts, styles, tiles or data from."""
    for part in trusted:
        yield from _LOADED.findall(part)
    waiting = list(strike_map._children.values())
    while waiting:
        element = waiting.pop()
        waiting += element._children.values()
        for attribute in ("tiles", "url", "embed_link"):
            found = re.match(
                r"(https?://)([^/\s;'\"]+)", str(getattr(element, attribute, None) or "")
            )
            if found:
                yield found.group(1) + re.sub(r"\{\w+\}", "*", found.group(2))
