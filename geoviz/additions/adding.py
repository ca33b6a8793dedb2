"""A file of places becomes a named set of the user's gazetteer, or nothing changes.

Invariant: the gazetteer is as it was until the whole set is written; then it is another file.
"""

from __future__ import annotations

import re
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from hashlib import sha256
from itertools import islice
from pathlib import Path

from geoviz.additions.dump import NO_EXTENT, Divisions, places_of
from geoviz.additions.holders import Holders
from geoviz.additions.lines import lines_of
from geoviz.additions.place import Addition, LeftOut, is_showable
from geoviz.additions.shelf import Shelf
from geoviz.additions.tables import csv_places, geojson_places
from geoviz.assets import asset
from geoviz.errors import OutputError, SourceError, UsageError
from geoviz.export.files import replacing
from geoviz.geocode.names import fold
from geoviz.geocode.own import ENVIRONMENT, AddedSet, own_path, own_sets
from geoviz.model import OWN_MARK, Precision

OnProgress = Callable[[int, int], None]
"""Called with how many rows are done, and how many there are."""

_BATCH = 5_000  # places that are looked up together
_FORMS = {".zip": "geonames", ".txt": "geonames", ".csv": "csv", ".tsv": "csv"}
_FORMS |= {".geojson": "geojson", ".json": "geojson"}
_NAME = re.compile(r"[\w][\w. -]{0,59}")
_TWICE = "that say again what a row before them says"


@dataclass(slots=True)
class Outcome:
    """What came of a file."""

    added: AddedSet
    columns: dict[str, str] = field(default_factory=dict)  # what was taken from a table's columns
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    common: Sequence[str] = ()  # names that are read only where a text calls them places
    replaced: bool = False


def add(
    file: Path,
    *,
    name: str | None = None,
    source: str | None = None,
    licence: str | None = None,
    replace_set: bool = False,
    day: date,
    common: Iterable[str] = (),
    on_progress: OnProgress | None = None,
) -> Outcome:
    """Add the places of a file as a set: a GeoNames dump (.zip, .txt), CSV or GeoJSON.

    name: by default the file's without its ending. source, licence: whose the places are. common:
    words and parties that are no places by themselves. Raises UsageError for a file that is none
    of these and for a name that is taken, SourceError where no row can be used, OutputError where
    nothing can be written.
    """
    form, path = _form_of(file), _writable()
    name = name or file.stem
    if not _NAME.fullmatch(name):
        raise UsageError(f"--name {name[:60]!r}: give up to 60 letters, digits, spaces, . - or _")
    before = own_sets(path)
    taken = name in (each.name for each in before)
    if taken and not replace_set:
        raise UsageError(f"there is a set {name} already; give --replace, or another --name")
    for text in (source, licence):
        if text is not None and not is_showable(text):
            raise UsageError("--source, --licence: give a line of up to 200 characters")
    source = source or ("GeoNames" if form == "geonames" else file.name)
    licence = licence or ("CC BY 4.0" if form == "geonames" else "")
    outcome = Outcome(
        AddedSet(name, form, file.name, source, licence, day.isoformat(), _hash(file), 0, 0, 0, "")
    )
    words = frozenset(fold(word) for word in common)
    with closing(_shipped()) as shipped, _changed(path, before) as new:
        shelf = Shelf(new, is_new=not before)
        try:
            if taken:
                shelf.remove(name)
            places = _places(file, form, Holders(shipped), outcome)
            _write(shelf, _counted(places, on_progress), words, shipped, outcome)
        finally:
            shelf.close()
    outcome.replaced = taken
    return outcome


def remove(name: str) -> AddedSet:
    """Take a set away. Raises UsageError where there is none of this name."""
    path = _writable()
    before = own_sets(path)
    found = next((each for each in before if each.name == name), None)
    if found is None:
        known = ", ".join(each.name for each in before)
        raise UsageError(
            f"there is no set {name}; there are: {known}" if known else "there is no set"
        )
    with _changed(path, before) as new:
        shelf = Shelf(new, is_new=False)
        try:
            shelf.remove(name)
        finally:
            shelf.close()
    return found


