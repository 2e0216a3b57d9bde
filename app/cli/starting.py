"""Whether Tillwatch starts by itself when the owner signs in."""

from __future__ import annotations

import os
import sys

import click

from app.cli.help import command
from app.cli.options import Context, common
from app.cli.output import print_json, say
from app.language import noop, tr
from app.system.autostart import autostart
from app.system.program import hidden_command


@command("autostart", noop("Say or change whether Tillwatch starts, hidden in the tray, when you sign in."))
@click.option("--on/--off", "wanted", default=None, help=noop("Change it; without, only say how it is."))
@common
def autostart_command(context: Context, wanted: bool | None) -> int:
    """Say or change whether Tillwatch starts, hidden in the tray, when you sign in."""
    way = autostart(os.environ, sys.platform, hidden_command(context.home))
    if wanted is True:
        way.turn_on()
    elif wanted is False:
        way.turn_off()
    is_on = way.is_on()
    program = way.program() if is_on else None
    if context.json:
        print_json({"on": is_on, "place": way.place, "program": None if program is None else str(program)})
    elif is_on:
        say(tr("Tillwatch starts when you sign in. That is kept in {place}.", place=way.place))
    else:
        say(tr("Tillwatch does not start when you sign in."))
    return 0
