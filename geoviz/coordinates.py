"""Coordinates as texts write them: decimal, in degrees and minutes, and on the military grid.

Two numbers are coordinates only where they say so, by their signs or hemispheres, by a word before
them, or by so many decimals that nothing else is written with: prices and scores are none.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass

from geoviz.model import LonLat

_DEGREE_M = 111_195.0  # of latitude, on the sphere of geoviz.geo
_FINEST_M = 100.0  # a strike is no point, and who reads it off a map is rarely nearer
_SURE_DECIMALS = 4


@dataclass(frozen=True, slots=True)
class Coordinates:
    """A position in a text. ``text[start:end]`` is what is written."""

    start: int
    end: int
    lonlat: LonLat
    uncertainty_m: float  # half of the last digit's unit, in both directions


_DEG = r"\s?(?:°|º|˚)\s?"
_MIN = r"\s?(?:'|’|′|ʹ|´)\s?"
_SEC = r"\s?(?:\"|”|″|ʺ|''|’’|′′)\s?"
_FEW = r"\d{1,3}(?:[.,]\d{1,8})?"


def _angle(n: int) -> str:
    """An angle with its hemisphere before or behind it."""
    return (
        rf"(?:(?P<pre{n}>[NSEW])\s?)?(?P<sign{n}>[-−])?(?P<deg{n}>{_FEW})"
        rf"(?:{_DEG}(?:(?P<min{n}>\d{{1,2}}(?:[.,]\d{{1,6}})?){_MIN}"
        rf"(?:(?P<sec{n}>\d{{1,2}}(?:[.,]\d{{1,4}})?){_SEC})?)?)?"
        rf"(?:\s?(?P<post{n}>[NSEW])\b)?"
    )


_GAP = r"[^\S\n]{0,3}"  # bounded, as everything here: a text may be nothing but blanks
_APART = rf"{_GAP}(?:[,;/]{_GAP}|\s)(?:and\s)?"
# A map's link goes on with how near it shows the place: "@46.7904,35.2766,15z".
_STARTS, _ENDS = r"(?<![\w.,°-])(?<!\d\s)", r"(?![\d%°]|[.,]\d(?![\d.]{0,8}[azm]\b)|-\d)"
_SIGNED = re.compile(rf"{_STARTS}{_angle(1)}{_APART}{_angle(2)}(?!\d)")
_PLAIN = re.compile(
    rf"(?<![\w.,°-])(?P<one>[-−]?\d{{1,2}}[.](?P<fine1>\d{{2,8}})){_GAP}(?:[,;/]{_GAP}|\s)"
    rf"(?P<two>[-−]?\d{{1,3}}[.](?P<fine2>\d{{2,8}})){_ENDS}"
)
_COMMAS = re.compile(
    rf"(?<![\w.,°-])(?P<one>[-−]?\d{{1,2}}[,](?P<fine1>\d{{4,8}})){_GAP}(?:[,;/]{_GAP}|\s)"
    rf"(?P<two>[-−]?\d{{1,3}}[,](?P<fine2>\d{{4,8}})){_ENDS}"
)
_LAT = rf"lat(?:itude)?\b\.?{_GAP}[:=]?{_GAP}"
_LON = rf"lon(?:g|gitude)?\b\.?{_GAP}[:=]?{_GAP}"
_NUMBER = r"(?P<{name}>[-−]?\d{{1,3}}[.,](?P<fine{name}>\d{{1,8}}))"
_THEN = rf"{_GAP}[,;/]?{_GAP}(?:and\s)?"
_WORDED = re.compile(
    rf"\b{_LAT}{_NUMBER.format(name='lat')}{_THEN}{_LON}{_NUMBER.format(name='lon')}"
    rf"|\b{_LON}{_NUMBER.format(name='lon2')}{_THEN}{_LAT}{_NUMBER.format(name='lat2')}",
    re.IGNORECASE,
)
_GRID = re.compile(
    r"(?<![\w-])(?P<zone>[1-9]|[1-5]\d|60)(?P<band>[C-HJ-NP-X])\s?(?P<square>[A-HJ-NP-Z][A-HJ-NP-V])"
    r"\s?(?P<east>\d{3,5})\s(?P<north>\d{3,5})(?![\d-])"
    r"|(?<![\w-])(?P<zone2>[1-9]|[1-5]\d|60)(?P<band2>[C-HJ-NP-X])\s?"
    r"(?P<square2>[A-HJ-NP-Z][A-HJ-NP-V])\s?(?P<both>(?:\d\d){3,5})(?![\d-])"
)
# Cheap to look for, and in all of the above.
_HINT = re.compile(
    r"\d[.,]\d{2,8}(?!\d)[^\d\n]{1,12}\d{1,3}[.,]\d|\d\s?(?:[°º˚]|[NSEW]\b)"
    r"|\b(?:[Ll]at|[Ll]on|LAT|LON)(?:g|itude|gitude|G|ITUDE|GITUDE)?\b[.:= ]{0,4}[-−]?\d"
    r"|[C-X]\s?[A-Z]{2}\s?\d{3}"
)
_SAID = re.compile(
    r"\b(?:coordinates?|coords?|geoloc\w+|located|location|position|gps|wgs\s?-?84|at)\b"
    r"[^.;\n\d]{0,30}$",
    re.IGNORECASE,
)
_NAMED = re.compile(r"[A-Z][^\W\d_][\w’'-]*(?:\s+[a-z]+)?\s*[,(\[]\s*$")
_MEASURED = re.compile(
    r"\s*(?:%|[a-z]*percent|per\s?cent|points?|km|kilomet|miles?\b|met(?:er|re)s|k?g\b|tonn?e?s|"
    r"tons?\b|[mb]illion|[mb]n\b|dollars?|euros?|roubles?|rubles?|hryvnias?|usd|eur|uah|°\s?[cf]\b|"
    r"degrees\s+[cf]|mph|kph|points|seconds|minutes|hours|days|people|goals|votes|shares)",
    re.IGNORECASE,
)
_MONEY = re.compile(r"(?:[$€£₴₽¥]|\b(?:USD|EUR|UAH|RUB|Rs|v|version|ratio|scores?|odds))\s?\.?\s*$")


def find_coordinates(text: str) -> list[Coordinates]:
    """The coordinates that a text writes, in order, none over another."""
    if not _HINT.search(text):
        return []
    found: list[Coordinates] = []
    for one in sorted(_all(text), key=lambda c: (c.start, -c.end)):
        if not found or one.start >= found[-1].end:
            found.append(one)
    return found


def _all(text: str) -> Iterator[Coordinates]:
    for match in _WORDED.finditer(text):
        end = "2" if match["lat"] is None else ""
        fine = (match[f"finelat{end}"], match[f"finelon{end}"])
        yield from _decimal(match, match[f"lat{end}"], match[f"lon{end}"], fine)
    for match in _SIGNED.finditer(text):
        yield from _signed(match)
    for match in _PLAIN.finditer(text):
        if _is_told(text, match):
            fine = (match["fine1"], match["fine2"])
            yield from _decimal(match, match["one"], match["two"], fine)
    for match in _COMMAS.finditer(text):
        yield from _decimal(match, match["one"], match["two"], (match["fine1"], match["fine2"]))
    for match in _GRID.finditer(text):
        yield from _on_grid(match)


def _is_told(text: str, match: re.Match[str]) -> bool:
    """Whether two plain decimals are coordinates by what stands around them."""
    before = text[max(0, match.start() - 60) : match.start()]
    if _MEASURED.match(text, match.end()) or _MONEY.search(before):
        return False
    if min(len(match["fine1"]), len(match["fine2"])) >= _SURE_DECIMALS:
        return True
    if "," not in match.group() and "/" not in match.group():
        return False
    said = _SAID.search(before)
    if _is_time(match["one"]) and _is_time(match["two"]):
        return said is not None and not said.group().lower().startswith("at")
    return said is not None or _NAMED.search(before) is not None


def _is_time(number: str) -> bool:
    """ "At 12.30, 13.45 and 15.10": hours and minutes."""
    hours, _, minutes = number.partition(".")
    return len(minutes) == 2 and 0 <= int(hours.replace("−", "-")) < 24 and int(minutes) < 60


def _decimal(
    match: re.Match[str], lat: str, lon: str, fine: tuple[str, str]
) -> Iterator[Coordinates]:
    y, x = _number(lat), _number(lon)
    yield from _made(match, y, x, (10.0 ** -len(fine[0]), 10.0 ** -len(fine[1])))


def _number(written: str) -> float:
    return float(written.replace(",", ".").replace("−", "-"))


def _signed(match: re.Match[str]) -> Iterator[Coordinates]:
    """ "46°47'25.7\\"N 35°16'35.9\\"E", "46.79° N, 35.28° E", "N46.79 E35.28"."""
    told = []
    for n in ("1", "2"):
        letters = {match[f"pre{n}"], match[f"post{n}"]} - {None}
        if len(letters) != 1:
            return
        degrees, minutes, seconds = match[f"deg{n}"], match[f"min{n}"], match[f"sec{n}"]
        value, unit = _number(degrees), 10.0 ** -_decimals(degrees)
        if minutes is not None:
            value, unit = value + _number(minutes) / 60, 10.0 ** -_decimals(minutes) / 60
        if seconds is not None:
            value, unit = value + _number(seconds) / 3600, 10.0 ** -_decimals(seconds) / 3600
        bare = minutes is None and "°" not in match.group() and _decimals(degrees) < 2
        if bare or match[f"sign{n}"] or any(_number(m) >= 60 for m in (minutes, seconds) if m):
            return
        letter = letters.pop()
        told.append((letter in "NS", -value if letter in "SW" else value, unit))
    if told[0][0] is told[1][0]:
        return
    lat, lon = told if told[0][0] else told[::-1]
    yield from _made(match, lat[1], lon[1], (lat[2], lon[2]))


