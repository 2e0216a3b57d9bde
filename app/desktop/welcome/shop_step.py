"""The second step: what the shop is called, what it counts in, by which clock, and when it is open."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.desktop.pages.page import Surroundings
from app.desktop.pages.settings_shop import ShopForm
from app.desktop.welcome.step import Keep, Step
from app.jobs.shop_facts import ShopPicture, change_shop, shop_picture
from app.language import tr


class ShopStep(Step):
    """Filled in with what the PC and the files said."""

    def __init__(self, surroundings: Surroundings) -> None:
        super().__init__(
            surroundings,
            tr("Your shop"),
            tr("Filled in with what this PC and your files say. Change what is not right."),
        )
        self.form = ShopForm(self._theme)
        self._column.addWidget(self.form)
        self._column.addStretch(1)

    def load(self) -> None:
        """Read what is known by now."""
        service = self._service
        self._loader.read("welcome-shop", lambda: shop_picture(service), self._show)

    def work(self) -> Keep | None:
        """Return what keeps the shop's facts."""
        changes, service = self.form.changes(), self._service
        return (lambda: change_shop(service, **changes)) if changes else None

    @property
    def first(self) -> QWidget:
        """Start with the name."""
        return self.form.name

    def _show(self, picture: ShopPicture) -> None:
        self.form.show_picture(picture)
        self._focus()
