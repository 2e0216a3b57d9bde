"""Tillwatch: one shop's prices, stock and sales, watched from the tray."""

__version__ = "0.1.0"
