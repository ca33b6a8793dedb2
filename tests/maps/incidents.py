"""A table of incidents as a real run would give it: regions, districts, facilities, doubt."""

from __future__ import annotations

import math
from typing import Any

import geopandas
import pandas
from shapely import Point, Polygon
from shapely.geometry.base import BaseGeometry

from geoviz.model import DateSpan
from geoviz.table import COLUMNS

RUSSIA, UKRAINE = "Russia", "Ukraine"


def outline(lon: float, lat: float, km: float, wobble: float = 0.16, corners: int = 48) -> Polygon:
    """A closed shape about a point, irregular enough to pass for a district."""
    ring = []
    for corner in range(corners):
        angle = 2 * math.pi * corner / corners
        reach = km * (
            1 + wobble * math.sin(3 * angle + lon) + wobble / 2 * math.cos(7 * angle + lat)
        )
        ring.append(
            (
                lon + reach * math.cos(angle) / (111.32 * math.cos(math.radians(lat))),
                lat + reach * math.sin(angle) / 111.32,
            )
        )
    return Polygon(ring)


def report(number: int, quote: str, place: str | None, **fields: Any) -> dict[str, Any]:
    """One report; ``place`` is marked where the quote has it."""
    start = quote.find(place) if place else -1
    return {
        "report": f"report-{number:016x}",
        "article": f"article-{number:016x}",
        "title": None,
        "publisher": "Dnipro Courier",
        "published": "2025-07-04",
        "url": f"https://courier.example/2025/{number}",
        "quote": quote,
        "quote_start": 120,
        "mark": [start, start + len(place)] if place and start >= 0 else None,
        "more_quotes": [],
        "attacker": None,
        "attacker_basis": None,
        "role": None,
        "status": "hit",
        "weapon": [],
        "target_type": [],
        "date": None,
        "date_basis": None,
        "killed": None,
        "injured": None,
        "confidence": 0.9,
        "reason": "the name stands after a verb of striking",
    } | fields


def incident(
    number: int, name: str, lon: float, lat: float, *reports: dict[str, Any], **fields: Any
) -> dict[str, Any]:
    """One row; a field that is not given is unknown."""
    row = dict.fromkeys(COLUMNS) | {
        "incident": f"incident-{number:016x}",
        "name": name,
        "country": "UA",
        "precision": "city",
        "uncertainty_m": 6000.0,
        "lon": lon,
        "lat": lat,
        "area_approximate": False,
        "attacker_inferred": False,
        "role": "strike",
        "status": "hit",
        "weapon": [],
        "target_type": [],
        "confidence": 0.85,
        "answers": [],
        "reports": list(reports),
        "geometry": Point(lon, lat),
    }
    return row | fields


def table(rows: list[dict[str, Any]]) -> geopandas.GeoDataFrame:
    """Rows as the GeoDataFrame that maps read, with days taken from the ISO dates."""
    frame = pandas.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    spans = [DateSpan.parse(row["date"]) if row["date"] else None for row in rows]
    frame["date_first"] = pandas.to_datetime([span.first if span else None for span in spans])
    frame["date_last"] = pandas.to_datetime([span.last if span else None for span in spans])
    for name in ("killed_min", "killed_max", "injured_min", "injured_max"):
        frame[name] = frame[name].astype("Int64")
    for name in ("uncertainty_m", "lon", "lat", "confidence"):
        frame[name] = frame[name].astype("float64")
    return geopandas.GeoDataFrame(frame, geometry="geometry", crs="EPSG:4326")


def region(lon: float, lat: float, km: float, **fields: Any) -> dict[str, Any]:
    area: BaseGeometry = outline(lon, lat, km)
    return {"precision": "region", "uncertainty_m": km * 1000, "geometry": area} | fields


def district(lon: float, lat: float, km: float, **fields: Any) -> dict[str, Any]:
    area: BaseGeometry = outline(lon, lat, km, wobble=0.1)
    return {
        "precision": "district",
        "uncertainty_m": km * 1000,
        "geometry": area,
        "area_approximate": True,
    } | fields


