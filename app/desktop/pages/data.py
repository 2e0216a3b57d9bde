"""Data: whether everything is in, the way in for further files, what waits for an answer, and the way back."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.desktop.dialogs.dialog import Dialog
from app.desktop.dialogs.questions import QuestionsDialog
from app.desktop.dialogs.rejected_rows import RejectedRowsDialog
from app.desktop.dialogs.undo_import import UndoImportDialog
from app.desktop.file_reading import FileReading
from app.desktop.pages.data_import_card import ImportCard
from app.desktop.pages.data_imports import ImportsSection
from app.desktop.pages.data_quality import QualitySection
from app.desktop.pages.data_reading import ReadingCard
from app.desktop.pages.data_waiting import WaitingList
from app.desktop.pages.page import Page, Surroundings
from app.desktop.pieces import scrolling, tab_through
from app.desktop.sheet import GAP, NONE, SPACE
from app.domain.errors import TillwatchError
from app.domain.runs import RunStatus
from app.jobs.data_overview import (
    INTAKE_JOBS,
    UNDO_IMPORT,
    DataView,
    Outcome,
    data_view,
    file_outcome,
    look_at_file,
)
from app.jobs.run_words import ago, job_title
from app.jobs.taking_in import reject_waiting
from app.language import tr, trn
from app.store.intake.imports import ImportRow
from app.store.quality import HELD_PRICE
from app.store.waiting import QUESTION, UNKNOWN_LAYOUT, WaitingFile

if TYPE_CHECKING:
    from app.desktop.dialogs.mapping import MappingAnswer
    from app.sources.examining import Look
    from app.sources.reading import ReadOptions


class DataPage(Page):
    """The page that says whether the shop's data is in, and brings more of it in."""

    def __init__(
        self, surroundings: Surroundings, open_folder: Callable[[Path], object], parent: QWidget | None = None
    ) -> None:
        super().__init__(surroundings, tr("Data"), parent)
        self._surroundings = surroundings
        self._open_folder = open_folder
        self._view: DataView | None = None
        self._wanted = ""
        self._to_ask: deque[WaitingFile] = deque()
        self._dialog: Dialog | None = None
        self._files = FileReading(self._service, self._bridge, self._loader, self)
        self._reading = ReadingCard(self._theme, self._service.home.inbox)
        self._result = ImportCard(self._theme)
        self._result.hide()
        self._waiting = WaitingList(self._theme)
        self._imports = ImportsSection(self._theme)
        self._quality = QualitySection(surroundings)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(NONE, NONE, GAP, GAP)
        column.setSpacing(SPACE)
        for part in (self._reading, self._result, self._waiting, self._imports, self._quality):
            column.addWidget(part)
        column.addStretch(1)
        self._scroll = scrolling(content, tr("Data that was brought in"))
        self._column.addWidget(self._scroll, 1)
        self._connect()

    def load(self) -> None:
        """Read what was brought in, what waits and what goes on."""
        service = self._service
        self._loader.read("data", lambda: data_view(service), self._show)
        self._quality.load()

    def select(self, subject: str) -> None:
        """Bring a file that waits (its path), an import (its number) or a kind of fault (its key) into view."""
        self._wanted = subject
        self._show_wanted()

    def focus_first(self) -> None:
        """Start where a file is named."""
        self._reading.field.setFocus()

    def read_files(self, paths: Sequence[Path]) -> None:
        """Read files that the owner has dropped, chosen or named; what is no file is refused in words."""
        self._loader.act(lambda: _sort_out(paths), self._on_sorted)

    def _connect(self) -> None:
        self._reading.read_wanted.connect(self.read_files)
        self._reading.folder_wanted.connect(self._on_open_folder)
        self._reading.stop_wanted.connect(self._on_stop_wanted)
        self._files.changed.connect(self._show_reading)
        self._files.ended.connect(self._on_file_ended)
        self._files.refused.connect(self.refused)
        self._waiting.answer_wanted.connect(self._on_answer_wanted)
        self._waiting.take_wanted.connect(self._on_take_wanted)
        self._waiting.leave_wanted.connect(self._on_leave_wanted)
        self._result.close_wanted.connect(self._on_result_closed)
        for part in (self._result, self._imports):
            part.rejected_wanted.connect(self._on_rejected_wanted)
            part.undo_wanted.connect(self._on_undo_wanted)
            part.held_wanted.connect(self._on_held_wanted)
        self._quality.refused.connect(self.refused)
        self._quality.answered.connect(self.answered)
        self._quality.changed.connect(self._on_quality)
        self._bridge.run_changed.connect(self._on_run_changed)
        self._bridge.run_progressed.connect(self._on_run_progressed)

    # What is shown

    def _show(self, view: DataView) -> None:
        self._view = view
        self._say_how_it_stands(view)
        self._reading.set_empty(not view.imports and not view.waiting)
        self._show_reading()
        self._waiting.show_files(view.waiting)
        self._imports.show_imports(view.imports, view.now, view.zone)
        tab_through((self._reading, self._result, self._waiting, self._imports, self._quality))
        self._refresh_result(view.imports)
        self._show_wanted()

    def _say_how_it_stands(self, view: DataView) -> None:
        last = next((row for row in view.imports if row.state == "finished"), None)
        below = ""
        if last is not None:
            below = tr(
                "Last file: {file}, {ago}.",
                file=last.file_name,
                ago=ago(last.finished_at or last.started_at, view.now),
            )
        if view.waiting:
            sentence = trn(
                "One file waits for an answer.", "{n} files wait for an answer.", len(view.waiting)
            )
        elif view.trouble:
            sentence = tr("A file in the watched folder could not be read.")
            below = view.trouble
        elif last is None:
            sentence = tr("No data yet.")
        elif wrong := self._quality.wrong_counts:
            sentence = trn(
                "{n} product has a count that cannot be right.",
                "{n} products have counts that cannot be right.",
                wrong,
            )
        else:
            sentence = tr("All your data is in.")
        self._say(sentence, below)

    @Slot()
    def _on_quality(self) -> None:
        if self._view is not None:
            self._say_how_it_stands(self._view)
        self._show_wanted()

    @Slot()
    def _show_reading(self) -> None:
        view = self._view
        run = None if view is None else view.under_way
        in_the_way = self._files.in_the_way
        self._reading.show_run(
            run,
            len(self._files.waiting),
            "" if in_the_way is None else job_title(self._service.registry, in_the_way.job),
            None if view is None else view.now,
        )

    def _show_wanted(self) -> None:
        if not self._wanted or self._view is None:
            return
        card = self._waiting.card_of(Path(self._wanted))
        if card is not None:
            self._wanted = ""
            self._scroll.ensureWidgetVisible(card)
            card.yes.setFocus()
        elif self._wanted.isdigit() and self._imports.choose(int(self._wanted)):
            self._wanted = ""
            self._scroll.ensureWidgetVisible(self._imports.details)
        elif (group := self._quality.card_of(self._wanted)) is not None:
            self._wanted = ""
            group.unfold(True)
            group.show_button.setFocus()
            self._scroll.ensureWidgetVisible(group)

    def _refresh_result(self, rows: Sequence[ImportRow]) -> None:
        """Say of the file that was read last how it stands now: it may have been undone meanwhile."""
        shown = self._result.row
        if shown is None:
            return
        now = next((row for row in rows if row.id == shown.id), None)
        if now is not None and now != shown:
            self._result.show_import(now, self._result_title(now), closable=True)

    def _result_title(self, row: ImportRow) -> str:
        if row.state == "undone":
            return tr("{file} was undone", file=row.file_name)
        return tr("{file} was read", file=row.file_name)

    # Reading files

    def _on_sorted(self, given: _Given) -> None:
        for folder in given.folders:
            sentence = tr("“{name}” is a folder, and Tillwatch reads files.", name=folder.name)
            advice = tr("Drop the files that are in it, or put them into the watched folder.")
            self.refused.emit(TillwatchError(sentence, advice))
        for path in given.missing:
            sentence = tr("There is no file {path}.", path=path)
            self.refused.emit(TillwatchError(sentence, tr("Check how it is written, or choose the file.")))
        if given.files:
            self._on_result_closed()
            self._files.read(given.files)

    @Slot(object, int)
    def _on_file_ended(self, path: Path, run_id: int) -> None:
        service = self._service
        self._loader.act(lambda: file_outcome(service, path, run_id), self._on_outcome)

    def _on_outcome(self, outcome: Outcome) -> None:
        name = outcome.path.name
        self._result.show()
        if outcome.brought is not None:
            self._result.show_import(outcome.brought, self._result_title(outcome.brought), closable=True)
        elif outcome.waiting is not None:
            self._result.hide()
            if outcome.waiting.reason in (QUESTION, UNKNOWN_LAYOUT):
                self._to_ask.append(outcome.waiting)
                self._ask_next()
            self._wanted = str(outcome.path)
        elif outcome.run.status is RunStatus.CANCELLED:
            self._result.show_stopped(tr("You stopped the reading of {file}", file=name))
        else:
            self._result.show_failure(
                tr("{file} could not be read", file=name),
                outcome.run.error_text or outcome.run.result_text or "",
            )
        self.refresh()

    @Slot(int)
    def _on_stop_wanted(self, run_id: int) -> None:
        self._files.leave_out()
        self._loader.act(lambda: self._service.cancel(run_id))

    @Slot()
    def _on_open_folder(self) -> None:
        self._open_folder(self._service.home.inbox)

    @Slot()
    def _on_result_closed(self) -> None:
        had_focus = any(button.hasFocus() for button in self._result.findChildren(QPushButton))
        self._result.hide()
        if had_focus:
            self.focus_first()

    # Files that wait

    @Slot(object)
    def _on_answer_wanted(self, file: WaitingFile) -> None:
        self._to_ask.append(file)
        self._ask_next()

    def _ask_next(self) -> None:
        """Open the dialog of the next file that has a question; one after the other."""
        if self._dialog is not None or not self._to_ask:
            return
        file = self._to_ask.popleft()
        if file.reason == QUESTION:
            dialog = QuestionsDialog(self._surroundings, file.path.name, file.questions, self)
            dialog.answered.connect(lambda answers: self._read_with(file, {"answers": dict(answers)}))
            self._open(dialog)
            return
        service = self._service
        self._loader.act(
            lambda: look_at_file(service, file.path),
            lambda seen: self._ask_layout(file, *seen),
            self.refused.emit,
        )

    def _ask_layout(self, file: WaitingFile, look: Look, options: ReadOptions) -> None:
        # Loaded with the first file that nobody knows: it brings every layout with it.
        from app.desktop.dialogs.mapping import MappingDialog

        dialog = MappingDialog(self._surroundings, look, options, self)
        dialog.decided.connect(lambda answer: self._read_with(file, said(answer)))
        self._open(dialog)

    def _open(self, dialog: Dialog) -> None:
        self._dialog = dialog
        dialog.finished.connect(self._on_dialog_finished)
        dialog.open()

    @Slot()
    def _on_dialog_finished(self) -> None:
        self._dialog = None
        self._ask_next()

    def _read_with(self, file: WaitingFile, params: Mapping[str, Any]) -> None:
        self._on_result_closed()
        self._files.read([file.path], params)

    @Slot(object)
    def _on_take_wanted(self, file: WaitingFile) -> None:
        self._read_with(file, {"take_large": True})

    @Slot(object)
    def _on_leave_wanted(self, file: WaitingFile) -> None:
        service = self._service
        self._loader.act(
            lambda: reject_waiting(service, file.path), lambda _done: self._on_left(), self.refused.emit
        )

    def _on_left(self) -> None:
        self.focus_first()
        self.refresh()
        self.answered.emit()

    # Imports

    @Slot(int)
    def _on_rejected_wanted(self, import_id: int) -> None:
        row = self._imports.row_of(import_id)
        if row is not None:
            RejectedRowsDialog(self._surroundings, row, self).open()

    @Slot(int)
    def _on_undo_wanted(self, import_id: int) -> None:
        row = self._imports.row_of(import_id)
        if row is not None:
            dialog = UndoImportDialog(self._surroundings, row, self)
            dialog.agreed.connect(self._on_undo_agreed)
            dialog.open()

    @Slot(int)
    def _on_undo_agreed(self, import_id: int) -> None:
        self._loader.act(
            lambda: self._service.run_now(UNDO_IMPORT, {"import_id": import_id}), failed=self.refused.emit
        )

    @Slot()
    def _on_held_wanted(self) -> None:
        self.select(HELD_PRICE)

    # Runs

    @Slot(int, str, str)
    def _on_run_changed(self, _run_id: int, job: str, _status: str) -> None:
        if job in INTAKE_JOBS:
            self.refresh()

    @Slot(int, str, float, str)
    def _on_run_progressed(self, run_id: int, _job: str, fraction: float, text: str) -> None:
        self._reading.show_progress(run_id, fraction, text, self._service.now())


def said(answer: MappingAnswer) -> dict[str, Any]:
    """Return a wizard's answer as parameters of *import-file*, in which an empty text says nothing."""
    return {
        "layout": answer.layout,
        "mapping": dict(answer.mapping),
        "decimal": answer.decimal or "",
        "date_format": answer.date_format or "",
        "currency": answer.currency or "",
        "sheet": answer.sheet or "",
        "save_as": answer.save_as,
        "answers": dict(answer.answers),
    }


@dataclass(frozen=True, slots=True)
class _Given:
    """What the owner has given to be read, looked at on the disk."""

    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    missing: tuple[Path, ...]


def _sort_out(paths: Sequence[Path]) -> _Given:
    folders = tuple(path for path in paths if path.is_dir())
    files = tuple(path.absolute() for path in paths if path.is_file())
    return _Given(files, folders, tuple(path for path in paths if not path.exists()))
