"""What the window is to tell. Known also where there is no window yet, and nothing that one is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Message:
    """One message: a title, a body, and the page that *Show* opens ("" for no button)."""

    title: str
    body: str = ""
    page: str = ""
    subject: str = ""
    notice_id: int = 0
    run_id: int = 0
    """The run that this tells of as going on: once it has ended, the message is taken back."""
