"""A place as a file of the user's gives it, and what is left out of such a file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any

from geoviz.assets import asset
from geoviz.geocode.names import fold
from geoviz.model import Precision

MOST_NAME_CHARS = 200  # as GeoNames limits a name
_NUMBER = re.compile(r"[+-]?\d{1,6}(?:\.\d{0,20})?", re.ASCII)
# Control characters, and those that turn the direction of what is around them.
_STEERING = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
_FIRST_USER_PID = 1 << 40  # geonameids and the rows of the shipped gazetteer are below
_NO_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Addition:
    """One place of a file. A position is in degrees."""

    pid: int
    slug: str | None  # None for a place of GeoNames
    name: str
    precision: Precision
    lon: float
    lat: float
    uncertainty_m: float
    code: str  # GeoNames feature code
    country: str | None = None  # ISO 3166-1 alpha-2
    population: int = 0
    kind: str | None = None
    names: tuple[str, ...] = ()  # other spellings
    parent: int | None = None  # pid of the finest place it lies in
    outline: Any = None  # a shapely geometry


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that is no place. reason: continues "N rows left out, ..."."""

    reason: str
    is_fault: bool = True  # False where it is as it should be, but nothing for geoviz


class UnusableError(ValueError):
    """Why a row cannot be used; the message goes on from "left out, "."""


@cache
def terms() -> Mapping[str, Any]:
    """``data/additions.toml``."""
    return tomllib.loads(asset("data", "additions.toml").read_text(encoding="utf-8"))


def clean_name(text: str) -> str:
    """A name with single spaces. Raises UnusableError where it is none that can be shown."""
    if _STEERING.search(text):
        raise UnusableError("whose name holds control characters")
    name = " ".join(text.split())
    if len(name) > MOST_NAME_CHARS:
        raise UnusableError(f"whose name is longer than {MOST_NAME_CHARS} characters")
    if not fold(name):
        raise UnusableError("that have no name")
    return name


def is_showable(name: str) -> bool:
    return 0 < len(name) <= MOST_NAME_CHARS and not _STEERING.search(name)


def degrees(text: str, most: int, what: str) -> float:
    """Raises UnusableError for what is too large, or no number: float() takes "nan", "1e400"."""
    stripped = text.strip()
    if not _NUMBER.fullmatch(stripped) or not -most <= float(stripped) <= most:
        raise UnusableError(f"whose {what} is no number from -{most} to {most}")
    return float(stripped)


def position(lon: str, lat: str) -> tuple[float, float]:
    """Degrees, to the metre. Raises UnusableError."""
    at = round(degrees(lon, 180, "longitude"), 5), round(degrees(lat, 90, "latitude"), 5)
    if at == (0.0, 0.0):
        raise UnusableError("that are at 0, 0, which stands for no position")
    return at


def of_user(name: str, precision: Precision, lon: float, lat: float) -> tuple[int, str]:
    """The pid and slug of a place that has no number of its own: the same for the same place."""
    told = "\0".join((name, str(int(precision)), f"{lon:.5f}", f"{lat:.5f}"))
    digest = sha256(told.encode()).hexdigest()[:12]
    slug = _NO_SLUG.sub("-", fold(name)).strip("-")[:40].strip("-")
    return _FIRST_USER_PID + int(digest, 16), f"user:{slug}-{digest}" if slug else f"user:{digest}"
