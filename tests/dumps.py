"""GeoNames dumps of the real form, made of the shipped gazetteer and of villages made up.

A dump has 19 columns parted by tabs and no header; beside the text, its archive holds the notes.
"""

from __future__ import annotations

import random
import sqlite3
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from geoviz.assets import asset

FIRST_MADE_UP = 90_000_000  # far beyond the geonameids of the shipped places
_HEADS = ("Velyka", "Mala", "Nova", "Stara", "Verkhnia", "Nyzhnia", "Krasna", "Dovha")
_FIRST = (
    *("Bar", "Hol", "Der", "Zhab", "Kal", "Lip", "Mykh", "Oleks"),
    *("Petr", "Rud", "Sav", "Tar", "Ukh", "Chern", "Yas", "Vorob"),
)
_MIDDLE = ("an", "iv", "en", "ych", "osh", "yn", "ok", "el", "ubr", "ask", "")
_LAST = ("ivka", "ove", "yne", "ets", "iany", "ka", "yshche", "ivtsi", "hrad", "opil")
_CYRILLIC = str.maketrans(
    dict(zip("abcdefghijklmnoprstuvyz", "абцдефгхійклмнопрстувиз", strict=True))
)


def row(
    pid: int,
    name: str,
    lon: float,
    lat: float,
    *,
    alternates: str = "",
    feature: str = "P",
    code: str = "PPL",
    country: str = "UA",
    admin: tuple[str, ...] = (),
    population: int = 0,
) -> str:
    """A line of a dump, without its end."""
    codes = (*admin, "", "", "", "")[:4]
    columns = (
        *(str(pid), name, name, alternates, f"{lat:.5f}", f"{lon:.5f}", feature, code, country, ""),
        *codes,
        *(str(population), "", "150", "Europe/Kyiv", "2024-05-17"),
    )
    return "\t".join(columns)


def write(path: Path, lines: list[str], name: str = "UA.txt") -> Path:
    """A dump as GeoNames offers it: an archive of one text and the notes, or the text alone."""
    text = "".join(f"{line}\n" for line in lines)
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("readme.txt", "Readme for GeoNames Gazetteer extract files\n")
            archive.writestr(name, text)
    else:
        path.write_text(text, encoding="utf-8")
    return path


def country_dump(country: str, number: int, seed: int = 1) -> Iterator[str]:
    """Divisions and towns of a country as shipped, and villages around them up to a number."""
    draw = random.Random(seed)  # noqa: S311 - to be repeated
    with closing(sqlite3.connect(asset("data", "gazetteer.sqlite"))) as shipped:
        regions = _divisions(shipped, country)
        towns = shipped.execute(
            "SELECT pid, name, lon / 1e5, lat / 1e5, code, population, parent FROM place "
            "WHERE country = ? AND precision = 3 AND slug IS NULL ORDER BY pid",
            (country,),
        ).fetchall()
    made = 0
    for pid, (name, lon, lat, code, admin) in regions.items():
        yield row(pid, name, lon, lat, feature="A", code=code, country=country, admin=admin)
        made += 1
    for pid, name, lon, lat, code, people, parent in towns:
        admin = regions[parent][4] if parent in regions else ("00",)
        yield row(
            pid, name, lon, lat, code=code, country=country, admin=admin, population=people,
            alternates=f"{name},{name.lower()},{name} Testowe",
        )  # fmt: skip
        made += 1
    while made < number:
        _, _, lon, lat, _, _, parent = draw.choice(towns)
        if parent not in regions:
            continue
        name = "".join(map(draw.choice, (_FIRST, _MIDDLE, _LAST)))
        if draw.random() < 0.3:
            name = f"{draw.choice(_HEADS)} {name}"
        cyrillic = name.lower().translate(_CYRILLIC).title()
        west = name.replace("iv", "iw").replace("y", "i")
        feature, code = draw.choices(
            (("P", "PPL"), ("H", "STM"), ("S", "RSTN"), ("S", "HTL"), ("T", "HLL")),
            (80, 8, 3, 5, 4),
        )[0]
        yield row(
            FIRST_MADE_UP + made,
            name,
            lon + draw.gauss(0, 0.05),
            lat + draw.gauss(0, 0.03),
            alternates=f"{name},{west},{cyrillic},{cyrillic.replace('и', 'ы')},{name.lower()}",
            feature=feature,
            code=code,
            country=country,
            admin=regions[parent][4],
            population=draw.choice((0, 0, 0, 120, 900)),
        )
        made += 1


def _divisions(
    shipped: sqlite3.Connection, country: str
) -> dict[int, tuple[str, float, float, str, tuple[str, ...]]]:
    rows = shipped.execute(
        "SELECT pid, name, lon / 1e5, lat / 1e5, code, parent FROM place "
        "WHERE country = ? AND code IN ('ADM1', 'ADM2') ORDER BY code, pid",
        (country,),
    ).fetchall()
    found: dict[int, tuple[str, float, float, str, tuple[str, ...]]] = {}
    for number, (pid, name, lon, lat, code, parent) in enumerate(rows, start=1):
        above = found[parent][4] if parent in found else ()
        if code == "ADM1" or above:
            found[pid] = (name, lon, lat, code, (*above, f"{number:02}"))
    return found
