"""Commands of commands, such as ``tillwatch watch add``: ``--home`` and ``--json`` may stand before either name."""

from __future__ import annotations

from pathlib import Path

import click

from app.cli.help import WordedGroup
from app.cli.options import ANY_PATH, Context
from app.language import noop


def group(name: str, text: str) -> WordedGroup:
    """Return a group of commands called ``name``; ``text``, from ``noop``, is its help."""

    @click.group(name, cls=WordedGroup, help=text, no_args_is_help=False)
    @click.option("--home", type=ANY_PATH, default=None, help=noop("Folder of the shop's data."))
    @click.option("--json", "as_json", is_flag=True, help=noop("Print one JSON document."))
    @click.pass_context
    def opened(ctx: click.Context, home: Path | None, as_json: bool) -> None:
        outer = ctx.find_object(Context) or Context()
        ctx.obj = Context(root=home or outer.root, json=as_json or outer.json)

    return opened
