"""The man page, made from the command line itself, so that it says what the program does."""

from __future__ import annotations

import gzip
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

import click

from app.cli.main import tillwatch
from app.language import LANGUAGES, Language, language, tr
from app.system.catalogues import speak
from build.packaging.project import NAME, Project

PAGES = {"en": f"man/man1/{NAME}.1", "es": f"man/es/man1/{NAME}.1"}
"""Where each language's page lies below ``/usr/share``."""


_SIGNS = {"\\": "\\e", "-": "\\-", "'": "\\(aq", "~": "\\(ti", "^": "\\(ha", "`": "\\(ga"}
"""Signs that the formatter would turn into typographic ones, which no shell understands."""


@dataclass(frozen=True, slots=True)
class _Words:
    """What a man page says beside the help: headings as the language's other pages have them, and a few sentences."""

    title: str
    name: str
    synopsis: str
    description: str
    options: str
    commands: str
    environment: str
    files: str
    exit_status: str
    does: str
    without: str
    hidden: str
    every_command: str
    home: str
    places: tuple[tuple[str, str], ...]
    ends: tuple[tuple[str, str], ...]


_WORDS = {
    "en": _Words(
        title="User Commands", name="NAME", synopsis="SYNOPSIS", description="DESCRIPTION", options="OPTIONS",
        commands="COMMANDS", environment="ENVIRONMENT", files="FILES", exit_status="EXIT STATUS",
        does="watch one shop's prices, stock and sales from the tray",
        without="A second start shows the window of the first.",
        hidden="Without a command: start in the tray and open no window.",
        every_command="Every command also takes --home, --json and --help, which are described above.",
        home="The folder of the shop's data, where --home does not name one.",
        places=(
            ("~/.local/share/Tillwatch", "The shop's data and its backups. No package ever removes them."),
            ("~/.local/state/Tillwatch/log", "What the program wrote down of its work."),
            ("~/.config/autostart/tillwatch.desktop", "There while Tillwatch starts at login."),
        ),
        ends=(
            ("0", "Done."),
            ("1", "It failed, or a run did; the sentence says why."),
            ("2", "The command was called the wrong way."),
            ("3", "Another Tillwatch is at work on the same data."),
            ("4", "A file could not be read."),
            ("5", "The shop's data cannot be opened."),
        ),
    ),
    "es": _Words(
        title="Órdenes de usuario", name="NOMBRE", synopsis="SINOPSIS", description="DESCRIPCIÓN",
        options="OPCIONES", commands="ÓRDENES", environment="ENTORNO", files="ARCHIVOS",
        exit_status="ESTADO DE SALIDA",
        does="vigila los precios, las existencias y las ventas de una tienda desde la bandeja",
        without="Si ya está en marcha, muestra su ventana.",
        hidden="Sin orden: se inicia en la bandeja y no abre ninguna ventana.",
        every_command="Todas las órdenes admiten también --home, --json y --help, descritas más arriba.",
        home="La carpeta con los datos de la tienda, si no se indica con --home.",
        places=(
            ("~/.local/share/Tillwatch", "Los datos de la tienda y sus copias. Ningún paquete los borra."),
            ("~/.local/state/Tillwatch/log", "Lo que el programa anotó de su trabajo."),
            ("~/.config/autostart/tillwatch.desktop", "Existe mientras Tillwatch se inicia con la sesión."),
        ),
        ends=(
            ("0", "Hecho."),
            ("1", "Ha fallado, o ha fallado una ejecución; la frase dice por qué."),
            ("2", "La orden se ha escrito mal."),
            ("3", "Otro Tillwatch trabaja con los mismos datos."),
            ("4", "No se ha podido leer un archivo."),
            ("5", "No se pueden abrir los datos de la tienda."),
        ),
    ),
}  # fmt: skip


def manual_files(project: Project) -> dict[str, bytes]:
    """Return the pages, packed, by their place below ``/usr/share``."""
    return {
        f"{place}.gz": gzip.compress(page(project, code).encode(), 9, mtime=0)
        for code, place in PAGES.items()
    }


