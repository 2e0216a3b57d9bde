"""What the shop is expected to sell, and how right earlier expectations were.

Arrays are little-endian 32-bit floats, one after the other; day 0 of each is ``first_day``.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, ForeignKey, Integer, LargeBinary, Table

from app.store.tables.base import METADATA

# The forecast that counts: one row a product, replaced by the next.
DEMAND_FORECAST = Table(
    "demand_forecast",
    METADATA,
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("first_day", Integer, nullable=False),
    Column("standing", Integer, nullable=False),  # app.analysis.demand.Standing
    Column("daily", Float, nullable=False),  # expected units a day over the horizon, closed days counted
    Column("low", Float, nullable=False),  # the band in which that rate will lie, four times out of five
    Column("high", Float, nullable=False),
    Column("means", LargeBinary, nullable=False),  # (28,) units
    Column("quantiles", LargeBinary, nullable=False),  # (28, 7) units, by day and level
    Column("spread", LargeBinary, nullable=False),  # the parameters of total demand
    Column("made_at", BigInteger, nullable=False),
    Column("run_id", Integer),
)

# Forecasts kept to be held against what was sold: one origin a week, of the products that matter.
PAST_FORECAST = Table(
    "past_forecast",
    METADATA,
    Column("first_day", Integer, primary_key=True, autoincrement=False),
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("means", LargeBinary, nullable=False),
    Column("lows", LargeBinary, nullable=False),  # the 10 % quantile of each day
    Column("highs", LargeBinary, nullable=False),  # the 90 % quantile
    Column("scale", Float, nullable=False),  # what MASE divides by: mean change from one weekday to the next
    sqlite_with_rowid=False,
)

# What was said each day of the chance of an empty shelf within a week, before any correction, and what lay on it: the
# shop's own past, by which later chances are put right.
PAST_CHANCE = Table(
    "past_chance",
    METADATA,
    Column("day", Integer, primary_key=True, autoincrement=False),
    Column("product_id", ForeignKey("product.id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
    Column("chance", Float, nullable=False),
    Column("on_hand", BigInteger, nullable=False),
    sqlite_with_rowid=False,
)

# How right the forecasts of one origin were, once their days had passed.
FORECAST_ACCURACY = Table(
    "forecast_accuracy",
    METADATA,
    Column("first_day", Integer, primary_key=True, autoincrement=False),
    Column("days", Integer, nullable=False),  # how many days of it had passed
    Column("products", Integer, nullable=False),
    Column("mase", Float),
    Column("wape", Float),
    Column("coverage", Float),  # share of days within the 80 % band
    Column("bias", Float),
    Column("scored_at", BigInteger, nullable=False),
)
