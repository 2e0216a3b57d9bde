"""The list of parts beside an artefact: CycloneDX 1.6 as JSON, the same for the same artefact."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from build.packaging.inside import Part
from build.packaging.project import NAME, Project
from build.packaging.sums import digest

_OURS = uuid.UUID("2d3b2f0e-5c1f-4d0a-9d0f-7f6a4c1a9e10")
"""Makes the numbers of our lists differ from everybody else's; any other would do."""


def write_bill(artefact: Path, purl: str, parts: Sequence[Part], project: Project) -> Path:
    """Write the list of parts of ``artefact`` beside it, and return where. ``purl`` is the artefact's own."""
    target = artefact.with_name(f"{artefact.name}.cdx.json")
    text = json.dumps(bill(artefact, purl, parts, project), ensure_ascii=False, indent=1)
    target.write_text(text + "\n", encoding="utf-8", newline="\n")
    target.chmod(0o644)
    return target


def bill(artefact: Path, purl: str, parts: Sequence[Part], project: Project) -> dict[str, Any]:
    """Return the list of parts of ``artefact``."""
    content = digest(artefact)
    ours = {
        "type": "application",
        "bom-ref": purl,
        "name": NAME,
        "version": project.version,
        "description": project.summary,
        "hashes": [{"alg": "SHA-256", "content": content}],
        "licenses": [{"license": {"id": "MIT"}}],
        "purl": purl,
    }
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_OURS, content)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(project.made_at, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "lifecycles": [{"phase": "build"}],
            "component": ours,
        },
        "components": [_component(part) for part in parts],
        "dependencies": [
            {"ref": purl, "dependsOn": [part.purl for part in parts]},
            *({"ref": part.purl} for part in parts),
        ],
    }


def _component(part: Part) -> dict[str, Any]:
    licence: dict[str, Any] = (
        {"expression": part.licence} if part.is_spdx else {"license": {"name": part.licence}}
    )
    component: dict[str, Any] = {
        "type": part.kind,
        "bom-ref": part.purl,
        "name": part.name,
        "licenses": [licence],
        "purl": part.purl,
    }
    if part.version:
        component["version"] = part.version
    return component
