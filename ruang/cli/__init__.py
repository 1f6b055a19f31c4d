"""The command line: one command = arguments, one call, print."""

from __future__ import annotations

import importlib
import os
import sys

import click

from ruang.cli import usage
from ruang.engine.errors import ColumnMissingError, EngineError
from ruang.engine.text import noop as _
from ruang.engine.text import say

# name -> what it is for; each lives in ruang/cli/<name>.py as `command`, loaded when asked for.
COMMANDS = {
    "sources": "List the data sources and what each is evidence of.",
    "methods": "List the methods and what each takes and gives.",
    "snapshots": "List the snapshots in the lake, or show one.",
    "lake": "Compare snapshots, remove old ones, and look for damage in the lake.",
    "reference": "Show the areas, industries and centres, or lay official lists over them.",
    "intake": "Read a source's files into a snapshot of the lake.",
    "run": "Run one method on files.",
    "potential": "Rank every area x industry by its potential.",
    "candidates": "Rank candidates: neighbouring areas x related industries.",
    "web": "Prepare and serve the web.",
}


class Commands(click.Group):
    """Loads a command's module only when it is needed, so that --help answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"ruang.cli.{cmd_name}").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--language",
    type=click.Choice(["th", "en"]),
    envvar="RUANG_LANGUAGE",
    help="Language of messages; from LANG where not given.",
)
@click.version_option(package_name="ruang")
@click.pass_context
def cli(ctx: click.Context, language: str | None) -> None:
    """Find, form, run and prove industrial clusters and entrepreneur networks.

    \b
    Example:
      ruang intake dbd_registrations 99_2016*.csv
      ruang potential --snapshot dbd_registrations --format csv -o potential.csv
    """
    ctx.obj = language or ("th" if os.environ.get("LANG", "").startswith("th") else "en")


def main() -> None:
    """Run the command line; what the reader can put right ends with exit code 2."""
    # The language is needed for an error before Click has parsed anything.
    try:
        cli.main(standalone_mode=False)
    except click.exceptions.Exit as done:
        sys.exit(done.exit_code)
    except click.Abort:
        _end(say(_("stopped; nothing is left half done"), spoken_language()), 130)
    except click.ClickException as error:
        _end(usage.of_misuse(error, spoken_language()), 2)
    except ColumnMissingError as error:
        _end(usage.of_column(error, spoken_language()), 2)
    except EngineError as error:
        _end(error.text(spoken_language()), 2)
    except OSError as error:
        _end(usage.of_file(error, spoken_language()), 2)


def _end(words: str, code: int) -> None:
    click.echo(words, err=True)
    sys.exit(code)


def spoken_language() -> str:
    """The language that was asked for on this command line."""
    arguments = sys.argv[1:]
    for i, word in enumerate(arguments):
        if word == "--language" and i + 1 < len(arguments):
            return arguments[i + 1]
        if word.startswith("--language="):
            return word.split("=", 1)[1]
    wanted = os.environ.get("RUANG_LANGUAGE") or os.environ.get("LANG", "")
    return "th" if wanted.startswith("th") else "en"
