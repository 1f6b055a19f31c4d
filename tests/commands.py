"""Whether a command line could be meant: what documents, units and containers say is tried so."""

from __future__ import annotations

import click

from ruang.cli import cli


def must_parse(words: list[str]) -> None:
    """Parse a command line as Click would, and run nothing.

    Raises:
        click.ClickException: There is no such command or option, or a value does not fit.
    """
    command: click.Command = cli
    context = click.Context(cli, info_name="ruang")
    while True:
        options, rest, _order = command.make_parser(context).parse_args(list(words))
        for parameter in command.params:
            if parameter.name in options:
                parameter.type_cast_value(context, options[parameter.name])
            elif parameter.required and not {"--help", "-h"} & set(words):
                raise click.MissingParameter(ctx=context, param=parameter)
        if not isinstance(command, click.Group) or not rest:
            return
        found = command.get_command(context, rest[0])
        if found is None:
            raise click.UsageError(f"no command {rest[0]!r}")
        command, words = found, rest[1:]
        context = click.Context(command, info_name=rest[0], parent=context)
