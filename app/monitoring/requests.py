"""A request as far as the endpoint needs it: strict, small, and refused in one sentence where it is not that."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus

MAX_HEAD_BYTES = 8_192
METHODS = ("GET", "HEAD")
OUR_NAMES = ("127.0.0.1", "localhost")
"""What a request may call us. Any other name was made to point here by a web page that the owner has open."""


class RefusedError(Exception):
    """A request that gets no answer but this one; ``headers`` are what the status asks for."""

    def __init__(self, status: HTTPStatus, sentence: str, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(sentence)
        self.status = status
        self.headers = dict(headers or {})


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """One request without a body. ``headers`` by lower-case name. Shows nothing of itself in a log."""

    method: str
    path: str
    headers: Mapping[str, str]


def parse_request(head: bytes) -> Request:
    """Return the request that these bytes (up to the empty line) are; raise ``RefusedError`` where they are none."""
    lines = head.decode("latin-1").split("\r\n")
    parts = lines[0].split(" ")
    if len(parts) != 3 or parts[2] not in ("HTTP/1.0", "HTTP/1.1") or not parts[1].startswith("/"):
        raise _not_understood()
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        # A name twice, or with blanks around it, is read differently by different programs: no guess is made.
        if not colon or not name or name != name.strip() or name.lower() in headers:
            raise _not_understood()
        headers[name.lower()] = value.strip()
    if headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
        raise RefusedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "A request may have no body here.")
    return Request(parts[0], parts[1].partition("?")[0], headers)


def check_sender(request: Request, port: int) -> None:
    """Raise ``RefusedError`` for a method that we have not, or a request that was meant for another host."""
    if request.method not in METHODS:
        raise RefusedError(
            HTTPStatus.METHOD_NOT_ALLOWED, "Only GET and HEAD are answered.", {"Allow": ", ".join(METHODS)}
        )
    host = request.headers.get("host", "").lower()
    if host not in {*OUR_NAMES, *(f"{name}:{port}" for name in OUR_NAMES)}:
        raise RefusedError(HTTPStatus.FORBIDDEN, "This address is only for programs on this PC.")


def check_token(request: Request, token: str) -> None:
    """Raise ``RefusedError`` unless the request shows ``token``."""
    scheme, _, shown = request.headers.get("authorization", "").partition(" ")
    # As bytes: the comparison that takes the same time for every text wants ASCII otherwise.
    right = hmac.compare_digest(shown.strip().encode("latin-1"), token.encode("latin-1"))
    if scheme.lower() != "bearer" or not right:
        raise RefusedError(
            HTTPStatus.UNAUTHORIZED,
            "Show the token: 'Authorization: Bearer …'. 'tillwatch endpoint' says where it is kept.",
            {"WWW-Authenticate": 'Bearer realm="Tillwatch"'},
        )


def _not_understood() -> RefusedError:
    return RefusedError(HTTPStatus.BAD_REQUEST, "The request was not understood.")
