"""What was wrong with the way a command was called, in the owner's language."""

from __future__ import annotations

import click

from app.language import number, tr


def usage_in_words(error: click.ClickException) -> str:
    """Return what was wrong, and where more is told. Click's own words are kept where they are none of the common."""
    sentence = _sentence(error)
    context = error.ctx if isinstance(error, click.UsageError) else None
    if context is None:
        return sentence
    see = tr("See '{command} --help'.", command=context.command_path)
    return f"{sentence} {see}"


def _sentence(error: click.ClickException) -> str:
    if isinstance(error, click.NoSuchOption):
        sentence = tr("No such option '{name}'.", name=error.option_name)
        return _with_possibilities(sentence, error.possibilities)
    if isinstance(error, click.exceptions.NoSuchCommand):
        sentence = tr("No such command '{name}'.", name=error.command_name)
        return _with_possibilities(sentence, error.possibilities)
    if isinstance(error, click.MissingParameter):
        name = _name(error)
        if isinstance(error.param, click.Argument):
            return tr("Missing argument {name}.", name=name)
        return tr("Missing option {name}.", name=name)
    if isinstance(error, click.BadOptionUsage):
        if "not take" in error.message:
            return tr("Option '{name}' does not take a value.", name=error.option_name)
        return tr("Option '{name}' requires an argument.", name=error.option_name)
    if isinstance(error, click.BadParameter):
        return _bad_parameter(error)
    _, brackets, extra = error.format_message().partition("unexpected extra")
    if brackets:
        return tr(
            "That is more than the command takes: {words}.", words=extra.partition("(")[2].rstrip(").\n")
        )
    said = error.format_message()
    return tr(said)


def _bad_parameter(error: click.BadParameter) -> str:
    name, kind = _name(error), None if error.param is None else error.param.type
    if isinstance(kind, click.Choice):
        choices = ", ".join(f"'{choice}'" for choice in kind.choices)
        return tr("Invalid value for {name}: it must be one of {choices}.", name=name, choices=choices)
    if isinstance(kind, click.IntRange) and kind.min is not None and (kind.max is None or kind.max >= 2**53):
        least = number(kind.min)
        return tr(
            "Invalid value for {name}: it must be a whole number, {least} or more.", name=name, least=least
        )
    if isinstance(kind, click.IntRange) and kind.min is not None and kind.max is not None:
        return tr(
            "Invalid value for {name}: it must be a whole number from {least} to {most}.",
            name=name,
            least=number(kind.min),
            most=number(kind.max),
        )
    if isinstance(kind, click.types.IntParamType):
        return tr("Invalid value for {name}: it must be a whole number.", name=name)
    return tr("Invalid value for {name}: {reason}", name=name, reason=error.message)


def _name(error: click.BadParameter) -> str:
    """Return what the parameter is called on the command line, with its quotation marks."""
    if isinstance(error.param_hint, str):
        return error.param_hint
    return "" if error.param is None or error.ctx is None else error.param.get_error_hint(error.ctx)


def _with_possibilities(sentence: str, possibilities: list[str] | None) -> str:
    if not possibilities:
        return sentence
    meant = tr("Did you mean {names}?", names=", ".join(sorted(possibilities)))
    return f"{sentence} {meant}"
