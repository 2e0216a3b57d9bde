"""Help in the owner's language: commands whose words are put into it when they are printed.

Click takes help texts when the modules are loaded, before any language is known, and words its own headings through
the system's catalogues, which have none of ours. So commands hold what ``noop`` marked, and say it here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from app.language import noop, tr

CLICKS_OWN = (
    noop("Show this message and exit."),
    noop("Show the version and exit."),
    noop("required"),
    noop("[OPTIONS]"),
    noop("COMMAND [ARGS]..."),
    noop("Missing command."),
)
"""What click says by itself."""


class WordedCommand(click.Command):
    """A command whose help is in the language in use."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write how the command is called."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=tr("Usage:") + " ")

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return what follows the command's name, in the owner's words."""
        return [tr(piece) for piece in super().collect_usage_pieces(ctx)]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """Write what the command does."""
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(_said(self.help))

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what its options do."""
        with formatter.section(tr("Options")):
            formatter.write_dl(list(filter(None, (_record(param, ctx) for param in self.get_params(ctx)))))

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return what the list of commands says of it, in ``limit`` characters."""
        return click.Command(self.name, help=_said(self.help)).get_short_help_str(limit)


class WordedGroup(WordedCommand, click.Group):
    """A group of commands whose help is in the language in use."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what its options do, and its commands."""
        WordedCommand.format_options(self, ctx, formatter)
        self.format_commands(ctx, formatter)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what its commands do."""
        names = self.list_commands(ctx)
        room = formatter.width - 6 - max(map(len, names))
        with formatter.section(tr("Commands")):
            formatter.write_dl([(name, self.commands[name].get_short_help_str(room)) for name in names])


def command(name: str, text: str) -> Callable[[Callable[..., Any]], WordedCommand]:
    """Make a function the command ``name``; ``text``, from ``noop``, is its help."""
    return click.command(name, cls=WordedCommand, help=text)


def _record(param: click.Parameter, ctx: click.Context) -> tuple[str, str] | None:
    record = param.get_help_record(ctx)
    if record is None or not isinstance(param, click.Option):
        return None
    spelling, said = record
    further = said.removeprefix(param.help or "").replace("required", tr("required"))
    return spelling, f"{_said(param.help)}{further}"


def _said(text: str | None) -> str:
    return tr(text) if text else ""
