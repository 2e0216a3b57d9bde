"""Pictures of every page, in both languages and both themes, as they look on a desktop.

``python -m tests.session.take_pictures docs/images`` makes a demo shop for each language in a private desktop, walks
through it as an owner does, and keeps a picture of each place: ``today.png`` in English and light, ``today-es.png``,
``today-dark.png``, ``today-es-dark.png``.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from app.domain.money import money_text
from app.jobs.alert_settings import get_alert_settings, set_alert_settings
from app.jobs.preferences import Preferences, put_preferences
from app.jobs.service import Service
from app.jobs.speaking import choose_language
from app.language import LANGUAGES, noop, tr
from app.system.catalogues import speak
from app.system.paths import Home
from tests.session.conftest import TILLWATCH
from tests.session.harness.desktop import Parts, VirtualDesktop
from tests.session.harness.program import Program
from tests.session.harness.waiting import until
from tests.session.harness.windows import Screen
from tests.session.pages import (
    Welcome,
    await_text,
    bring_to_front,
    choose_in,
    current_page,
    is_there,
    press,
    press_keys,
    texts,
)
from tests.session.shop_files import write_exports, write_inventory, write_unknown_till
from tests.shop_server import ShopServer, product_page

LOCALES = {"en": "C.UTF-8", "es": "es_ES.UTF-8"}
THEMES = ("light", "dark")
WINDOW = (1080, 760)
LARGE = (1240, 860)
TALL = (1080, 860)
COLOURS = 128
TRAY_MENU = "800x245+0+0"
UNKNOWN = "caja julio.csv"
FIELDS = {
    "Op.": noop("Receipt number"),
    "A qué hora": noop("Time sold"),
    "Ref. int.": noop("Article code (SKU)"),
}
"""What the first columns of it are that cannot be told by their names."""
NEXT_DOOR = (
    ("Bean Bazaar", 0.87),
    ("Corner Café", 1.06),
    ("Cup World", 0.97),
    ("Tea Time", 1.12),
    ("The Larder", 1.08),
    ("Kitchen Row", 1.15),
)
"""Other shops, and what they ask as a share of what the demo shop does."""
CURSOR = 60
"""So many pixels differ where only a cursor blinks."""


class Photographer:
    """Keeps pictures of what is on one desktop, in one language and theme."""

    def __init__(self, desktop: VirtualDesktop, folder: Path, ending: str) -> None:
        self.desktop = desktop
        self._folder = folder
        self._ending = ending

    def take(self, name: str, title: str) -> None:
        """The window whose title begins so."""
        window = until(lambda: self._window(title), f"a window called {title!r}")
        self._keep(name, "-window", window)

    def take_part(self, name: str, part: str) -> None:
        """A part of the screen: ``800x245+0+0``."""
        self._keep(name, "-window", "root", "-crop", part, "+repage")

    def _window(self, title: str) -> str:
        """The newest shown window whose title begins so; empty where there is none."""
        found = self._run("xdotool", "search", "--onlyvisible", "--name", f"^{title}")
        return found.stdout.split()[-1] if found.stdout else ""

    def _keep(self, name: str, *words: str) -> None:
        """Keeps what ``import`` takes with these words, once it stays as it is."""
        file = self._folder / f"{name}{self._ending}.png"
        with tempfile.TemporaryDirectory() as folder:
            now, before = f"{folder}/now.png", f"{folder}/before.png"
            self._run("import", *words, before)

            def is_still() -> bool:
                self._run("import", *words, now)
                moved = float(self._run("compare", "-metric", "AE", before, now, "null:").stderr.split()[0])
                Path(now).replace(before)
                return moved < CURSOR

            until(is_still, f"a still picture of {name!r}", seconds=20, every=0.7)
            self._run("convert", before, "-strip", "-dither", "None", "-colors", str(COLOURS), f"png8:{file}")
        print(file.name, f"{file.stat().st_size // 1000} kB", flush=True)

    def _run(self, *words: str) -> subprocess.CompletedProcess[str]:
        # In a plain locale, so that every title is understood.
        plain = {**self.desktop.environment, "LANG": "C.UTF-8"}
        return subprocess.run(words, env=plain, timeout=40, capture_output=True, text=True, check=False)


@contextmanager
def running(desktop: VirtualDesktop, home: Path, *words: str) -> Iterator[Program]:
    """Tillwatch on this home, with a window of the size of the pictures once there is one."""
    screen = Screen(desktop.accessibility_address())
    program = Program(desktop, screen, "Tillwatch", [TILLWATCH, "--home", home, *words])
    try:
        program.tray()
        yield program
    finally:
        program.end()
        screen.close()


def fit_window(program: Program, size: tuple[int, int] = WINDOW) -> None:
    """Waits for the window and gives it the size of the pictures."""
    program.window()
    words = ["search", "--sync", "--onlyvisible", "--name", "^Tillwatch", "windowsize", "--sync"]
    subprocess.run(
        ["xdotool", *words, *map(str, size)], env=program.desktop.environment, check=True, timeout=20
    )


def prepare(home: Path, language: str, theme: str) -> None:
    """Has the program on ``home`` speak this language and look so."""
    service = Service.open(Home(home))
    choose_language(service, language)
    put_preferences(service, Preferences(appearance=theme))
    service.close()


@contextmanager
def without_quiet_hours(home: Path) -> Iterator[None]:
    """Has whoever is asked for pictures at night told as by day."""
    service = Service.open(Home(home))
    with service.store.read() as connection:
        usual = get_alert_settings(connection)
    set_alert_settings(service, replace(usual, quiet_from="00:00", quiet_to="00:00"))
    service.close()
    yield
    service = Service.open(Home(home))
    set_alert_settings(service, usual)
    service.close()


def renew_notices(desktop: VirtualDesktop) -> None:
    """Takes away what still stands beside the clock."""
    desktop.kill_notices()
    desktop.start_notices()


def make_demo(desktop: VirtualDesktop, home: Path) -> None:
    """A demo shop, every job run once."""
    made = desktop.start([TILLWATCH, "--home", home, "demo", "--no-window"]).wait(timeout=300)
    assert made == 0


def watch_next_door(desktop: VirtualDesktop, home: Path, shops: ShopServer) -> None:
    """Pages of shops next door, read as they are when somebody pastes them."""
    desktop.environment["TILLWATCH_LENT_ADDRESSES"] = shops.lent
    desktop.environment["TILLWATCH_SPACING_S"] = "0"
    service = Service.open(Home(home))
    try:
        priced = [row for row in service.products() if row.price and row.cost]
    finally:
        service.close()
    for number, (seller, share) in enumerate(NEXT_DOOR):
        # Two shops for each product: their prices stand beside each other.
        product = priced[number // 2 * 7]
        asked = money_text(round(product.price * share / 1_000) * 1_000)
        shops.put(f"/{number}", product_page(asked, product.currency, name=product.name))
        words = ["watch", "add", shops.url(f"/{number}"), "--sku", product.sku, "--seller", seller]
        assert desktop.start([TILLWATCH, "--home", home, *words]).wait(timeout=60) == 0


def first_run(program: Program, camera: Photographer, exports: Path) -> Welcome:
    """The four steps of the welcome, up to the last word."""
    fit_window(program)
    welcome = Welcome(program)
    title = tr("Welcome to Tillwatch")
    camera.take("welcome-1", title)
    welcome.give_folder(exports, [file.name for file in exports.iterdir()])
    camera.take("welcome-1-files", title)
    welcome.next(tr("Your shop"))
    welcome.name_shop("Casa Roast")
    camera.take("welcome-2", title)
    welcome.next(tr("When to tell you"))
    camera.take("welcome-3", title)
    welcome.tell_at_any_time()
    welcome.next(tr("Ready"))
    await_text(program, "Casa Roast")
    camera.take("welcome-4", title)
    return welcome


def an_alert(program: Program, camera: Photographer, inbox: Path) -> None:
    """What is said beside the clock of one product that runs out."""
    recount = write_inventory(inbox / "inventory today.csv", beans=3)
    until(lambda: (inbox / "imported" / recount.name).exists(), "the new count to be read", seconds=60)
    await_quiet(program)
    program.tray().click(tr("Run now"), tr("Check stock levels"))
    program.screen.find("xfce4-notifyd", "push button", tr("Ordered"), seconds=60)
    camera.take("notification", "xfce4-notifyd")


def many_alerts(program: Program, camera: Photographer) -> None:
    """What is said of several products at once."""
    program.screen.find("xfce4-notifyd", "push button", tr("Show"), seconds=60)
    camera.take("notification-many", "xfce4-notifyd")


def the_tray(program: Program, camera: Photographer) -> None:
    """The menu of the icon, opened by the right button, with its alerts unfolded."""
    icon = program.tray()
    await_quiet(program)
    words = ["xdotool", "mousemove", "12", "16", "click", "3"]
    subprocess.run(words, env=program.desktop.environment, check=True, timeout=20)
    place = icon.menu().labels().index(tr("Alerts"))
    press_keys(program.desktop, *["Down"] * place, "Right")
    camera.take_part("tray-menu", TRAY_MENU)
    press_keys(program.desktop, "Escape", "Escape")
    # Away from the icon, whose words would otherwise lie over the window.
    away = ["xdotool", "mousemove", *map(str, program.desktop.parts.size)]
    subprocess.run(away, env=program.desktop.environment, check=True, timeout=20)


def await_quiet(program: Program) -> None:
    """Waits until no job is at work any more."""
    icon = program.tray()
    until(lambda: tr("Run now") in icon.menu().labels(), "the full menu")
    running = tr("Running: {jobs}").partition("{")[0]
    until(lambda: running not in icon.tooltip, "the jobs to end", seconds=90, every=0.5)


def turn_to(program: Program, page: str) -> None:
    """Opens a page by its key, so that the keyboard is where the page wants it."""
    pages = [line.name for line in program.find("list", tr("Pages")).children()]
    bring_to_front(program.desktop, "Tillwatch")
    press_keys(program.desktop, f"ctrl+{pages.index(page) + 1}")
    until(lambda: current_page(program) == page, f"the page {page!r}")


def await_named(program: Program, words: str) -> None:
    """Waits for a button whose name begins with these words, up to their gap."""
    head = words.partition("{")[0]

    def look() -> bool:
        buttons = program.screen.find_all(program.name, "push button")
        return any(each.name.startswith(head) for each in buttons if each.is_("showing"))

    until(look, f"a button {head!r}")


def put_away(program: Program, dialog: str) -> None:
    """Closes the dialog of this name, and changes nothing."""
    press(program, tr("Cancel"))
    until(lambda: not is_there(program, "dialog", dialog), f"{dialog!r} to go")


def the_pages(program: Program, camera: Photographer) -> None:
    """Every page, and what opens over some."""
    fit_window(program)
    await_quiet(program)
    turn_to(program, tr("Today"))
    await_text(program, tr("Sales"))
    camera.take("today", "Tillwatch")
    icon = program.tray()
    icon.click(tr("Alerts"), icon.entry(tr("Alerts")).labels()[0])
    until(lambda: current_page(program) == tr("Products"), "the product")
    fit_window(program, LARGE)
    camera.take("products", "Tillwatch")
    fit_window(program)
    turn_to(program, tr("Reorder"))
    await_named(program, tr("Copy as text: {supplier}"))
    camera.take("reorder", "Tillwatch")
    turn_to(program, tr("Insights"))
    fit_window(program, TALL)
    await_text(program, tr("Sales over the year"))
    until(lambda: tr("The chart is being drawn…") not in texts(program), "the chart")
    camera.take("insights", "Tillwatch")
    fit_window(program)
    turn_to(program, tr("Prices"))
    program.find("push button", tr("Watch a page…"))
    camera.take("prices", "Tillwatch")
    turn_to(program, tr("Jobs"))
    title = tr("Check stock levels")
    program.find("push button", tr("Run now: {title}").replace("{title}", title))
    camera.take("jobs", "Tillwatch")
    press(program, tr("Change when it runs: {title}").replace("{title}", title))
    camera.take("schedule", title)
    put_away(program, title)
    turn_to(program, tr("History"))
    until(program.find("table", tr("History")).rows, "the runs")
    camera.take("history", "Tillwatch")
    turn_to(program, tr("Data"))
    press(program, f"{tr('Say what it is…')} {UNKNOWN}", seconds=60)
    dialog = program.find("dialog", UNKNOWN)
    choose_in(program, dialog, tr("What is in this file?"), tr("Sales, line by line"))
    for column, field in FIELDS.items():
        choose_in(program, dialog, tr("Column {name}", name=column), tr(field))
    camera.take("mapping", UNKNOWN)
    put_away(program, UNKNOWN)
    until(program.find("table", tr("Files brought in")).rows, "the files")
    camera.take("data", "Tillwatch")
    turn_to(program, tr("Settings"))
    camera.take("settings", "Tillwatch")


def take_all(folder: Path, work: Path) -> None:
    """All pictures into ``folder``; ``work`` is for the shops."""
    exports = write_exports(work / "exports")[0].parent
    for language, locale in LOCALES.items():
        speak(LANGUAGES[language])
        with VirtualDesktop(Parts(size=(1280, 960))) as desktop, ShopServer() as shops:
            desktop.environment["LANG"] = locale
            demo = work / f"demo-{language}"
            make_demo(desktop, demo)
            watch_next_door(desktop, demo, shops)
            for theme in THEMES:
                ending = (
                    f"{'' if language == 'en' else '-' + language}{'' if theme == 'light' else '-' + theme}"
                )
                camera = Photographer(desktop, folder, ending)
                fresh = work / f"fresh{ending}"
                prepare(fresh, language, theme)
                with running(desktop, fresh) as program:
                    welcome = first_run(program, camera, exports)
                    if theme == THEMES[0]:
                        welcome.finish()
                        an_alert(program, camera, fresh / "inbox")
                renew_notices(desktop)
                prepare(demo, language, theme)
                if theme == THEMES[0]:
                    with without_quiet_hours(demo), running(desktop, demo, "--hidden") as program:
                        many_alerts(program, camera)
                        the_tray(program, camera)
                        write_unknown_till(demo / "inbox" / UNKNOWN)
                        asked = tr("{file} waits for you", file=UNKNOWN)
                        program.screen.find("xfce4-notifyd", "label", asked, seconds=60)
                renew_notices(desktop)
                with running(desktop, demo) as program:
                    the_pages(program, camera)


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    # Its name is on the pictures.
    work = Path(tempfile.gettempdir()) / "tillwatch"
    work.mkdir()
    try:
        take_all(folder, work)
    finally:
        shutil.rmtree(work, ignore_errors=True)


if __name__ == "__main__":
    main()
