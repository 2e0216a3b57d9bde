"""How everything looks: one sheet of colours for light, one for dark, and the style made from them.

Sizes grow with the system's font, so that a doubled font doubles the whole page and not only its letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontInfo, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from app.desktop.icons import IconSet
from app.desktop.sheet import BODY_PX, RADIUS, RING, SENTENCE_PX, SMALL_PX, SMALL_RADIUS, TITLE_PX


class Appearance(StrEnum):
    """Which sheet the owner wants."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Sheet:
    """The colours of one appearance, by what they mean. Text colours have 5.8:1 on both surfaces."""

    background: str
    card: str
    ink: str
    muted: str
    accent: str
    on_accent: str
    attention: str
    problem: str
    fine: str
    hairline: str
    border: str
    hover: str
    tint: str
    """Background of what is selected."""


LIGHT = Sheet(
    background="#F7F7F5",
    card="#FFFFFF",
    ink="#1C1E21",
    muted="#5B6068",
    accent="#0F6B66",
    on_accent="#FFFFFF",
    attention="#9A4A00",
    problem="#B3261E",
    fine="#1F6F3D",
    hairline="#E2E2DE",
    border="#848A92",
    hover="#EFEFEB",
    tint="#DDEDEB",
)
DARK = Sheet(
    background="#17191C",
    card="#212428",
    ink="#ECEDEE",
    muted="#A3A9B1",
    accent="#5CC8BF",
    on_accent="#10211F",
    attention="#F0A957",
    problem="#FF8A80",
    fine="#7BD49A",
    hairline="#343940",
    border="#727983",
    hover="#2A2E33",
    tint="#21403E",
)

_SCHEMES = {
    Appearance.SYSTEM: Qt.ColorScheme.Unknown,
    Appearance.LIGHT: Qt.ColorScheme.Light,
    Appearance.DARK: Qt.ColorScheme.Dark,
}


class Theme(QObject):
    """Applies the sheet to the application and follows the system when it changes its mind."""

    changed = Signal()

    def __init__(self, app: QApplication, appearance: Appearance = Appearance.SYSTEM) -> None:
        super().__init__(app)
        self._app = app
        self._icons = IconSet()
        self._applied: tuple[Sheet, float] | None = None
        self._appearance = appearance
        self.sheet = LIGHT
        self.scale = 1.0
        app.setStyle("Fusion")
        app.styleHints().setColorScheme(_SCHEMES[appearance])
        app.styleHints().colorSchemeChanged.connect(self.refresh)
        self.refresh()

    def set_appearance(self, appearance: Appearance) -> None:
        """Wear the light or dark sheet, or follow the system."""
        self._appearance = appearance
        self._app.styleHints().setColorScheme(_SCHEMES[appearance])
        self.refresh()

    @Slot()
    def refresh(self) -> None:
        """Look again at the system's scheme and font, and restyle only where one has changed."""
        # Not every platform obeys a wished scheme, so the owner's choice is not asked back from it.
        system_dark = self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        dark = {Appearance.LIGHT: False, Appearance.DARK: True}.get(self._appearance, system_dark)
        wanted = (DARK if dark else LIGHT, max(0.8, QFontInfo(self._app.font()).pixelSize() / BODY_PX))
        if wanted == self._applied:
            return
        self._applied = wanted
        self.sheet, self.scale = wanted
        self._app.setPalette(_palette(self.sheet))
        self._app.setStyleSheet(_style(self.sheet, self.scale))
        self.changed.emit()

    def px(self, size: int) -> int:
        """Return a measure of the sheet as pixels at the present font size."""
        return round(size * self.scale)

    def icon(self, name: str, role: str = "ink") -> QIcon:
        """Return an icon of the family, drawn in the colour that ``role`` has on this sheet."""
        return self._icons.icon(name, getattr(self.sheet, role))


def tabular(font: QFont) -> QFont:
    """Return ``font`` with figures of equal width, so that columns of numbers stand straight."""
    figures = QFont(font)
    figures.setFeature(QFont.Tag("tnum"), 1)
    return figures


