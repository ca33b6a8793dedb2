"""Small tables in the shapes of those that others publish; every row is made up."""

from __future__ import annotations

import csv
import io
import json

CIVILIAN_HARM = [
    {
        "id": "X1",
        "date": "07/04/2025",
        "latitude": "49.991",
        "longitude": "36.232",
        "location": "Kharkiv",
        "description": "A block of flats with a collapsed roof; firefighters at work.",
        "sources": [
            {"id": "s1", "path": "https://example.org/video/1", "description": "video"},
            {"id": "s2", "path": "https://example.org/photo/2", "description": "photo"},
        ],
        "filters": [
            {"key": "Type of area affected", "value": "Residential"},
            {"key": "Weapon System", "value": "Cruise missile"},
        ],
    },
    {
        "id": "X2",
        "date": "07/05/2025",
        "latitude": "46.9751",
        "longitude": "31.9946",
        "location": "",
        "description": "Crater beside a school.",
        "sources": [],
        "filters": [{"key": "Type of area affected", "value": "School or childcare"}],
    },
    {
        "id": "X3",
        "date": "07/05/2025",
        "latitude": "46.97",
        "longitude": "31.99",
        "location": "",
        "description": "Shots fired at a car.",
        "sources": [],
        "filters": [{"key": "Weapon System", "value": "Small arms"}],
    },
]

TOTALS_HEAD = "time_start,time_end,model,launch_place,target,launched,destroyed,source"
TOTALS = f"""{TOTALS_HEAD}
2025-07-03 18:00,2025-07-04 08:30,Shahed-136/131,Kursk oblast,Ukraine,200.0,180.0,post/1
2025-07-03 18:00,2025-07-04 08:30,Iskander-M,Crimea,Ukraine,6.0,,post/1
2025-07-03,2025-07-03,Orlan-10,,Ukraine,,2.0,post/2
2025-07-03,2025-07-03,Shahed-136/131,,Odesa oblast,4.0,4.0,post/3
2025-07-04,2025-07-04,Paper plane,,Ukraine,4.0,4.0,post/4
"""

EVENTS_HEAD = (
    "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,actor2,country,"
    "admin1,location,latitude,longitude,geo_precision,source,notes,fatalities"
)


def events(*rows: dict[str, object]) -> str:
    """A table of events; what a row leaves out has a sensible value."""
    usual = {
        "event_id_cnty": "UKR1",
        "event_date": "2025-07-04",
        "time_precision": 1,
        "event_type": "Explosions/Remote violence",
        "sub_event_type": "Air/drone strike",
        "actor1": "Military Forces of Russia (2000-) Air Force",
        "actor2": "",
        "country": "Ukraine",
        "admin1": "Kharkiv",
        "location": "Kharkiv",
        "latitude": 49.9808,
        "longitude": 36.2527,
        "geo_precision": 1,
        "source": "Sample Desk",
        "notes": "On 4 July, drones hit a depot.",
        "fatalities": 3,
    }
    out = io.StringIO()
    writer = csv.DictWriter(out, EVENTS_HEAD.split(","), lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow(usual | row)
    return out.getvalue()


def feature(geometry: dict[str, object] | None, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}


def features(*members: dict[str, object]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": members})
