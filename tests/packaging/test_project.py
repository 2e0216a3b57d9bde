"""One version everywhere, and one moment in everything that is made."""

from __future__ import annotations

import dataclasses

import pytest

from build.packaging import project as project_module
from build.packaging.project import PackagingError, Project, made_at, read_project, stated_versions


def test_every_place_names_the_same_version() -> None:
    versions = stated_versions()
    assert len(versions) == 4
    assert set(versions.values()) == {versions["pyproject.toml"]}


def test_a_version_without_notes_of_its_own_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    stated = stated_versions()
    monkeypatch.setattr(project_module, "stated_versions", lambda: stated | {"CHANGELOG.md": "9.9.9"})
    with pytest.raises(PackagingError, match=r"CHANGELOG\.md: 9\.9\.9"):
        read_project()


@pytest.mark.parametrize(
    ("version", "debian"),
    [
        ("1.2.3", "1.2.3"),
        ("1.2.0rc1", "1.2.0~rc1"),
        ("1.2.0b2", "1.2.0~b2"),
        ("1.2.0.dev4", "1.2.0~dev4"),
        ("1.2.0.post1", "1.2.0+post1"),
    ],
)
def test_what_comes_before_a_release_is_older_than_it(project: Project, version: str, debian: str) -> None:
    assert dataclasses.replace(project, version=version).debian_version == debian


def test_the_moment_is_the_one_that_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    assert made_at() == 1_795_000_000
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    with pytest.raises(PackagingError, match="yesterday"):
        made_at()
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    assert made_at() == made_at() > 1_700_000_000


def test_what_tillwatch_is_is_said_in_english(project: Project) -> None:
    assert project.summary == "Know what will run out before it does"
    assert project.paragraphs[0].startswith("Tillwatch sits in the tray")
    assert sum(paragraph.startswith("- ") for paragraph in project.paragraphs) >= 3
    assert not any("tienda" in paragraph for paragraph in project.paragraphs)
