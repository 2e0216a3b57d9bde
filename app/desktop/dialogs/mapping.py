"""A file of unknown layout: its owner says once which column is what, and sees at once what comes of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QLineEdit, QWidget

from app.desktop.dialogs.dialog import EDGE, Dialog
from app.desktop.dialogs.fields import choice_field
from app.desktop.dialogs.file_words import shown
from app.desktop.dialogs.mapping_columns import ColumnsForm
from app.desktop.dialogs.mapping_examiner import Examiner
from app.desktop.dialogs.mapping_kinds import kinds, roles, suggested_name
from app.desktop.dialogs.mapping_preview import PreviewModel, fit_preview, preview_table
from app.desktop.dialogs.mapping_style import StyleForm
from app.desktop.dialogs.mapping_verdict import Verdict, verdict
from app.desktop.pages.page import Surroundings
from app.desktop.pieces import card, set_role, text_label
from app.desktop.sheet import GAP, SPACE, WIDE_GAP
from app.domain.errors import TillwatchError
from app.language import tr
from app.sources.examining import Look, MappingCheck, check_mapping, fields_of, look_at
from app.sources.reading import ReadOptions

WIDTH, HEIGHT = 940, 780
SIGN = 20


@dataclass(frozen=True, slots=True)
class MappingAnswer:
    """What the owner said about a file: enough to read it, and the next one of its kind."""

    layout: str
    mapping: dict[str, str]
    """Column header → field name; an empty name: the column is not read, whatever its header seems to say."""
    decimal: str | None
    date_format: str | None
    sheet: str | None
    currency: str | None
    save_as: str
    """What this kind of file is called from now on."""
    answers: dict[str, str]
    """Answers to what the file leaves open, by the question's key."""


