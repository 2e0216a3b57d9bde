"""Measurements beside anchors of the same run; ``python -m tests.bench.NAME`` prints one JSON document."""
