"""The disk image for macOS: the application that PyInstaller made, signed, notarised, and packed.

Never run yet on the system it is for; which program is called with which words, and in which order, is tested.
"""

from __future__ import annotations

import platform
import shutil
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from build.packaging.calling import call
from build.packaging.project import NAME, ROOT, PackagingError, Project
from build.packaging.tree import put
from build.packaging.windows import numeric_version

BUNDLE = "Tillwatch.app"
ENTITLEMENTS = ROOT / "build" / "macos" / "entitlements.plist"
IDENTITY = "TILLWATCH_SIGNING_IDENTITY"
"""The variable that names the certificate in the keychain: ``Developer ID Application: …``. Nothing else is signed
with; without it the application bears no name."""

NOTARY_PROFILE = "TILLWATCH_NOTARY_PROFILE"
"""The variable that names what ``notarytool store-credentials`` has put into the keychain."""

OLDEST_SYSTEM = "13.0"
"""The oldest macOS that this Qt runs on."""

_NOBODY = "-"
_MACHINE_CODE = (
    b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe",
)  # fmt: skip
"""How a file of machine code begins: for one kind of processor, or for several."""


def make_image(
    frozen: Path, licences: Mapping[str, bytes], project: Project, folder: Path, environ: Mapping[str, str]
) -> Path:
    """Make the disk image in ``folder`` and return it; the application lies beside ``frozen``, as PyInstaller left it.

    ``licences``: the texts, by their place in a folder of them.
    """
    made = frozen.parent / BUNDLE
    if not made.is_dir():
        raise PackagingError(
            f"There is no {BUNDLE} beside {frozen}. Freeze it first: python -m build.packaging."
        )
    target = folder / f"{NAME}-{project.version}-macos-{platform.machine()}.dmg"
    with TemporaryDirectory(dir=folder, prefix="dmg-") as work:
        # What is seen in the window of the image: the application, and where to drag it.
        shown = Path(work) / "Tillwatch"
        app = shown / BUNDLE
        shutil.copytree(made, app, symlinks=True)
        (shown / "Applications").symlink_to("/Applications")
        texts = {"LICENSE.txt": (ROOT / "LICENSE").read_bytes(), **licences}
        put(app / "Contents" / "Resources" / "licences", texts)
        for command in steps(app, target, environ):
            call(command)
    return target


def steps(app: Path, image: Path, environ: Mapping[str, str]) -> list[list[str]]:
    """Return the commands that make ``image`` of the folder that ``app`` is in, in their order.

    Without a certificate the application is sealed with nobody's name, and nothing is notarised. Raises
    ``PackagingError`` where there is no certificate to go with an account for notarising.
    """
    identity, profile = environ.get(IDENTITY, ""), environ.get(NOTARY_PROFILE, "")
    if profile and not identity:
        raise PackagingError(
            f"{NOTARY_PROFILE} is set and {IDENTITY} is not: nothing is notarised that is not signed. Name both."
        )
    pack = [
        "hdiutil", "create", "-volname", "Tillwatch", "-srcfolder", str(app.parent), "-fs", "HFS+",
        "-format", "UDZO", "-ov", str(image),
    ]  # fmt: skip
    if not identity:
        return [["codesign", "--force", "--sign", _NOBODY, str(app)], pack]
    signed = [_signed(path, identity) for path in code_inside(app)]
    signed.append([*_signed(app, identity)[:-1], "--entitlements", str(ENTITLEMENTS), str(app)])
    # An image holds no code that could be hardened; its signature says whose it is.
    sealed = ["codesign", "--force", "--timestamp", "--sign", identity, str(image)]
    checked = ["codesign", "--verify", "--strict", str(app)]
    if not profile:
        return [*signed, checked, pack, sealed]
    # The application gets a ticket of its own: dragged out of the image, it must start on a Mac without a network.
    sent = app.parent.parent / "notarise.zip"
    return [
        *signed,
        checked,
        ["ditto", "-c", "-k", "--keepParent", str(app), str(sent)],
        _notarised(sent, profile),
        _stapled(app),
        pack,
        sealed,
        _notarised(image, profile),
        _stapled(image),
        ["spctl", "--assess", "--type", "open", "--context", "context:primary-signature", str(image)],
    ]


def code_inside(app: Path) -> list[Path]:
    """Return everything in ``app`` that bears a signature of its own, each before what it lies in.

    The application's own program is signed with the application, a framework's library with the framework.
    """
    frameworks = {path for path in app.rglob("*.framework") if path.is_dir() and not path.is_symlink()}
    own = {
        path
        for framework in frameworks
        for path in framework.rglob(framework.stem)
        if path.is_file() and not path.is_symlink()
    }
    own.add(app / "Contents" / "MacOS" / NAME)
    files = {
        path
        for path in app.rglob("*")
        if path.is_file() and not path.is_symlink() and path not in own and _is_machine_code(path)
    }
    return sorted(files | frameworks, key=lambda path: (-len(path.parts), str(path)))


def info_plist(project: Project) -> dict[str, Any]:
    """Return what macOS is to know of the application, for PyInstaller to add to what it writes by itself.

    It is an application with a window and so has its place in the Dock, also while only its icon in the menu bar is
    there: as an agent (``LSUIElement``) its window would have no menu and could not be switched to.
    """
    numbers = ".".join(map(str, numeric_version(project.version)[:3]))
    return {
        "CFBundleDisplayName": "Tillwatch",
        "CFBundleShortVersionString": numbers,
        "CFBundleVersion": numbers,
        "CFBundleDevelopmentRegion": "en",
        "CFBundleLocalizations": ["en", "es"],
        "LSApplicationCategoryType": "public.app-category.business",
        "LSMinimumSystemVersion": OLDEST_SYSTEM,
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": (ROOT / "LICENSE").read_text(encoding="utf-8").split("\n\n")[1],
        "NSPrincipalClass": "NSApplication",
    }


def _signed(path: Path, identity: str) -> list[str]:
    return ["codesign", "--force", "--timestamp", "--options", "runtime", "--sign", identity, str(path)]


def _notarised(path: Path, profile: str) -> list[str]:
    return ["xcrun", "notarytool", "submit", str(path), "--keychain-profile", profile, "--wait"]


def _stapled(path: Path) -> list[str]:
    # Also the proof that notarising went well: without it there is no ticket to staple.
    return ["xcrun", "stapler", "staple", str(path)]


def _is_machine_code(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in _MACHINE_CODE
