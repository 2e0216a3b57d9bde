"""Questions on the command line: asked and answered in the language in use."""

from __future__ import annotations

import io
from gettext import NullTranslations

import pytest

from app.cli.output import confirmed
from app.language import LANGUAGES, use


class _Spanish(NullTranslations):
    def gettext(self, message: str) -> str:
        return {"{question} [y/N]": "{question} [s/N]"}.get(message, message)

    def pgettext(self, context: str, message: str) -> str:
        return "s" if message == "y" else message


@pytest.mark.parametrize(
    ("typed", "spanish", "taken"),
    [
        ("y", False, True),
        (" Yes ", False, True),
        ("", False, False),
        ("n", False, False),
        ("s", False, False),
        ("s", True, True),
        ("SÍ", True, True),
        ("y", True, False),
        ("", True, False),
    ],
)
def test_yes_is_what_the_language_calls_it(
    typed: str,
    spanish: bool,
    taken: bool,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    if spanish:
        use(LANGUAGES["es"], _Spanish())
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{typed}\n"))
    assert confirmed("Take it in?") is taken
    seen = capsys.readouterr()
    assert seen.out == ""
    assert seen.err.startswith("Take it in? [s/N]" if spanish else "Take it in? [y/N]")
