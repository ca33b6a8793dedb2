"""What others gathered: tables of strikes and of totals, as articles with their reports.

A table becomes readable by a mapping file (``data/imports/NAME.toml``), not by code.
"""

from geoviz.imports.importer import LeftOut, import_rows
from geoviz.imports.mapping import Mapping, load_mapping, mapping_names

__all__ = ["LeftOut", "Mapping", "import_rows", "load_mapping", "mapping_names"]
