"""The measures of the sheet: how far things stand apart, how large letters and signs are, how round a corner is.

Distances between things are pixels; letters, signs and rows are for a body of 13 px and grow with the system's font
(``Theme.px``).
"""

from __future__ import annotations

NONE = 0
HAIR = 2
"""Between two lines that belong together, and around content that has a ring of its own."""
TIGHT = 4
GAP = 8
"""Between the parts of one thing."""
SPACE = 12
"""Between things of one group, and inside a card above and below."""
WIDE_GAP = 16
"""Inside a card at its sides, and between the columns of a form."""
PAGE_SIDE = 24
"""Beside a page, and inside a card that stands alone."""
SECTION = 32
"""Between groups."""

SPACINGS = (NONE, HAIR, TIGHT, GAP, SPACE, WIDE_GAP, PAGE_SIDE, SECTION)

SENTENCE_PX = 22
TITLE_PX = 15
BODY_PX = 13
SMALL_PX = 12
"""Muted text, headings above lists, and what is written into a drawing."""

RADIUS = 8
SMALL_RADIUS = 4
RING = 2
"""Width of the ring that shows where the keyboard is."""

SMALL_ICON = 16
ICON = 20
LARGE_ICON = 24
ROW_HEIGHT = 32