def _decimals(number: str) -> int:
    return len(re.split(r"[.,]", number)[1]) if re.search(r"[.,]", number) else 0


def _made(
    match: re.Match[str], lat: float, lon: float, units: tuple[float, float]
) -> Iterator[Coordinates]:
    """units: of the last digits of both, in degrees."""
    if not (abs(lat) <= 90 and abs(lon) <= 180) or (lat == 0 and lon == 0):
        return
    north_m = units[0] / 2 * _DEGREE_M
    east_m = units[1] / 2 * _DEGREE_M * math.cos(math.radians(lat))
    slack_m = max(_FINEST_M, math.hypot(north_m, east_m))
    lonlat = LonLat(round(lon, 6), round(lat, 6))
    yield Coordinates(match.start(), match.end(), lonlat, float(math.ceil(slack_m)))


def _on_grid(match: re.Match[str]) -> Iterator[Coordinates]:
    """A square of the Military Grid Reference System, by its middle (NGA.STND.0037)."""
    import mgrs

    n = "2" if match["zone"] is None else ""
    both = match["both"]
    half = len(both) // 2 if both else 0
    east, north = (both[:half], both[half:]) if both else (match["east"], match["north"])
    if len(east) != len(north):
        return
    side_m = 10.0 ** (5 - len(east))
    # The reference names the southwest corner; another digit leads to the middle.
    east, north = (one if len(one) == 5 else f"{one}5" for one in (east, north))
    grid = f"{match[f'zone{n}']}{match[f'band{n}']}{match[f'square{n}']}{east}{north}"
    try:
        lat, lon = mgrs.MGRS().toLatLon(grid)
    except mgrs.core.MGRSError:
        return  # no such square
    lonlat = LonLat(round(lon, 6), round(lat, 6))
    slack_m = max(_FINEST_M, side_m / 2 * math.sqrt(2))
    yield Coordinates(match.start(), match.end(), lonlat, float(math.ceil(slack_m)))
