"""Settings: one row a key, a JSON value each. Never a secret; those live in the keyring."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, String, Table, Text

from app.store.tables.base import METADATA

SETTING = Table(
    "setting",
    METADATA,
    Column("key", String, primary_key=True),
    Column("value_json", Text, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
)
