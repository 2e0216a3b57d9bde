"""A form whose fields go below their labels where there is no room beside them: long words, a doubled font."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from app.desktop.dialogs.field_layout import FieldLayout
from app.desktop.dialogs.fields import beside


def field_form() -> FieldLayout:
    """Return the form, without fields yet."""
    return FieldLayout()


def add_row(
    form: FieldLayout, label: str, field: QWidget, note: str = "", *, growing: bool = False
) -> QLabel:
    """Add a field; return the label of its ``note``, below it. ``growing``: the field takes all the room there is."""
    grows = growing or isinstance(field, QLineEdit)
    return form.add_row(label, field, field if grows else beside(field), note)
