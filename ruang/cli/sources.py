"""ruang sources: the data sources and what each is evidence of."""

from __future__ import annotations

from pathlib import Path

import click
import pyarrow as pa

from ruang.cli.output import Destination, give, output_options
from ruang.engine.catalogue import Source
from ruang.engine.intake.forms import FORMS
from ruang.engine.intake.template import write_template
from ruang.engine.sources import SOURCES
from ruang.engine.text import noop as _
from ruang.engine.text import say


@click.command()
@click.option(
    "--template",
    type=Destination(".xlsx"),
    metavar="FILE.xlsx",
    help="Write an empty register of establishments to fill in, and end.",
)
@output_options
@click.pass_obj
def command(language: str, template: Path | None, form: str, output: Path | None) -> None:
    """List the data sources: what each holds, and what it cannot show.

    \b
    Example:
      ruang sources --format json
      ruang sources --template register.xlsx
    """
    if template:
        write_template(template, language)
        return
    period = say(_("the months of its files"), language)
    rows = [
        {
            "source": one.key,
            "title": say(one.title, language),
            "publisher": say(one.publisher, language),
            "caveat": say(one.caveat, language, period=period),
            "unseen": say(one.unseen, language),
            "forms_unseen": _forms_unseen(one, language),
            "licence": say(one.licence, language),
            "synthetic": one.synthetic,
            "counts_workers": one.counts_workers,
        }
        for one in SOURCES
    ]
    give(pa.Table.from_pylist(rows), form, output)


def _forms_unseen(source: Source, language: str) -> str:
    """The legal forms that it cannot hold; none where every form may stand in it."""
    unseen = (words for form, words in FORMS.items() if form not in {*source.forms, "other"})
    return ", ".join(say(words, language) for words in unseen)