def _palette(sheet: Sheet) -> QPalette:
    roles = {
        QPalette.ColorRole.Window: sheet.background,
        QPalette.ColorRole.WindowText: sheet.ink,
        QPalette.ColorRole.Base: sheet.card,
        QPalette.ColorRole.AlternateBase: sheet.background,
        QPalette.ColorRole.Text: sheet.ink,
        QPalette.ColorRole.PlaceholderText: sheet.muted,
        QPalette.ColorRole.Button: sheet.card,
        QPalette.ColorRole.ButtonText: sheet.ink,
        QPalette.ColorRole.ToolTipBase: sheet.card,
        QPalette.ColorRole.ToolTipText: sheet.ink,
        QPalette.ColorRole.Highlight: sheet.accent,
        QPalette.ColorRole.HighlightedText: sheet.on_accent,
        QPalette.ColorRole.Link: sheet.accent,
        QPalette.ColorRole.Mid: sheet.border,
        QPalette.ColorRole.Accent: sheet.accent,
    }
    palette = QPalette()
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(sheet.muted))
    return palette


def _style(sheet: Sheet, scale: float) -> str:
    def px(size: float) -> str:
        return f"{round(size * scale)}px"

    return f"""
QLabel[role="sentence"] {{ font-size: {px(SENTENCE_PX)}; font-weight: 600; }}
QLabel[role="title"] {{ font-size: {px(TITLE_PX)}; font-weight: 600; }}
QLabel[role="muted"] {{ font-size: {px(SMALL_PX)}; color: {sheet.muted}; }}
QLabel[role="quiet"] {{ color: {sheet.muted}; }}
QLabel[role="heading"] {{ font-weight: 600; color: {sheet.muted}; font-size: {px(SMALL_PX)}; }}
QLabel[role="attention"] {{ color: {sheet.attention}; font-weight: 600; }}
QLabel[role="problem"] {{ color: {sheet.problem}; font-weight: 600; }}
QLabel[role="fine"] {{ color: {sheet.fine}; font-weight: 600; }}
QFrame[role="card"] {{ background: {sheet.card}; border: 1px solid {sheet.hairline}; border-radius: {RADIUS}px; }}
QFrame[role="chosen"] {{ background: {sheet.card}; border: {RING}px solid {sheet.accent}; border-radius: {RADIUS}px; }}
QFrame[role="banner"] {{ background: {sheet.tint}; border: 1px solid {sheet.accent}; border-radius: {RADIUS}px; }}
QListWidget[role="rail"] {{ background: {sheet.card}; border: none; outline: 0;
  border-right: 1px solid {sheet.hairline}; padding: 16px 8px; }}
QListWidget[role="rail"]::item {{ border: {RING}px solid transparent; border-radius: {RADIUS}px;
  padding: {px(6)} {px(8)}; color: {sheet.ink}; }}
QListWidget[role="rail"]::item:hover {{ background: {sheet.hover}; }}
QListWidget[role="rail"]::item:selected {{ background: {sheet.tint}; color: {sheet.accent}; }}
QListWidget[role="rail"]::item:focus {{ border-color: {sheet.accent}; }}
QPushButton {{ background: {sheet.card}; border: 1px solid {sheet.border}; border-radius: {RADIUS}px;
  padding: 5px 13px; min-height: {px(18)}; }}
QPushButton:hover {{ background: {sheet.hover}; }}
QPushButton:pressed {{ background: {sheet.tint}; }}
QPushButton:focus {{ border: {RING}px solid {sheet.accent}; padding: 4px 12px; }}
QPushButton:disabled {{ color: {sheet.muted}; border-color: {sheet.hairline}; }}
QPushButton::menu-indicator {{ image: none; width: 0px; }}
QPushButton[role="primary"] {{ background: {sheet.accent}; color: {sheet.on_accent};
  border-color: {sheet.accent}; font-weight: 600; }}
QPushButton[role="primary"]:focus {{ border: {RING}px solid {sheet.ink}; }}
QPushButton[role="primary"]:disabled {{ background: {sheet.hairline}; color: {sheet.muted};
  border-color: {sheet.hairline}; }}
QPushButton[role="link"] {{ background: transparent; border: {RING}px solid transparent; color: {sheet.accent};
  padding: 4px 8px; }}
QPushButton[role="link"]:hover {{ background: {sheet.hover}; }}
QPushButton[role="link"]:focus {{ border: {RING}px solid {sheet.accent}; }}
QPushButton[role="chip"] {{ border-radius: {(round(18 * scale) + 12) // 2 - 1}px; }}
QPushButton[role="chip"]:checked {{ background: {sheet.tint}; color: {sheet.accent}; font-weight: 600;
  border-color: {sheet.accent}; }}
QLineEdit, QPlainTextEdit {{ background: {sheet.card}; border: 1px solid {sheet.border}; border-radius: {RADIUS}px;
  padding: 5px 9px; selection-background-color: {sheet.accent}; selection-color: {sheet.on_accent}; }}
QPlainTextEdit {{ border-color: {sheet.hairline}; }}
QLineEdit {{ min-height: {px(18)}; }}
QComboBox, QSpinBox, QDoubleSpinBox, QDateEdit, QTimeEdit {{ min-height: {px(24)}; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: {px(16)}; height: {px(16)}; }}
QLineEdit:focus, QPlainTextEdit:focus {{ border: {RING}px solid {sheet.accent}; padding: 4px 8px; }}
QTableView {{ background: {sheet.card}; border: 1px solid {sheet.hairline}; border-radius: {RADIUS}px;
  padding: {RING - 1}px;
  selection-background-color: {sheet.tint}; selection-color: {sheet.ink}; outline: 0; }}
QTableView:focus {{ border: {RING}px solid {sheet.accent}; padding: 0px; }}
QTableView::item {{ padding: 0px 8px; border-bottom: 1px solid {sheet.hairline}; }}
QTableView::item:selected {{ background: {sheet.tint}; color: {sheet.ink}; }}
QHeaderView {{ background: {sheet.card}; border: none; border-top-left-radius: {RADIUS}px;
  border-top-right-radius: {RADIUS}px; }}
QHeaderView::section {{ background: transparent; color: {sheet.muted}; border: none;
  border-bottom: 1px solid {sheet.hairline}; padding: 7px 11px; font-weight: 600; font-size: {px(SMALL_PX)}; }}
QProgressBar {{ background: {sheet.hairline}; border: none; border-radius: {SMALL_RADIUS}px;
  min-height: 8px; max-height: 8px; }}
QProgressBar::chunk {{ background: {sheet.accent}; border-radius: {SMALL_RADIUS}px; }}
QScrollArea {{ background: transparent; border: {RING}px solid transparent; border-radius: {RADIUS}px; }}
QScrollArea:focus {{ border: {RING}px solid {sheet.accent}; }}
QScrollArea > QWidget > QWidget#content {{ background: transparent; }}
QToolTip {{ background: {sheet.card}; color: {sheet.ink}; border: 1px solid {sheet.border}; padding: 4px; }}
QSplitter::handle {{ background: transparent; }}
QMenu {{ background: {sheet.card}; color: {sheet.ink}; border: 1px solid {sheet.border}; padding: 4px; }}
QMenu::item {{ padding: {px(6)} {px(16)}; border-radius: {SMALL_RADIUS}px; }}
QMenu::item:selected {{ background: {sheet.tint}; color: {sheet.ink}; }}
QScrollBar:vertical {{ background: transparent; width: {px(12)}; margin: 2px; }}
QScrollBar:horizontal {{ background: transparent; height: {px(12)}; margin: 2px; }}
QScrollBar::handle {{ background: {sheet.border}; border-radius: {max(3, round(4 * scale))}px; }}
QScrollBar::handle:vertical {{ min-height: {px(32)}; }}
QScrollBar::handle:horizontal {{ min-width: {px(32)}; }}
QScrollBar::handle:hover {{ background: {sheet.muted}; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0px; height: 0px; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
