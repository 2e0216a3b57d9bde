"""A field for a share, typed as so many of a hundred, that may be left unsaid."""

from __future__ import annotations

from app.desktop.boxes import DecimalBox
from app.language import percent

_STEP = 0.1


class PercentBox(DecimalBox):
    """Shows no decimals that say nothing."""

    def textFromValue(self, value: float) -> str:
        """Return the figure: 5, 5.5."""
        text = super().textFromValue(value)
        point = self.locale().decimalPoint()
        return text.rstrip("0").removesuffix(point) if point in text else text


def percent_field(name: str, bounds: tuple[float, float], unset: str = "") -> PercentBox:
    """Return a field for a share between ``bounds``; ``unset``: what it says while nothing is set, if that may be."""
    low, high = (round(bound * 100, 1) for bound in bounds)
    field = PercentBox()
    field.setDecimals(1)
    field.setSingleStep(1)
    field.setRange(round(low - _STEP, 1) if unset else low, high)
    field.setSpecialValueText(unset)
    field.setAccessibleName(name)
    return field


def share_text(share: float) -> str:
    """Return a share as it is told beside such a field: 5 %, 5.5 %."""
    return percent(share, 0 if round(share * 100, 1).is_integer() else 1)


def share_of(field: PercentBox) -> float | None:
    """Return the share that a field shows; None where nothing is set."""
    if field.specialValueText() and field.value() <= field.minimum():
        return None
    return round(field.value() / 100, 4)


def show_share(field: PercentBox, share: float | None) -> None:
    """Show a share, or that nothing is set."""
    field.setValue(field.minimum() if share is None else share * 100)
