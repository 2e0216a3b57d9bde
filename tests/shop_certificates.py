"""Certificates made as a test runs: an authority of its own, good, expired and self-made ones."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID


class Authority:
    """Signs certificates that whoever uses ``trust()`` believes; files go to ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = _name("Rehearsal authority")
        self._certificate = _signed(
            self._name,
            self._key,
            self._name,
            self._key,
            x509.BasicConstraints(ca=True, path_length=0),
            None,
            30,
        )

    def trust(self) -> ssl.SSLContext:
        """Return what a client uses that believes this authority and no other."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(cadata=self._certificate.public_bytes(Encoding.PEM).decode())
        return context

    def serving(self, *names: str, days: float = 10, self_made: bool = False) -> ssl.SSLContext:
        """Return what a server uses that is called ``names`` (hosts or IPs); it expires in ``days``, which may be past.

        ``self_made``: signed by itself, so that nobody believes it.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        alternatives = x509.SubjectAlternativeName([_alternative(name) for name in names])
        subject = _name(names[0])
        issuer, signer = (subject, key) if self_made else (self._name, self._key)
        basic = x509.BasicConstraints(ca=False, path_length=None)
        certificate = _signed(subject, key, issuer, signer, basic, alternatives, days)
        file = self._folder / f"{len(list(self._folder.iterdir()))}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def _signed(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    signer: ec.EllipticCurvePrivateKey,
    basic: x509.BasicConstraints,
    alternatives: x509.SubjectAlternativeName | None,
    days: float,
) -> x509.Certificate:
    ends = datetime.now(UTC) + timedelta(days=days)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(ends - timedelta(days=90))
        .not_valid_after(ends)
        .add_extension(basic, critical=True)
    )
    if alternatives is not None:
        builder = builder.add_extension(alternatives, critical=False)
    return builder.sign(signer, hashes.SHA256())


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _alternative(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
