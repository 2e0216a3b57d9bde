"""The encrypted line: whom this PC trusts is let in, nobody else."""

from __future__ import annotations

import ipaddress
import ssl
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.updates.client import UpdateClient
from app.updates.errors import UnreachableFeedError
from app.updates.feed import Feed
from tests.updates.makers import Makers
from tests.updates.server import FeedServer, sent_on, serving


def certificate(folder: Path, name: str) -> tuple[Path, ssl.SSLContext]:
    """Make a certificate of loopback, signed by itself; return its file, and a server's side of it."""
    key = generate_private_key(SECP256R1())
    who = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(who, who, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(made.public_bytes(Encoding.PEM))
    private = folder / f"{name}-key.pem"
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path, private)
    return path, context


def look(makers: Makers, server: FeedServer, tmp_path: Path) -> str | None:
    feed = Feed(server.url, (makers.metadata / "1.root.json").read_bytes())
    client = UpdateClient(feed, tmp_path / "pc", running="0.1.0", kind="portable", machine="x86_64")
    offer = client.look()
    return offer.version if offer else None


def test_a_server_that_this_pc_does_not_trust_is_told_nothing(makers: Makers, tmp_path: Path) -> None:
    makers.release("0.2.0", b"new")
    _path, context = certificate(tmp_path, "stranger")
    with serving(makers.folder, context) as server:
        with pytest.raises(UnreachableFeedError, match="connection is not secure"):
            look(makers, server, tmp_path)
        assert not server.requests


@pytest.mark.skipif(
    sys.platform != "linux", reason="elsewhere the system's own store decides, which no test may change"
)
def test_whom_this_pc_trusts_is_asked_and_never_sends_on_to_an_open_line(
    makers: Makers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    makers.release("0.2.0", b"new")
    path, context = certificate(tmp_path, "trusted")
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with serving(makers.folder, context) as server, serving(makers.folder) as bare:
        assert look(makers, server, tmp_path) == "0.2.0"
        server.faults["timestamp.json"] = sent_on(f"{bare.url}metadata/timestamp.json")
        with pytest.raises(UnreachableFeedError, match="another address"):
            look(makers, server, tmp_path)
        assert not bare.requests
