"""ruang sources: the data sources and what each is evidence of."""

from __future__ import annotations

from pathlib import Path

import click
import pyarrow as pa

from ruang.cli.output import give, output_options
from ruang.engine.sources import SOURCES
from ruang.engine.text import noop as _
from ruang.engine.text import say


@click.command()
@output_options
@click.pass_obj
def command(language: str, form: str, output: Path | None) -> None:
    """List the data sources: what each holds, and what it cannot show.

    \b
    Example:
      ruang sources --format json
    """
    period = say(_("the months of its files"), language)
    rows = [
        {
            "source": one.key,
            "title": say(one.title, language),
            "publisher": say(one.publisher, language),
            "caveat": say(one.caveat, language, period=period),
            "unseen": say(one.unseen, language),
            "licence": say(one.licence, language),
            "synthetic": one.synthetic,
            "counts_workers": one.counts_workers,
        }
        for one in SOURCES
    ]
    give(pa.Table.from_pylist(rows), form, output)