def _write(
    shelf: Shelf,
    places: Iterator[tuple[Addition, tuple[str, ...] | None]],
    words: frozenset[str],
    shipped: sqlite3.Connection,
    outcome: Outcome,
) -> None:
    added = outcome.added
    terms = f", {added.licence}" if added.licence else ""
    told = f"{added.source}{terms} {OWN_MARK}{added.name})"
    number = shelf.next_number()
    try:
        written, named, twice, digest, common = shelf.write(number, places, words, shipped)
        if twice:
            outcome.left_out[LeftOut(_TWICE, is_fault=False)] += twice
        left_out = sum(outcome.left_out.values())
        if not written and not named:
            raise SourceError(f"{added.file} adds nothing: {_why(outcome.left_out)}")
        digest = sha256(f"{digest}\0{told}".encode()).hexdigest()
        outcome.added = replace(
            added, places=written, named=named, left_out=left_out, digest=digest
        )
        outcome.common = common
        shelf.enter(number, outcome.added, told)
    except sqlite3.Error as error:
        raise OutputError(f"the places cannot be written: {error}; nothing was changed") from error


def _why(left_out: Counter[LeftOut]) -> str:
    told = [f"{number} rows {row.reason}" for row, number in left_out.most_common(5)]
    return "; ".join(told) or "all of its places and names are shipped already"


def _places(
    file: Path, form: str, holders: Holders, outcome: Outcome
) -> Iterator[tuple[Addition, tuple[str, ...] | None]]:
    """What is to be written: places, or with names besides those that a shipped place has."""
    if form == "geonames":
        divisions = Divisions.of(lines_of(file))
        divisions.forget_empty(holders.is_shipped)
        rows = places_of(lines_of(file), divisions)
    else:
        read = csv_places if form == "csv" else geojson_places
        rows = read(file, holders.country_called, outcome.columns)
    while batch := list(islice(rows, _BATCH)):
        outcome.left_out.update(row for row in batch if isinstance(row, LeftOut))
        found = [row for row in batch if isinstance(row, Addition)]
        for place in holders.placed(found, strict=form != "geonames"):
            if isinstance(place, LeftOut):
                outcome.left_out[place] += 1
            elif (twin := holders.twin(place)) is not None:
                yield replace(place, pid=twin), (place.name, *place.names)
            elif place.precision is Precision.REGION and not place.uncertainty_m:
                outcome.left_out[LeftOut(NO_EXTENT, is_fault=False)] += 1
            else:
                yield place, None


def _counted(
    places: Iterator[tuple[Addition, tuple[str, ...] | None]], on_progress: OnProgress | None
) -> Iterator[tuple[Addition, tuple[str, ...] | None]]:
    for done, place in enumerate(places, start=1):
        if on_progress is not None and done % _BATCH == 0:
            on_progress(done, done)
        yield place


def _form_of(file: Path) -> str:
    form = _FORMS.get(file.suffix.lower())
    if form is None:
        raise UsageError(
            f"{file.name}: give a GeoNames dump (.zip or .txt), a table (.csv) or places as "
            ".geojson"
        )
    return form


def _hash(file: Path) -> str:
    digest = sha256()
    try:
        with file.open("rb") as stream:
            while block := stream.read(1 << 20):
                digest.update(block)
    except OSError as error:
        raise UsageError(f"{file} cannot be opened: {error.strerror}") from error
    return digest.hexdigest()


def _shipped() -> sqlite3.Connection:
    uri = f"{asset('data', 'gazetteer.sqlite').resolve().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(uri, uri=True)


def _writable() -> Path:
    path = own_path()
    if path is None:
        raise UsageError(
            f"own places are turned off: --gazetteer or {ENVIRONMENT} is none; name a file instead"
        )
    return path


@contextmanager
def _changed(path: Path, before: tuple[AddedSet, ...]) -> Iterator[Path]:
    """A copy to change, which takes the file's place at the end."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{path.parent} cannot be made: {error.strerror}") from error
    with replacing(path) as new:
        if before:
            shutil.copyfile(path, new)
        yield new
        if own_sets(path) != before:
            raise OutputError(f"{path} was changed by another process meanwhile; run this again")
