"""What the command line says of itself: all of it through the catalogue, in the language that is in use."""

from __future__ import annotations

import re
from collections.abc import Iterator

import click
import pytest

from app.cli.main import tillwatch
from app.language import LANGUAGES, use
from tests.cli.conftest import Call
from tests.pseudo import pseudo


@pytest.fixture
def _pseudo() -> None:
    use(LANGUAGES["en"], pseudo(stretch=1.0))


def commands(
    group: click.Group, before: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    """Every command, groups and what is in them, by the words that call it."""
    for name, command in group.commands.items():
        yield (*before, name), command
        if isinstance(command, click.Group):
            yield from commands(command, (*before, name))


@pytest.mark.usefixtures("_pseudo")
@pytest.mark.parametrize(
    ("words", "command"), [pytest.param(*found, id=" ".join(found[0])) for found in commands(tillwatch)]
)
def test_every_help_is_in_the_language_in_use(
    call: Call, words: tuple[str, ...], command: click.Command
) -> None:
    said = call(*words, "--help")
    assert said.code == 0
    plain = _on_one_line(said.out)
    assert command.help
    assert f"⟦{_on_one_line(command.help)}⟧" in plain
    for option in command.params:
        if isinstance(option, click.Option):
            assert f"⟦{_on_one_line(option.help or '')}⟧" in plain
    assert plain.startswith("⟦Usage:⟧")
    if isinstance(command, click.Group):
        assert "⟦Commands⟧" in plain


@pytest.mark.usefixtures("_pseudo")
def test_the_list_of_commands_is_in_the_language_in_use(call: Call) -> None:
    said = call("--help")
    assert said.code == 0
    lines = said.out.split("⟦Commands⟧")[1].splitlines()
    rows = [line for line in lines if line.startswith("  ") and line.split()[0] in tillwatch.commands]
    assert len(rows) == len(tillwatch.commands)
    assert all("⟦" in row for row in rows)


def test_help_in_english_reads_as_it_is_written(call: Call) -> None:
    said = call("alerts", "--help")
    assert said.out.startswith(
        "Usage: tillwatch alerts [OPTIONS]\n\n  List what wants action, the most pressing first."
    )
    assert "  --all        Also those that are snoozed or over.\n" in said.out
    assert "[required]" in call("snooze", "--help").out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("runn",), "No such command 'runn'. Did you mean run? See 'tillwatch --help'."),
        (
            ("alerts", "--al"),
            "No such option '--al'. Did you mean --all, --help? See 'tillwatch alerts --help'.",
        ),
        (("run",), "Missing argument 'JOB'. See 'tillwatch run --help'."),
        (("snooze", "1"), "Missing option '--for'. See 'tillwatch snooze --help'."),
        (("history", "--limit"), "Option '--limit' requires an argument."),
        (("alerts", "--all=1"), "Option '--all' does not take a value."),
        (("cancel", "x"), "Invalid value for 'RUN_ID': it must be a whole number, 1 or more."),
        (("cancel", "0"), "Invalid value for 'RUN_ID': it must be a whole number, 1 or more."),
        (
            ("endpoint", "--port", "0"),
            "Invalid value for '--port': it must be a whole number from 1 to 65,535.",
        ),
        (
            ("schedule", "back-up", "--max-catch-up", "x"),
            "Invalid value for '--max-catch-up': it must be a whole",
        ),
        (("report", "month"), "it must be one of 'day', 'week'."),
        (("jobs", "a", "b"), "That is more than the command takes: a b."),
        (("watch",), "Missing command. See 'tillwatch watch --help'."),
        (("watch", "ad"), "No such command 'ad'. Did you mean add? See 'tillwatch watch --help'."),
    ],
)
def test_a_wrong_call_is_told_in_words(call: Call, arguments: tuple[str, ...], sentence: str) -> None:
    said = call(*arguments)
    assert said.code == 2
    assert sentence in said.err
    assert said.out == ""

    use(LANGUAGES["en"], pseudo(stretch=1.0))
    again = call(*arguments)
    assert re.match(r"tillwatch: ⟦.*⟧$", again.err.strip())


def _on_one_line(text: str) -> str:
    """Return text without the line breaks that the width of the terminal put into it, within words too."""
    return " ".join(re.sub(r"-\n\s+", "-", text).split())
