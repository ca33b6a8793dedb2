"""What a server loads before it shows its first map."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

# What reads articles, draws figures, parses documents and asks the network.
LATE = ("spacy", "matplotlib", "trafilatura", "pdfminer", "docx", "feedparser", "geopy")


def loaded(code: str) -> set[str]:
    told = f"{code}; import sys; print(*({LATE!r} & sys.modules.keys()))".replace(
        repr(LATE), repr(set(LATE))
    )
    run = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_to_import_the_server_loads_nothing_that_reads_articles() -> None:
    assert loaded("import geoviz.web, geoviz.cli.serve") == set()


def test_the_first_map_needs_nothing_that_reads_articles(store: Path) -> None:
    code = (
        "from geoviz.web import Library, create_app; "
        f"library = Library.of_store({str(store)!r}); "
        "assert create_app(library).test_client().get('/').status_code == 200"
    )
    assert loaded(code) == set()
