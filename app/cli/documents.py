"""The JSON documents of the contract, made from rows of the store."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from app.alerts import wording
from app.alerts.facts import facts_of
from app.domain.errors import TillwatchError
from app.domain.money import money_text
from app.domain.quantity import QUANTITY_SCALE, quantity_text
from app.domain.records import Differences, ImportCounts, ImportReport, Question
from app.jobs.job_cards import JobView
from app.store.alerts import AlertRow
from app.store.intake.imports import ImportRow
from app.store.judgements import Judgement
from app.store.products import ProductRow
from app.store.runs import RunRow

SEVERITIES = ("out", "out-before-delivery", "low", "watch", "fine")


def instant(at: datetime | None) -> str | None:
    """Return an instant as ISO 8601 with offset."""
    return None if at is None else at.isoformat(timespec="milliseconds")


def run_document(run: RunRow) -> dict[str, Any]:
    """Return one run."""
    return {
        "id": run.id,
        "root_id": run.root_id,
        "attempt": run.attempt,
        "job": run.job,
        "trigger": run.trigger.value,
        "status": run.status.value,
        "reason": run.reason,
        "params": run.params,
        "as_of": instant(run.as_of),
        "scheduled_for": instant(run.scheduled_for),
        "queued_at": instant(run.queued_at),
        "started_at": instant(run.started_at),
        "finished_at": instant(run.finished_at),
        "duration_s": run.duration_s,
        "rows": run.rows,
        "result": run.result_text,
        "error": run.error_text,
        "progress": run.progress,
    }


def import_document(report: ImportReport) -> dict[str, Any]:
    """Return what became of one file."""
    return {
        "file": report.file,
        "layout": report.layout,
        "encoding": report.encoding,
        "delimiter": report.delimiter,
        "rows": report.rows,
        "imported": report.counts.changed(),
        "unchanged": report.counts.unchanged,
        "rejected": [
            {"line": row.line, "column": row.column, "text": row.text, "reason": row.reason}
            for row in report.rejected
        ],
        "questions": [question_document(question) for question in report.questions],
        "other_rows": [
            {"reason": reason, "rows": rows} for reason, rows in sorted(report.other_rows.items())
        ],
        "notes": report.notes,
        "first_day": None if report.first_day is None else report.first_day.isoformat(),
        "last_day": None if report.last_day is None else report.last_day.isoformat(),
        "matched": report.matched,
        "held_prices": report.counts.held,
        "large_change": _difference_document(report.differences),
        "import_id": report.import_id,
        "repeat_of": report.repeat_of,
        "dry_run": report.dry_run,
        "error": None,
    }


def question_document(question: Question) -> dict[str, Any]:
    """Return what a file leaves open, with what may be answered."""
    return {
        "key": question.key,
        "text": question.text,
        "assumed": question.assumed,
        "choices": list(question.choices),
        "column": question.column,
    }


def _difference_document(differences: Differences | None) -> dict[str, Any] | None:
    """Return how far a catalogue changes what is known; None where it changes little."""
    if differences is None or not differences.large:
        return None
    return {
        "text": differences.in_words(),
        "prices_known": differences.prices_known,
        "prices_changed": differences.prices_changed,
        "stock_known": differences.stock_known,
        "stock_changed": differences.stock_changed,
        "examples": [
            {
                "sku": change.sku,
                "name": change.name,
                "what": change.what,
                "before": change.texts()[0],
                "after": change.texts()[1],
                "currency": change.currency,
            }
            for change in differences.examples
        ],
    }


def import_row_document(row: ImportRow) -> dict[str, Any]:
    """Return one import of the past."""
    return {
        "import_id": row.id,
        "file": row.file_name,
        "layout": row.layout,
        "source": row.source_title,
        "state": row.state,
        "started_at": instant(row.started_at),
        "finished_at": instant(row.finished_at),
        "undone_at": instant(row.undone_at),
        "rows": row.rows,
        "imported": dict(row.counts),
        "rejected": row.rejected,
        "notes": list(row.notes),
        "repeat_of": row.repeat_of,
        "undoable": row.undoable,
        "error": row.error,
    }


def refused_document(path: Path, error: TillwatchError) -> dict[str, Any]:
    """Return what is to be said of a file that could not be read: as ``import_document``, and why."""
    nothing = ImportReport(
        file=str(path), layout="", encoding="", delimiter="", rows=0, counts=ImportCounts()
    )
    return import_document(nothing) | {
        "layout": None,
        "encoding": None,
        "delimiter": None,
        "error": str(error),
    }


def alert_document(alert: AlertRow) -> dict[str, Any]:
    """Return one alert with its arithmetic."""
    return {
        "id": alert.id,
        "kind": alert.kind,
        "severity": SEVERITIES[alert.severity],
        "sku": alert.sku,
        "title": alert.title,
        "text": alert.text,
        "state": alert.state,
        "facts": alert.facts,
        "first_seen": instant(alert.first_seen),
        "last_seen": instant(alert.last_seen),
        "snoozed_until": instant(alert.snoozed_until),
        "resolved_at": instant(alert.resolved_at),
    }


def judgement_document(
    judged: Judgement | None, today: date, *, with_facts: bool = True
) -> dict[str, Any] | None:
    """Return when a product runs out and how likely that is; None where its stock was not judged."""
    if judged is None:
        return None
    facts = facts_of(judged.facts)
    document: dict[str, Any] = {
        "severity": SEVERITIES[judged.severity],
        "on_hand": quantity_text(judged.on_hand),
        "on_order": quantity_text(judged.on_order),
        "text": "" if facts is None else wording.window(facts, today),
        "from": None if judged.out_from is None else judged.out_from.isoformat(),
        "to": None if judged.out_to is None else judged.out_to.isoformat(),
        "chance": None if facts is None else facts.out_chance,
        "chance_within_a_week": judged.chance,
        "suggested": None if judged.suggested is None else quantity_text(judged.suggested),
        "judged_at": instant(judged.judged_at),
    }
    return document | {"facts": judged.facts} if with_facts else document


def product_document(product: ProductRow) -> dict[str, Any]:
    """Return one product. Money is text beside ``currency``; quantities are text too, so that none is rounded."""
    daily = product.daily_sales
    on_hand = product.on_hand
    cover = on_hand / QUANTITY_SCALE / daily if on_hand is not None and daily else None
    return {
        "sku": product.sku,
        "name": product.name,
        "kind": product.kind,
        "category": product.category,
        "supplier": product.supplier,
        "barcode": product.barcode,
        "price": None if product.price is None else money_text(product.price),
        "compare_at_price": None
        if product.compare_at_price is None
        else money_text(product.compare_at_price),
        "cost": None if product.cost is None else money_text(product.cost),
        "currency": product.currency,
        "margin": None if product.margin is None else round(product.margin, 4),
        "stock": None if on_hand is None else quantity_text(on_hand),
        "stock_tracked": product.stock_tracked,
        "counted_at": instant(product.counted_at),
        "sold_in_28_days": quantity_text(product.sold_recently),
        "daily_sales": None if daily is None else round(daily, 3),
        "days_of_cover": None if cover is None else round(cover, 1),
        "last_sold": None if product.last_sold is None else product.last_sold.isoformat(),
        "lead_time_days": product.lead_time_days,
        "pack_size": None if product.pack_size is None else quantity_text(product.pack_size),
        "reorder_point": None if product.reorder_point is None else quantity_text(product.reorder_point),
        "active": product.active,
        "alert": product.alert_text,
    }


def job_document(view: JobView) -> dict[str, Any]:
    """Return one job with its schedule."""
    return {
        "job": view.job,
        "title": view.title,
        "description": view.description,
        "schedule": view.schedule_text,
        "next_fire": instant(view.next_fire),
        "next_fires": [instant(at) for at in view.next_fires],
        "last_run": None if view.last_run is None else run_document(view.last_run),
        "current_run": None if view.current is None else run_document(view.current),
    }