def page(project: Project, code: str) -> str:
    """Return the man page in the language ``code``."""
    with _spoken(LANGUAGES[code]):
        words = _WORDS[code]
        day = datetime.fromtimestamp(project.made_at, UTC).date().isoformat()
        whole = _Taken(tillwatch, click.Context(tillwatch, info_name=NAME, **tillwatch.context_settings))
        lines = [
            '.\\" -*- coding: UTF-8 -*-',
            f'.TH {NAME.upper()} 1 "{day}" "Tillwatch {project.version}" "{words.title}"',
            f".SH {words.name}",
            f"{NAME} \\- {_text(words.does)}",
            f".SH {words.synopsis}",
            f".B {NAME}",
            "[\\fB\\-\\-hidden\\fR] [\\fB\\-\\-home\\fR \\fIPATH\\fR]",
            ".br",
            f".B {NAME}",
            _text(whole.usage),
            f".SH {words.description}",
            _text(tr(tillwatch.help or "")),
            _text(words.without),
            f".SH {words.options}",
            *_entries([("--hidden", words.hidden), *whole.options]),
            f".SH {words.commands}",
            _text(words.every_command),
        ]  # fmt: skip
        common = set(whole.options)
        for called, taken in _commands(whole):
            lines += [f".SS {_quoted(f'{called} {taken.usage}')}", _text(tr(taken.command.help or ""))]
            lines += _entries([row for row in taken.options if row not in common])
        lines += [f".SH {words.environment}", *_entries([("TILLWATCH_HOME", words.home)])]
        lines += [f".SH {words.files}", *_entries(words.places, "I")]
        lines += [f".SH {words.exit_status}", *_entries(words.ends)]
        return "\n".join(lines) + "\n"


class _Taken(click.HelpFormatter):
    """Takes what a command's help would print, instead of laying it out for a terminal."""

    def __init__(self, command: click.Command, context: click.Context) -> None:
        super().__init__()
        self.command = command
        self.context = context
        self.usage = ""
        self._lists: list[list[tuple[str, str]]] = []
        command.format_usage(context, self)
        command.format_options(context, self)

    @property
    def options(self) -> list[tuple[str, str]]:
        """Each option with what it does. A group's second list, of its commands, is not wanted."""
        return self._lists[0]

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:  # noqa: ARG002
        """Keep how the command is called."""
        self.usage = args

    def write_dl(
        self,
        rows: Iterable[tuple[str, str]],
        col_max: int = 30,  # noqa: ARG002
        col_spacing: int = 2,  # noqa: ARG002
    ) -> None:
        """Keep a list of words with what they mean."""
        self._lists.append(list(rows))


def _commands(group: _Taken) -> Iterator[tuple[str, _Taken]]:
    """Yield the commands of a group by what is typed to call them; in place of a group within it, that one's own."""
    assert isinstance(group.command, click.Group)
    for name, command in sorted(group.command.commands.items()):
        taken = _Taken(command, click.Context(command, parent=group.context, info_name=name))
        if isinstance(command, click.Group):
            yield from _commands(taken)
        else:
            yield taken.context.command_path, taken


@contextmanager
def _spoken(wanted: Language) -> Iterator[None]:
    before = language()
    speak(wanted)
    try:
        yield
    finally:
        speak(before)


def _entries(rows: Sequence[tuple[str, str]], face: str = "B") -> list[str]:
    return [line for word, said in rows for line in (".TP", f".{face} {_quoted(word)}", _text(said))]


def _text(text: str) -> str:
    """Return text as a line that the formatter takes as nothing but text, and prints as it stands."""
    plain = " ".join(text.split())
    for sign, written in _SIGNS.items():
        plain = plain.replace(sign, written)
    return f"\\&{plain}" if plain.startswith(".") else plain


def _quoted(text: str) -> str:
    return '"' + _text(text).replace('"', "\\(dq") + '"'
