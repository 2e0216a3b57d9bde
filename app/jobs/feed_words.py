"""What came of suppliers' lists, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from app.domain.records import ImportReport, Question
from app.language import number, tr, trn
from app.store.intake.supplier_matching import NOT_SOLD, OTHER_SUPPLIER

_MOST_REASONS = 2
"""Reasons for which articles were not taken that are named; the others are counted."""


def taken_in(report: ImportReport) -> str:
    """Return what a list that was read came to: "312 of 50,000 articles are sold here; 12 of them have changed."."""
    known = sum(report.matched.values())
    elsewhere = report.other_rows.get(OTHER_SUPPLIER, 0)
    said = []
    if known:
        changed = trn("{n} of them has changed", "{n} of them have changed", report.counts.products)
        # words: {changed} is "12 of them have changed".
        said.append(
            trn(
                "{known} of {n} article is sold here; {changed}.",
                "{known} of {n} articles are sold here; {changed}.",
                report.rows,
                known=number(known),
                changed=changed,
            )
        )
    if elsewhere and known:
        said.append(
            trn(
                "{n} more is sold here, and comes from another supplier.",
                "{n} more are sold here, and come from other suppliers.",
                elsewhere,
            )
        )
    elif elsewhere:
        said.append(
            trn(
                "{n} article of this list is sold here, and comes from another supplier.",
                "{n} articles of this list are sold here, and come from other suppliers.",
                elsewhere,
            )
        )
    if report.counts.held:
        said.append(
            trn(
                "{n} cost jumped so far that it waits for your word.",
                "{n} costs jumped so far that they wait for your word.",
                report.counts.held,
            )
        )
    said += _not_taken(report)
    if not said:
        return trn(
            "The {n} article of this list is not sold here.",
            "None of the {n} articles of this list is sold here.",
            report.rows,
        )
    if not known:
        strange = report.other_rows.get(NOT_SOLD, 0)
        if strange:
            said.append(trn("{n} article is not sold here.", "{n} articles are not sold here.", strange))
    return " ".join(said)


def _not_taken(report: ImportReport) -> list[str]:
    """Return how many articles were not taken for the commonest reasons, and how many for others."""
    reasons = Counter(row.reason for row in report.rejected)
    named = reasons.most_common(_MOST_REASONS - (len(reasons) > _MOST_REASONS))
    said = [
        # words: {reason} is "it costs USD, and the product is sold in EUR" or "is not a number".
        trn(
            "{n} article was not taken: {reason}.",
            "{n} articles were not taken: {reason}.",
            count,
            reason=reason,
        )
        for reason, count in named
    ]
    left = len(report.rejected) - sum(count for _, count in named)
    if left:
        said.append(trn("{n} article was not taken.", "{n} articles were not taken.", left))
    return said


def asks(questions: Sequence[Question]) -> str:
    """Return what a list leaves open: "One question is open: Column 'Cost' … Which is the decimal mark?"."""
    # words: {question} is a whole sentence that ends in a question mark.
    return trn(
        "One question is open: {question}",
        "{n} questions are open; the first: {question}",
        len(questions),
        question=questions[0].text,
    )


def stopped_title(suppliers: Sequence[str]) -> str:
    """Return the title of the notice that the lists of these suppliers are left alone from now on."""
    if len(suppliers) == 1:
        return tr("The list of {supplier} is read no more", supplier=suppliers[0])
    return trn(
        "{n} list of suppliers is read no more", "{n} lists of suppliers are read no more", len(suppliers)
    )
