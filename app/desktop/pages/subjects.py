"""What may be brought into view on a page that other pages lead to. Apart, so that leading there loads no page."""

from __future__ import annotations

ON_THE_WAY = "on-the-way"
"""The open orders on the Reorder page."""
