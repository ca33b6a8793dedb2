"""A store of version 1, with the articles and incidents of the contract."""

from pathlib import Path

VERSION_1 = Path(__file__).with_name("version_1.gpkg.gz")
