"""What the owner once said about a kind of file, so that it is never asked about again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SavedLayout:
    """How to read every file with exactly these headers."""

    headers: str
    """Fingerprint of the header row, see ``Header.fingerprint``."""
    name: str
    """What the owner calls it; two layouts never share a name."""
    layout: str
    """Key of the layout whose fields the columns are mapped to."""
    mapping: Mapping[str, str] = field(default_factory=dict)
    """Column header → field name. Columns that are left out are not read."""
    decimal: str | None = None
    """``.`` or ``,``; None: the file decides."""
    date_format: str | None = None
    """As ``DD/MM/YYYY HH:mm``; None: the file decides."""
    currency: str | None = None
    """ISO 4217 code of amounts that name none."""
