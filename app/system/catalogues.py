"""Finds the sentences of a language among the files that ship with the program, and puts them to use."""

from __future__ import annotations

import logging
import struct
from gettext import GNUTranslations, NullTranslations

from app import language
from app.language import Language
from app.system.resources import resource_path

LOG = logging.getLogger(__name__)


def speak(wanted: Language) -> None:
    """Say everything in ``wanted`` from now on; in English, and said in the log, where its sentences are missing."""
    if wanted != language.language():
        language.use(wanted, _sentences(wanted))


def _sentences(wanted: Language) -> NullTranslations | None:
    if not wanted.catalogue:
        return None
    path = resource_path(f"language/{wanted.catalogue}.mo")
    try:
        with path.open("rb") as file:
            return GNUTranslations(file)
    except (OSError, ValueError, struct.error) as error:
        LOG.warning("The sentences in %s cannot be read (%s): English is spoken instead.", wanted.name, error)
        return None
