"""The folder of a report, written whole or not at all."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from geoviz.errors import UsageError
from geoviz.export.files import replacing_folder
from geoviz.export.formats import FORMATS
from geoviz.export.look import Look
from geoviz.export.report.account import Account, Notes
from geoviz.export.report.word import write_word
from geoviz.table import check_incidents

if TYPE_CHECKING:
    from geopandas import GeoDataFrame

# What is in a pack, and the word for it in templates/output/texts.json.
_FILES = {
    "map.html": "file_html",
    "map.png": "file_png",
    "map.svg": "file_svg",
    "map.pdf": "file_pdf",
    "incidents.geojson": "file_geojson",
    "incidents.csv": "file_csv",
    "incidents.gpkg": "file_gpkg",
    "incidents.kml": "file_kml",
    "incidents.parquet": "file_parquet",
    "report.docx": "file_docx",
    "CITATION.txt": "file_citation",
    "METHODS.md": "file_methods",
    "ATTRIBUTION.txt": "file_attribution",
}
_SUMS = "SHA256SUMS"


def write_report(
    incidents: GeoDataFrame,
    folder: Path | str,
    account: Account,
    look: Look | None = None,
    *,
    force: bool = False,
) -> None:
    """Write the pack: page, pictures, data, Word document, and the notes on them.

    The folder appears complete or not at all, and the same incidents and look give the same
    bytes. GeoParquet is in it where pyarrow is installed. force: replace an earlier pack.
    Raises UsageError where the folder is there (see ``check_folder``) or the table is not of
    incidents, OutputError where it cannot be written.
    """
    target = Path(folder)
    check_folder(target, force=force)
    table = check_incidents(incidents)
    if table.crs is not None and table.crs.to_epsg() != 4326:
        table = table.to_crs(4326)
    look = look or Look()
    files = {
        name: key
        for name, key in _FILES.items()
        if not name.endswith(".parquet") or find_spec("pyarrow") is not None
    }
    notes = Notes(table, account, look, files)
    texts = {
        "CITATION.txt": notes.citation(),
        "METHODS.md": notes.methods(),
        "ATTRIBUTION.txt": notes.attribution(),
    }
    cited = replace(look, citation=notes.citation().partition("\n")[0])
    with replacing_folder(target) as made:
        for name in files:
            path = made / name
            if name in texts:
                path.write_text(texts[name], encoding="utf-8", newline="\n")
            elif path.suffix == ".docx":
                write_word(table, path, look, texts["METHODS.md"])
            else:
                FORMATS[path.suffix].write(table, path, cited)
        sums = [f"{_sha256(made / name)}  {name}\n" for name in sorted(files)]
        (made / _SUMS).write_text("".join(sums), encoding="utf-8", newline="\n")


def check_folder(folder: Path, *, force: bool) -> None:
    """Find out before the reading what would only show after it.

    Raises UsageError where something is there already; with ``force``, only where it is
    anything but an earlier pack, since it would be lost.
    """
    if not folder.exists():
        if not folder.parent.is_dir():
            raise UsageError(f"{folder}: there is no folder {folder.parent}; make it first")
        return
    if not folder.is_dir():
        raise UsageError(f"{folder} is a file; give the name of a folder to make")
    if not force:
        raise UsageError(f"{folder} is there already; give another name, or --force to replace it")
    strange = sorted(path.name for path in folder.iterdir() if path.name not in {*_FILES, _SUMS})
    if strange:
        raise UsageError(
            f"{folder} holds what is not of a report ({', '.join(strange[:3])}) and would be "
            "lost; give another name"
        )


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
