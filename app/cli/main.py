"""The command group, and the one place where an error becomes a sentence and an exit code."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from app import __version__
from app.cli.alerting import alerts, answer, snooze
from app.cli.demo import demo
from app.cli.diagnosing import diagnose, doctor
from app.cli.held import held
from app.cli.help import WordedGroup
from app.cli.intake import import_files
from app.cli.keeping import back_up, export, restore
from app.cli.looking import product, products, status
from app.cli.monitoring import endpoint
from app.cli.notices import notices
from app.cli.options import ANY_PATH, Context
from app.cli.ordering import order, receive, reorder
from app.cli.output import discard_output, print_json, tell
from app.cli.prices import prices
from app.cli.reporting import insights, report
from app.cli.running import cancel, history, jobs, run, run_log
from app.cli.scheduling import schedule
from app.cli.shop import shop
from app.cli.starting import autostart_command
from app.cli.updating import update
from app.cli.usage import usage_in_words
from app.cli.watching import watch
from app.domain.errors import TillwatchError
from app.language import noop, tr


@click.group(
    cls=WordedGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=False,
    help=noop("Watch one shop's prices, stock and sales. Without a command, opens the tray application."),
)
@click.version_option(__version__, prog_name="tillwatch")
@click.option("--home", type=ANY_PATH, default=None, help=noop("Folder of the shop's data."))
@click.option("--json", "as_json", is_flag=True, help=noop("Print one JSON document."))
@click.pass_context
def tillwatch(ctx: click.Context, home: Path | None, as_json: bool) -> None:
    """Watch one shop's prices, stock and sales. Without a command, opens the tray application."""
    ctx.obj = Context(root=home, json=as_json)


for command in (
    import_files, held, run, jobs, schedule, history, run_log, cancel, alerts, snooze, answer, notices,
    products, product, prices, watch, report, insights, reorder, order, receive, status, doctor, back_up,
    restore, export, endpoint, demo, shop, autostart_command, diagnose, update,
):  # fmt: skip
    tillwatch.add_command(command)


def run_cli(arguments: list[str]) -> int:
    """Run one command and return its exit code; an error is one sentence on stderr, and with --json a document."""
    try:
        answer = tillwatch.main(arguments, prog_name="tillwatch", standalone_mode=False)
        # Here and not at the interpreter's end, where a closed or full output could only be complained about.
        sys.stdout.flush()
    except TillwatchError as error:
        return _failed(arguments, str(error), error.exit_code)
    except click.ClickException as error:
        return _failed(arguments, usage_in_words(error), error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        return _failed(arguments, tr("Stopped before the end."), 1)
    except BrokenPipeError:
        # Somebody closed our output (… | head): nothing to say, and nowhere to say it.
        discard_output()
        return 0
    except OSError as error:
        discard_output()
        refused = tr("The output could not be written ({reason}).", reason=error.strerror)
        tell(f"tillwatch: {refused}")
        return 1
    return answer if isinstance(answer, int) else 0


def _failed(arguments: list[str], sentence: str, exit_code: int) -> int:
    tell(f"tillwatch: {sentence}")
    if "--json" in arguments:
        try:
            print_json({"error": sentence, "exit_code": exit_code})
            sys.stdout.flush()
        except OSError:
            # Told on stderr already, and there is no other place left.
            discard_output()
    return exit_code
