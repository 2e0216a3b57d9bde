"""No text is cut off and nothing stands on anything else, however long a language is and however large its letters."""

from __future__ import annotations

import pytest

from tests.desktop import looking, surfaces
from tests.desktop.surfaces import SIZES, Surface
from tests.desktop.worlds import Worlds

LOOKS = (
    ("pseudo", 1.0, "smallest"),
    ("pseudo", 2.0, "smallest"),
    ("es", 1.0, "first"),
    ("es", 2.0, "smallest"),
)
"""Spoken, times the usual letters, size of the window. What a language needs is longest in the one of no country."""
HARDEST = ("pseudo", 2.0)


@pytest.mark.parametrize("surface", surfaces.ALL, ids=lambda surface: surface.name)
# All surfaces in one look before the next: another size of letters dresses everything anew.
@pytest.mark.parametrize(
    ("spoken", "scale", "size"),
    [
        # Who has room with doubled letters and longer sentences has it otherwise too, as the slow tests show.
        pytest.param(
            *look,
            id=f"{look[0]}-{look[1]:.0%}-{look[2]}",
            marks=() if look[:2] == HARDEST else pytest.mark.slow,
        )
        for look in LOOKS
    ],
)
def test_everything_has_room(surface: Surface, spoken: str, scale: float, size: str, worlds: Worlds) -> None:
    with worlds.speaking(spoken) as world:
        world.look(SIZES[size], scale=scale)
        body = surfaces.body_of(surface, surface.show(world))
        assert [*looking.cut_texts(body), *looking.out_of_place(body), *looking.cut_cells(body)] == []
        assert body.width() <= SIZES[size].width()


@pytest.mark.parametrize("surface", surfaces.ALL, ids=lambda surface: surface.name)
def test_every_word_is_from_the_catalogue(surface: Surface, worlds: Worlds) -> None:
    with worlds.speaking("pseudo") as world:
        world.look(SIZES["first"])
        body = surfaces.body_of(surface, surface.show(world))
        data = world.data_words()
        forgotten = {
            text: place
            for place, text in looking.words_of(body)
            if looking.not_from_the_catalogue(text, data)
        }
        assert forgotten == {}


def test_the_trays_menu_is_from_the_catalogue(worlds: Worlds) -> None:
    with worlds.speaking("pseudo") as world:
        world.look(SIZES["first"])
        menu = surfaces.show_tray(world)
        said = [action.text() for action in looking.entries(menu) if action.text()]
        assert len(said) > 10
        assert [text for text in said if looking.not_from_the_catalogue(text, world.data_words())] == []


def test_a_word_that_was_forgotten_is_found() -> None:
    assert looking.not_from_the_catalogue("Show it", {"Corner"})
    assert looking.not_from_the_catalogue("⟦Show⟧ it", set())
    assert not looking.not_from_the_catalogue("⟦Show⟧ Corner · 3 Mar 2026 · EUR", {"Corner"})
