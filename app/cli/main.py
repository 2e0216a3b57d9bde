"""The command group, and the one place where an error becomes a sentence and an exit code."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app import __version__
from app.cli.demo import demo
from app.cli.intake import import_files
from app.cli.keeping import back_up, doctor, export, restore
from app.cli.looking import alerts, product, products, report, snooze, status
from app.cli.options import Context
from app.cli.output import print_json, tell
from app.cli.running import cancel, history, jobs, run, run_log
from app.cli.scheduling import schedule
from app.domain.errors import TillwatchError


@click.group(context_settings={"help_option_names": ["-h", "--help"]}, no_args_is_help=False)
@click.version_option(__version__, prog_name="tillwatch")
@click.option("--home", type=click.Path(path_type=Path), default=None, help="Folder of the shop's data.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@click.pass_context
def tillwatch(ctx: click.Context, home: Path | None, as_json: bool) -> None:
    """Watch one shop's prices, stock and sales. Without a command, opens the tray application."""
    ctx.obj = Context(root=home, json=as_json)


for command in (
    import_files, run, jobs, schedule, history, run_log, cancel, alerts, snooze, products, product, report,
    status, doctor, back_up, restore, export, demo,
):  # fmt: skip
    tillwatch.add_command(command)


def run_cli(arguments: list[str]) -> int:
    """Run one command and return its exit code; errors are told on stderr, one sentence each."""
    try:
        answer = tillwatch.main(arguments, prog_name="tillwatch", standalone_mode=False)
    except TillwatchError as error:
        tell(f"tillwatch: {error}")
        if "--json" in arguments:
            print_json({"error": str(error), "exit_code": error.exit_code})
        return error.exit_code
    except click.ClickException as error:
        error.show(sys.stderr)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        tell("tillwatch: stopped")
        return 1
    except BrokenPipeError:
        # Somebody closed our output (… | head): nothing to say, and nowhere to say it.
        return 0
    return answer if isinstance(answer, int) else 0
