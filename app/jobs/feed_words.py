"""What came of suppliers' lists, in words."""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.records import ImportReport, Question
from app.language import number, tr, trn


def taken_in(report: ImportReport) -> str:
    """Return what a list that was read came to: "312 of 50,000 articles are sold here; 12 of them have changed."."""
    known = sum(report.matched.values())
    if not known:
        return trn(
            "The {n} article of this list is not sold here.",
            "None of the {n} articles of this list is sold here.",
            report.rows,
        )
    changed = trn("{n} of them has changed", "{n} of them have changed", report.counts.products)
    # words: {changed} is "12 of them have changed".
    said = [
        trn(
            "{known} of {n} article is sold here; {changed}.",
            "{known} of {n} articles are sold here; {changed}.",
            report.rows,
            known=number(known),
            changed=changed,
        )
    ]
    if report.counts.held:
        said.append(
            trn(
                "{n} cost jumped so far that it waits for your word.",
                "{n} costs jumped so far that they wait for your word.",
                report.counts.held,
            )
        )
    unclear = len(report.rejected)
    if unclear:
        said.append(trn("{n} article was not taken.", "{n} articles were not taken.", unclear))
    return " ".join(said)


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
