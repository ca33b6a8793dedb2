"""Values of the model as JSON, and back, exactly.

Driven by the types of the fields, so that the model is described once: a new field with a
default needs nothing here. What has its default is left out, so that a new field changes
neither what is stored nor its hashes; to change a default is to change what was stored,
and needs a migration. Places are shared by many values and are stored apart; a value holds
the key of each.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from datetime import date
from enum import Enum
from functools import cache
from hashlib import sha256
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from geoviz.model import Place, Precision, Span

T = TypeVar("T")
PlaceKey = Callable[[Place], str]
PlaceOf = Callable[[str], Place]


def dump(data: object) -> str:
    """The one JSON text of some data. Raises ValueError for NaN and infinity."""
    return json.dumps(
        data, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )


def digest(data: object) -> str:
    """Hex SHA-256 of the JSON text of some data."""
    return sha256(dump(data).encode()).hexdigest()


def encode(value: object, place_key: PlaceKey) -> object:
    """A value as JSON data, with ``place_key(place)`` for every place in it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, Precision):
        return value.label
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, str | int | float):
        return value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Place):
        return place_key(value)
    if is_dataclass(value) and not isinstance(value, type):
        return encode_fields(value, place_key)
    if isinstance(value, Span):
        return list(value)
    if isinstance(value, tuple):
        if hasattr(value, "_asdict"):
            # Whole, because what two of them have in common is told apart by the fields.
            return {name: encode(part, place_key) for name, part in value._asdict().items()}
        return [encode(part, place_key) for part in value]
    raise TypeError(f"{type(value).__name__} is no type of the model")


def encode_fields(value: Any, place_key: PlaceKey) -> dict[str, object]:
    """A dataclass as its fields; so also for a place, which ``encode`` gives as a key."""
    mixed = _mixed_fields(value.__class__)
    return {
        f.name: {"place": place_key(part)}
        if isinstance(part, Place) and f.name in mixed
        else encode(part, place_key)
        for f in fields(value)
        if (part := getattr(value, f.name)) != f.default
    }


@cache
def _mixed_fields(kind: type) -> frozenset[str]:
    """Fields that hold a text or a place, where a key by itself would be taken for a text."""
    hints = get_type_hints(kind)
    return frozenset(name for name, hint in hints.items() if {str, Place} <= set(get_args(hint)))


def decode(kind: type[T], data: object, place_of: PlaceOf) -> T:
    """The inverse of ``encode``. Raises KeyError, TypeError or ValueError for other data."""
    return cast(T, _decoder(cast(Any, kind))(data, place_of))


def decode_place(data: object) -> Place:
    """The inverse of ``encode_fields`` for a place."""
    return cast(Place, _record_decoder(Place)(data, _no_place))


_Decoder = Callable[[Any, PlaceOf], Any]


def _no_place(key: str) -> Place:
    raise ValueError(f"a place within a place: {key}")


@cache
def _decoder(kind: Any) -> _Decoder:
    """Decodes data of a type. Made once a type: a store has millions of small values."""
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        return _union_decoder(get_args(kind))
    if origin is tuple:
        part = _decoder(get_args(kind)[0])
        return lambda data, place_of: tuple(part(item, place_of) for item in data)
    if kind is Place:
        return lambda data, place_of: place_of(data)
    if kind is Precision:
        return lambda data, place_of: Precision.from_label(data)
    if kind is Span:
        return lambda data, place_of: Span(*data)
    if kind is date:
        return lambda data, place_of: date.fromisoformat(data)
    if isinstance(kind, type) and issubclass(kind, Enum):
        return lambda data, place_of: kind(data)
    if is_dataclass(kind) or hasattr(kind, "_fields"):
        return _record_decoder(kind)
    if kind in (str, int, float, bool, NoneType):
        return lambda data, place_of: data
    raise TypeError(f"{kind} is no type of the model")


@cache
def _record_decoder(kind: Any) -> _Decoder:
    """For dataclasses and named tuples: fields that are not there have their default."""
    parts = {name: _decoder(hint) for name, hint in get_type_hints(kind).items()}

    def decode_record(data: dict[str, Any], place_of: PlaceOf) -> Any:
        return kind(**{n: parts[n](part, place_of) for n, part in data.items() if n in parts})

    return decode_record


def _union_decoder(members: tuple[Any, ...]) -> _Decoder:
    """For ``X | None``, and for ``str`` beside named tuples and places, told apart by fields."""
    bare = [member for member in members if member is not NoneType]
    if len(bare) == 1:
        only = _decoder(bare[0])
        return lambda data, place_of: None if data is None else only(data, place_of)
    tuples = [member for member in bare if hasattr(member, "_fields")]
    records = {frozenset(member._fields): _decoder(member) for member in tuples}
    if Place in bare:
        records[frozenset({"place"})] = lambda data, place_of: place_of(data["place"])

    def decode_member(data: Any, place_of: PlaceOf) -> Any:
        return records[frozenset(data)](data, place_of) if isinstance(data, dict) else data

    return decode_member
