"""The welcome: four steps from an empty program to a filled page, which may be left and taken up again anywhere."""

from app.desktop.welcome.wizard import Welcome

__all__ = ["Welcome"]
