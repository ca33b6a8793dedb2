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


_JSON = json.JSONEncoder(ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))


def dump(data: object) -> str:
    """The one JSON text of some data. Raises ValueError for NaN and infinity."""
    return _JSON.encode(data)


def digest(data: object) -> str:
    """Hex SHA-256 of the JSON text of some data."""
    return sha256(dump(data).encode()).hexdigest()


def encode(value: Any, place_key: PlaceKey) -> object:
    """A value as JSON data, with ``place_key(place)`` for every place in it."""
    return _encoder(value.__class__)(value, place_key)


def encode_fields(value: Any, place_key: PlaceKey) -> dict[str, object]:
    """A dataclass as its fields; so also for a place, which ``encode`` gives as a key."""
    return _record_encoder(value.__class__)(value, place_key)


_Encoder = Callable[[Any, PlaceKey], Any]


@cache
def _encoder(kind: type) -> _Encoder:
    """Encodes values of a type. Made once a type: a store has millions of small values."""
    if kind is Precision:
        return lambda value, place_key: value.label
    if issubclass(kind, Enum):
        return lambda value, place_key: value.value
    if kind in (str, int, float, bool, NoneType):
        return lambda value, place_key: value
    if issubclass(kind, date):
        return lambda value, place_key: value.isoformat()
    if kind is Place:
        return lambda value, place_key: place_key(value)
    if is_dataclass(kind):
        return _record_encoder(kind)
    if kind is Span:
        return lambda value, place_key: list(value)
    if issubclass(kind, tuple):
        if hasattr(kind, "_fields"):
            # Whole, because what two of them have in common is told apart by the fields.
            return lambda value, place_key: {
                name: encode(part, place_key) for name, part in value._asdict().items()
            }
        return lambda value, place_key: [encode(part, place_key) for part in value]
    raise TypeError(f"{kind.__name__} is no type of the model")


@cache
def _record_encoder(kind: type) -> Callable[[Any, PlaceKey], dict[str, object]]:
    """For dataclasses: fields that have their default are left out."""
    mixed = _mixed_fields(kind)
    parts = [(f.name, f.default, f.name in mixed) for f in fields(cast(Any, kind))]

    def encode_record(value: Any, place_key: PlaceKey) -> dict[str, object]:
        data: dict[str, object] = {}
        for name, default, is_mixed in parts:
            part = getattr(value, name)
            if part is default or part == default:
                continue
            encoded = _encoder(part.__class__)(part, place_key)
            data[name] = {"place": encoded} if is_mixed and isinstance(part, Place) else encoded
        return data

    return encode_record


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
