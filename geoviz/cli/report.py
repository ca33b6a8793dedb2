"""``geoviz report``: everything that a publication needs, in one folder."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from geoviz.cli.options import PATH, articles_argument, corpus_of, finish, reading_options
from geoviz.cli.publishing import check_publishing, publication, publishing_options, split


@click.command()
@articles_argument
@click.option("-o", "--output", required=True, type=PATH, help="Folder to make.")
@click.option("--force", is_flag=True, help="Replace an earlier report of this name.")
@publishing_options
@reading_options
def report(articles: tuple[Path, ...], output: Path, force: bool, **options: Any) -> None:
    """Write a folder with page, pictures, data, a Word document, citation and methods.

    All of it shows the same data hash; SHA256SUMS checks the files. The folder appears
    complete or not at all.

    \b
    Examples:
      geoviz report articles/ -o july-report --title "Strikes of July 2025"
      geoviz report strikes.gpkg -o for-print --since 2025-07-01 --publish-safe 0.1
    """
    from geoviz.export.report import account_of, check_folder, write_report

    check_folder(output, force=force)
    published, reading = split(options)
    check_publishing(None, published)
    corpus = corpus_of(articles, **reading)
    chosen, table, look = publication(corpus, **published)
    write_report(table, output, account_of(chosen), look, force=force)
    finish(corpus, output)
