"""When something is wrong: the check-up, and a file for whoever is asked for help."""

from __future__ import annotations

import platform
import sqlite3
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from app import __version__
from app.cli.help import command
from app.cli.options import ANY_PATH, Context, common
from app.cli.output import print_json, say
from app.domain.errors import StoreError
from app.jobs.check_up import TITLES, Finding, Patient, check_up, has_serious_fault
from app.jobs.diagnosing import save_diagnostics
from app.language import noop, tr


@command(
    "doctor",
    noop("Check everything that Tillwatch needs on this PC, and say what to do where something is wrong."),
)
@common
def doctor(context: Context) -> int:
    """Check everything that Tillwatch needs on this PC, and say what to do where something is wrong."""
    home = context.home
    findings = check_up(Patient(home, datetime.now(UTC)))
    document: dict[str, Any] = {
        "version": __version__,
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": platform.platform(),
        "home": str(home.root),
        "checks": {finding.name: _checked(finding) for finding in findings},
    }
    if context.json:
        print_json(document)
    else:
        say(tr("Tillwatch {version} on {system}", version=__version__, system=document["system"]))
        for finding in findings:
            mark = tr("fine") if finding.ok else tr("mind")
            say(f"  {mark}  {tr(TITLES[finding.name])}: {finding.text}")
            if finding.advice:
                say(f"        {finding.advice}")
    return StoreError.exit_code if has_serious_fault(findings) else 0


def _checked(finding: Finding) -> dict[str, Any]:
    return {key: value for key, value in asdict(finding).items() if key != "name" and value != ""}


@command(
    "diagnose", noop("Save what helps to find a fault, without secrets and personal data. Nothing is sent.")
)
@click.argument("target", metavar="FILE.zip", type=ANY_PATH)
@common
def diagnose(context: Context, target: Path) -> int:
    """Save what helps to find a fault, without secrets and personal data. Nothing is sent."""
    parts = save_diagnostics(context.home, target, replace=False)
    if context.json:
        print_json({"file": str(target), "parts": [asdict(part) for part in parts]})
    else:
        say(
            tr(
                "Saved as {file}. Secrets and personal data were left out; look into it before you send it.",
                file=target,
            )
        )
        for part in parts:
            say(f"  {part.words}")
    return 0
