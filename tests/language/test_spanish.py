"""The Spanish catalogue is whole, fits the sentences of the source, and is compiled."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from tests.language.said import LANGUAGE, Key, names_in, sentences

PLURAL_FORMS = 2


@cache
def catalogue() -> Catalog:
    with (LANGUAGE / "es.po").open("rb") as file:
        return read_po(file, locale="es")


def translated() -> dict[Key, Message]:
    return {_key(message): message for message in catalogue() if message.id and _has_all(message)}


def _key(message: Message) -> Key:
    context = message.context or ""
    # Babel leaves the context of what it reads back from a compiled catalogue as bytes.
    return context.decode() if isinstance(context, bytes) else context, _forms(message.id)[0]


def _forms(text: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)


def _has_all(message: Message) -> bool:
    said = _forms(message.string)
    return all(said) and len(said) == (PLURAL_FORMS if message.pluralizable else 1)


def _shown(key: Key) -> str:
    context, text = key
    return f"[{context}] {text}" if context else text


def test_every_sentence_has_a_translation() -> None:
    known = translated()
    missing = [_shown(key) for key in sentences() if key not in known]
    assert not missing, f"{len(missing)} sentences without a translation:\n" + "\n".join(missing)


def test_a_sentence_with_a_plural_has_both_forms_in_spanish() -> None:
    known = translated()
    wrong = [
        _shown(key)
        for key, forms in sentences().items()
        if len(forms) > 1 and key in known and not known[key].pluralizable
    ]
    assert not wrong, "\n".join(wrong)


def test_no_translation_is_a_guess() -> None:
    assert [_shown(_key(message)) for message in catalogue() if message.id and message.fuzzy] == []


def test_a_translation_has_the_placeholders_of_its_sentence() -> None:
    wrong = []
    for key, message in translated().items():
        wanted = names_in(_forms(message.id)[-1])
        for said in _forms(message.string):
            # One form may do without its figure: "Every day" beside "Every 2 days".
            optional = frozenset({"n"}) if message.pluralizable else frozenset()
            if names_in(said) - optional != wanted - optional:
                wrong.append(f"{_shown(key)}: {said}")
    assert not wrong, "\n".join(wrong)


def test_a_translation_begins_and_ends_as_its_sentence_does() -> None:
    wrong = []
    for key, message in translated().items():
        for said in _forms(message.string):
            text = _forms(message.id)[0]
            edges = (text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :])
            if edges != (said[: len(said) - len(said.lstrip())], said[len(said.rstrip()) :]):
                wrong.append(f"{_shown(key)}: {said!r}")
    assert not wrong, "\n".join(wrong)


def _other_words(messages: Iterable[Message]) -> dict[Key, tuple[str, ...]]:
    """Return what is said otherwise than in English: of a plural without a translation, English is compiled."""
    said = {_key(message): _forms(message.string) for message in messages if message.id and not message.fuzzy}
    english = {_key(message): _forms(message.id) for message in messages if message.id}
    return {key: forms for key, forms in said.items() if any(forms) and forms != english[key]}


def test_what_the_program_reads_is_what_the_translators_wrote() -> None:
    with (LANGUAGE / "es.mo").open("rb") as file:
        compiled = _other_words(list(read_mo(file)))
    written = _other_words(list(catalogue()))
    differing = [
        _shown(key) for key in compiled.keys() | written.keys() if compiled.get(key) != written.get(key)
    ]
    assert not differing, "run build/words.sh; out of date are:\n" + "\n".join(differing)
