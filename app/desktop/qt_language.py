"""Qt's own words (the buttons of its dialogs, the calendar) in the language that Tillwatch speaks."""

from __future__ import annotations

from PySide6.QtCore import QLibraryInfo, QLocale, QObject, QTranslator
from PySide6.QtWidgets import QApplication

from app.language import Language


class QtLanguage(QObject):
    """Made in the GUI thread, once. Boxes made afterwards write days and figures as the language does."""

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._translator: QTranslator | None = None

    def speak(self, language: Language) -> None:
        """Have Qt speak ``language``; one of which Qt has no words stays English."""
        if self._translator is not None:
            self._app.removeTranslator(self._translator)
            self._translator = None
        QLocale.setDefault(locale_of(language, QLocale.system()))
        if not language.catalogue:
            return
        translator = QTranslator(self)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if translator.load(f"qtbase_{language.catalogue}", folder):
            self._app.installTranslator(translator)
            self._translator = translator


def locale_of(language: Language, system: QLocale) -> QLocale:
    """Return how days and figures are written: as the system does where it speaks the same language."""
    wanted = QLocale(language.code.replace("-", "_"))
    is_plain = system.language() is QLocale.Language.C and not language.catalogue
    if not is_plain and system.language() is not wanted.language():
        return wanted
    # A country that writes figures in another way than the language that was chosen is not followed.
    return system if is_plain or system.decimalPoint() == language.decimal else wanted