def sample_rows() -> list[dict[str, Any]]:
    """Sixteen incidents of one summer."""
    july, august = "2025-07-04", "2025-08-28"
    russian = {"attacker": RUSSIA, "role": "strike"}
    ukrainian = {"attacker": UKRAINE, "role": "counterstrike", "country": "RU"}
    drone, missile = ["drone"], ["missile"]
    return [
        incident(
            1, "Kyiv", 30.5238, 50.4547,
            report(1, "Overnight waves of drones reached Kyiv and set roofs alight.", "Kyiv",
                   attacker=RUSSIA, weapon=drone, killed="1", injured="23", date=july,
                   title="A long night over the capital"),
            report(2, "By evening the number of injured people in Kyiv had grown to 26.", "Kyiv",
                   publisher="Північний вісник", published="2025-07-05", attacker=RUSSIA,
                   attacker_basis="the theatre: hits in Ukraine during this war", injured="26",
                   killed="1", date=july, date_basis="“the previous night”"),
            **russian, date=july, weapon=drone, target_type=["residential"], killed_min=1,
            killed_max=1, injured_min=23, injured_max=26, wave="wave-1", confidence=0.95,
        ),
        incident(
            2, "Holosiivskyi district", 30.554, 50.334,
            report(3, "Debris of a downed drone broke the windows of a clinic in the Holosiivskyi "
                      "district.", "Holosiivskyi district", attacker=RUSSIA, weapon=drone,
                   status="debris", target_type=["medical"], date=july),
            **russian, **district(30.554, 50.334, 7), date=july, weapon=drone, status="debris",
            target_type=["medical"], wave="wave-1",
        ),
        incident(
            3, "Darnytskyi district", 30.693, 50.402,
            report(4, "A direct hit tore down the entrance of a five-storey house in Darnytsia.",
                   "Darnytsia", attacker=RUSSIA, weapon=missile, killed="14", date=august,
                   published=august),
            report(5, "Rescuers in the Darnytskyi district have found 21 dead so far.",
                   "Darnytskyi district", publisher="Станція 12", published="2025-08-29",
                   killed="at least 21", injured="48", date=august,
                   more_quotes=["Four of the dead were children."]),
            **russian, **district(30.693, 50.402, 6.5), date=august, weapon=missile,
            target_type=["residential"], killed_min=14, killed_max=21, injured_min=48,
            injured_max=48, wave="wave-2", confidence=0.92,
        ),
        incident(
            4, "Embassy quarter, Kyiv", 30.5106, 50.4437,
            report(6, "The consular section of an embassy lost part of its roof.", None,
                   attacker=RUSSIA, date=july, target_type=["diplomatic"]),
            **russian, precision="facility", uncertainty_m=150.0, date=july,
            target_type=["diplomatic"], wave="wave-1",
        ),
        incident(
            5, "Zhuliany airfield", 30.4497, 50.4018,
            report(7, "Two explosions were heard at the Zhuliany airfield.", "Zhuliany airfield",
                   attacker_basis="the theatre: hits in Ukraine during this war", attacker=RUSSIA),
            **russian, attacker_inferred=True, precision="facility", uncertainty_m=900.0,
            date="2025-08", target_type=["airfield"], confidence=0.61,
        ),
        incident(
            6, "Vinnytsia region", 28.7, 48.95,
            report(8, "In the Vinnytsia region a railway junction was struck and trains were late "
                      "by hours.", "Vinnytsia region", attacker=RUSSIA, weapon=drone, date=august,
                   target_type=["railway"]),
            **russian, **region(28.7, 48.95, 95), date=august, weapon=drone,
            target_type=["railway"], wave="wave-2",
        ),
        incident(
            7, "Vinnytsia region", 28.7, 48.95,
            report(9, "Falling debris burnt a barn somewhere in Vinnytsia region.",
                   "Vinnytsia region", status="debris"),
            **region(28.7, 48.95, 95), role=None, status="debris", confidence=0.5,
        ),
        incident(
            8, "Kharkiv", 36.2304, 49.9935,
            report(10, "Глайдерна бомба влучила в будинок у Харкові, повідомили рятувальники.",
                   "Харкові", publisher="Слобідська хвиля", attacker=RUSSIA, date="2025-08-02",
                   killed="3", injured="17", weapon=["glide_bomb"]),
            **russian, date="2025-08-02", weapon=["glide_bomb"], target_type=["residential"],
            killed_min=3, killed_max=3, injured_min=17, injured_max=17,
        ),
        incident(
            9, "Odesa", 30.7233, 46.4825,
            report(11, "Odesa’s port lost a grain store in the attack.", "Odesa", attacker=RUSSIA,
                   date="2025-07-19", weapon=missile, target_type=["port"]),
            **russian, date="2025-07-19", weapon=missile, target_type=["port"],
        ),
        incident(
            10, "Saltivka", 36.34, 50.03,
            report(12, "Shells fell on Saltivka during the day.", "Saltivka", attacker=RUSSIA),
            **russian, **district(36.34, 50.03, 3), target_type=["residential"],
        ),
        incident(
            11, "Sergiyev Posad", 38.1352, 56.3063,
            report(13, "Sergiyev Posad, north of Moscow, woke to an explosion at a plant.",
                   "Sergiyev Posad", attacker=UKRAINE, role="counterstrike", date=july,
                   weapon=drone, injured="1"),
            **ukrainian, date=july, weapon=drone, target_type=["industry"],
            answers=["incident-0000000000000001"], injured_min=1, injured_max=1,
        ),
        incident(
            12, "Azov optical works", 39.4172, 47.0986,
            report(14, "The optical works in Azov were hit twice, the general staff said.", "Azov",
                   attacker=UKRAINE, role="counterstrike", status="claimed", date=july),
            **ukrainian, precision="facility", uncertainty_m=400.0, date=july, weapon=drone,
            status="claimed", target_type=["arms plant"],
        ),
        incident(
            13, "Rostov region", 41.2, 47.8,
            report(15, "A woman was killed in a village of the Rostov region.", "Rostov region",
                   killed="1", date=july, attacker=UKRAINE,
                   attacker_basis="the theatre: hits in Russia during this war"),
            **ukrainian, **region(41.2, 47.8, 150), attacker_inferred=True, date=july,
            killed_min=1, killed_max=1, confidence=0.7,
        ),
        incident(
            14, "Afipsky refinery", 38.8427, 44.9036,
            report(16, "Flames rose over the Afipsky refinery before dawn.", "Afipsky refinery",
                   attacker=UKRAINE, role="counterstrike", date=august, weapon=drone),
            **ukrainian, precision="facility", uncertainty_m=700.0, date=august, weapon=drone,
            target_type=["refinery"], answers=["incident-0000000000000003"],
        ),
        incident(
            15, "Novokuibyshevsk refinery", 49.915, 53.0965,
            report(17, "A second refinery, at Novokuibyshevsk, stopped work.", "Novokuibyshevsk",
                   attacker=UKRAINE, role="counterstrike", date=august, weapon=drone),
            **ukrainian, precision="facility", uncertainty_m=1500.0, date=august, weapon=drone,
            target_type=["refinery"],
        ),
        incident(
            16, "Mykolaiv", 31.9974, 46.9659,
            report(18, "Explosions were heard in Mykolaiv.", "Mykolaiv", url=None, publisher=None,
                   published=None, title="<b>Not bold</b> {{ 6*7 }}"),
            role=None, attacker=None, confidence=0.4,
        ),
    ]  # fmt: skip


def sample_waves() -> list[dict[str, Any]]:
    """What two sources say of the first night as a whole."""
    said = {"title": None, "published": "2025-07-05", "url": "https://courier.example/2025/19"}
    return [
        {
            "wave": "wave-1",
            "attacker": RUSSIA,
            "country": "UA",
            "date": "2025-07-04",
            "incidents": ["incident-0000000000000001", "incident-0000000000000002"],
            "reports": [
                said
                | {
                    "publisher": "Dnipro Courier",
                    "quote": "In all, 598 drones and 31 missiles came that night; "
                    "563 drones were shot down.",
                    "totals": [
                        {"weapon": "drone", "fate": "launched", "count": "598", "low": 598},
                        {"weapon": "missile", "fate": "launched", "count": "31", "low": 31},
                        {"weapon": "drone", "fate": "intercepted", "count": "563", "low": 563},
                    ],
                }
            ],
        }
    ]


def sample_table() -> geopandas.GeoDataFrame:
    """The table of ``sample_rows``, with the waves of ``sample_waves``."""
    frame = table(sample_rows())
    frame.attrs["waves"] = sample_waves()
    return frame
