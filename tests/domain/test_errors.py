from __future__ import annotations

from app.domain.errors import RunInTheWayError, TillwatchError


def test_an_error_reads_as_sentence_and_advice() -> None:
    assert str(TillwatchError("The till is shut.", "Open it.")) == "The till is shut. Open it."
    assert str(TillwatchError("The till is shut.")) == "The till is shut."


def test_a_run_in_the_way_is_named() -> None:
    error = RunInTheWayError(17, "back-up")
    assert "back-up" in str(error)
    assert "17" in str(error)