class MappingDialog(Dialog):
    """*Read the file* is off until nothing that is needed is missing and at least one row can be read."""

    decided = Signal(object)
    """The ``MappingAnswer``, once the owner wants the file read."""

    def __init__(
        self,
        surroundings: Surroundings,
        look: Look,
        options: ReadOptions,
        parent: QWidget,
        *,
        looker: Callable[[Path, ReadOptions], Look] = look_at,
        checker: Callable[[Path, ReadOptions], MappingCheck] = check_mapping,
    ) -> None:
        """``look`` was made with ``options``, which also hold what the shop knows and the saved layouts."""
        name = look.path.name
        super().__init__(
            surroundings,
            shown(name),
            tr(
                "Tillwatch does not know this kind of file yet. Say once what its columns are; "
                "the next file of the same kind is read without asking."
            ),
            parent,
        )
        self._look = look
        self._base = options
        self._looker = looker
        self._checker = checker
        self._check: MappingCheck | None = None
        self._examiner = Examiner(self._behind)
        first_kind = look.layout or look.guesses[0]
        self.kind = choice_field(tr("What is in this file?"), kinds(look.guesses))
        self.sheet = choice_field(tr("Sheet of the workbook"), [(sheet, sheet) for sheet in look.sheets])
        self._model = PreviewModel(self._theme, self)
        self.preview = preview_table(self._model, self._theme, tr("First rows of the file"))
        self.columns = ColumnsForm(self._theme)
        self.style_form = StyleForm()
        taken = [saved.name for key, saved in options.saved.items() if key != look.header_fingerprint]
        self._taken = {other.casefold() for other in taken}
        self.name = QLineEdit(look.saved_name or suggested_name(name, first_kind, taken))
        self.name.setAccessibleName(tr("Name of this kind of file"))
        self._name_taken = text_label(
            tr(
                "There is a kind of file of this name already, and these columns would take its place. "
                "That is right where your till or shop has changed what it exports."
            ),
            "muted",
        )
        self._sign = QLabel()
        self.verdict = text_label("")
        self.show_question = self._answer_button(tr("Show it"), "link")
        self.cancel = self._answer_button(tr("Cancel"))
        self.read = self._answer_button(tr("Read the file"), "primary")
        self._lay_out()
        self.kind.setCurrentIndex(self.kind.findData(first_kind))
        if options.sheet in look.sheets:
            self.sheet.setCurrentText(str(options.sheet))
        self._connect()
        self._show_look(look)
        self._on_name()
        self.fit()
        self.kind.setFocus()

    def answer(self) -> MappingAnswer:
        """Return what the fields say now."""
        answers = self.style_form.answers()
        return MappingAnswer(
            layout=str(self.kind.currentData()),
            mapping=self.columns.mapping(),
            decimal=self.style_form.decimal(),
            date_format=self.style_form.date_format(),
            sheet=self._sheet(),
            currency=answers.get("currency"),
            save_as=self.name.text().strip(),
            answers=answers,
        )

    def fit(self) -> None:
        """Take as much of the window behind as a table and its columns can use."""
        width, height = self._theme.px(WIDTH), self._theme.px(HEIGHT)
        self.resize(min(width, self._behind.width() - EDGE), min(height, self._behind.height() - EDGE))

    def done(self, result: int) -> None:
        """End the dialog; a check that is still under way is dropped."""
        self._examiner.leave()
        super().done(result)

    def showEvent(self, event: QShowEvent) -> None:
        """Give the keyboard its way through the fields, which are in place now."""
        super().showEvent(event)
        self._order_stops()

    def _lay_out(self) -> None:
        top = QGridLayout()
        top.setHorizontalSpacing(SPACE)
        top.setVerticalSpacing(GAP)
        top.setColumnStretch(1, 1)
        kind_label = QLabel(tr("What is in this file?"))
        sheet_label = QLabel(tr("Which sheet of the workbook?"))
        for line, (label, field) in enumerate(((kind_label, self.kind), (sheet_label, self.sheet))):
            label.setBuddy(field)
            top.addWidget(label, line, 0)
            top.addWidget(field, line, 1)
        for widget in (sheet_label, self.sheet):
            widget.setVisible(len(self._look.sheets) > 1)
        self._body.addLayout(top)
        self._body.addWidget(self.preview)
        self._body.addWidget(text_label(tr("What each column is read as"), "heading"))
        frame = card()
        inside = QGridLayout(frame)
        inside.setContentsMargins(WIDE_GAP, SPACE, WIDE_GAP, SPACE)
        inside.addWidget(self.columns)
        self._body.addWidget(frame)
        self._body.addWidget(self.style_form)
        self._body.addWidget(text_label(tr("Remember this kind of file as"), "heading"))
        self._body.addWidget(self.name)
        self._body.addWidget(self._name_taken)
        self._body.addStretch(1)
        self._answers.insertWidget(0, self._sign)
        self._answers.insertWidget(1, self.verdict, 1)
        self.read.setDefault(True)

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(self._look_again)
        self.sheet.currentIndexChanged.connect(self._look_again)
        self.columns.changed.connect(self._on_change)
        self.style_form.changed.connect(self._on_change)
        self.name.textChanged.connect(self._on_name)
        self.show_question.clicked.connect(self._on_show_question)
        self.cancel.clicked.connect(self.reject)
        self.read.clicked.connect(self._on_read)
        self._theme.changed.connect(self._on_theme)

    def _sheet(self) -> str | None:
        return self.sheet.currentText() if len(self._look.sheets) > 1 else self._base.sheet

    @Slot()
    def _look_again(self) -> None:
        """Another kind or another sheet: other columns, or other suggestions for them."""
        self._wait()
        options = replace(self._base, layout=self.kind.currentData(), sheet=self._sheet())
        self._examiner.ask(lambda: self._looker(self._look.path, options), self._show_look, self._on_failed)

    def _show_look(self, look: Look) -> None:
        self._look = look
        fields = fields_of(str(self.kind.currentData()), [column.header for column in look.columns])
        self._model.set_look(look)
        self.style_form.clear()
        self.columns.set_columns(look.columns, fields)
        self._order_stops()
        self._on_change()
        fit_preview(self.preview, self._theme)

    @Slot()
    def _on_change(self) -> None:
        self._model.set_titles(self.columns.titles())
        self.preview.resizeColumnsToContents()
        self._wait()
        said = self.answer()
        options = replace(
            self._base,
            layout=said.layout,
            mapping=said.mapping,
            decimal=said.decimal or self._base.decimal,
            date_format=said.date_format or self._base.date_format,
            sheet=said.sheet,
            answers={**self._base.answers, **said.answers},
        )
        self._examiner.ask(lambda: self._checker(self._look.path, options), self._show_check, self._on_failed)

    def _show_check(self, check: MappingCheck) -> None:
        self._check = check
        self.columns.show_checks(check.columns)
        headers = [column.header for column in self._look.columns]
        self.style_form.show_check(check, roles(str(self.kind.currentData()), headers))
        self._order_stops()
        self._judge()

    def _wait(self) -> None:
        self._check = None
        self._say(Verdict(tr("Looking at the file…"), "quiet"))

    @Slot()
    def _on_name(self) -> None:
        self._name_taken.setVisible(self.name.text().strip().casefold() in self._taken)
        self._judge()

    def _judge(self) -> None:
        if self._check is None:
            return
        is_open = self.style_form.first_open() is not None
        name = self.name.text().strip()
        self._say(verdict(self._check, has_open_question=is_open, name=name))

    def _on_failed(self, error: TillwatchError) -> None:
        self._check = None
        self._say(Verdict(str(error), "problem"))

    def _say(self, found: Verdict) -> None:
        self._found = found
        self._draw_sign()
        set_role(self.verdict, found.role)
        self.verdict.setText(found.text)
        self.read.setEnabled(found.ready)
        is_asked = self._check is not None and not self._check.missing
        self.show_question.setVisible(is_asked and self.style_form.first_open() is not None)

    def _draw_sign(self) -> None:
        icon = self._found.icon
        self._sign.setVisible(bool(icon))
        if icon:
            self._sign.setPixmap(self._theme.icon(icon, self._found.role).pixmap(self._theme.px(SIGN)))

    @Slot()
    def _on_theme(self) -> None:
        self._draw_sign()
        fit_preview(self.preview, self._theme)

    def _order_stops(self) -> None:
        """Let the keyboard go from top to bottom, also through what was added later."""
        stops: list[QWidget] = [
            *(self.kind, self.sheet, self.preview),
            *self.columns.choosers(),
            *self.style_form.stops(),
            *(self.name, self.show_question, self.cancel, self.read),
        ]
        for before, after in pairwise(stops):
            QWidget.setTabOrder(before, after)

    @Slot()
    def _on_show_question(self) -> None:
        form = self.style_form.first_open()
        if form is not None:
            self._area.ensureWidgetVisible(form)
            form.focus_first()

    @Slot()
    def _on_read(self) -> None:
        self.decided.emit(self.answer())
        self.accept()
