"""``python -m build.releasing COMMAND``: keeps the feed of new versions. ``docs/updates.md`` says who does what."""

from __future__ import annotations

import argparse
import getpass
import json
import os
import platform
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from app.updates.installation import KINDS, processor
from build.releasing.feed_folder import FeedFolder
from build.releasing.keys import make_key, open_key, public_keys
from build.releasing.notes import release_notes
from build.releasing.roles import ROLES, SNAPSHOT, TIMESTAMP, ReleasingError

Ask = Callable[[str], str]
"""Returns the passphrase for what it is told."""


def main(arguments: list[str] | None = None) -> int:
    """Do what is asked, say where the feed stands, and return the exit code."""
    asked = _parser().parse_args(arguments)
    now = datetime.now(UTC)
    try:
        ask = _on_the_terminal if asked.passphrase_fd is None else _from_descriptor(asked.passphrase_fd)
        if asked.command == "keys":
            for name in asked.names or _EVERY_KEY:
                print(f"made {make_key(asked.keys, name, _chosen(ask, name, asked.passphrase_fd))}")
        else:
            _keep(asked, FeedFolder(asked.feed), ask, now)
    except (ReleasingError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


_EVERY_KEY = ("root-1", "root-2", "root-3", "targets", "snapshot", "timestamp")


def _keep(asked: argparse.Namespace, feed: FeedFolder, ask: Ask, now: datetime) -> None:
    if asked.command == "begin":
        feed.begin(public_keys(asked.keys), now)
    elif asked.command == "rotate-root":
        feed.rotate_root(public_keys(asked.keys), now)
    elif asked.command == "add":
        for artefact in asked.artefacts:
            custom = describe(asked.version, asked.kind, asked.machine, asked.released)
            print(f"listed {feed.add(artefact, custom, now)}")
    elif asked.command == "withdraw":
        feed.withdraw(asked.name, now)
    elif asked.command == "sign":
        if not feed.sign(asked.role, open_key(asked.key, ask(asked.key.name)), now):
            print("more signatures are needed")
    elif asked.command == "renew":
        keys = [asked.keys / f"{role}.pem" for role in (SNAPSHOT, TIMESTAMP)]
        snapshot, timestamp = [open_key(key, ask(key.name)) for key in keys]
        feed.renew(snapshot, timestamp, now)
    elif asked.command == "ship":
        ship(feed, asked.url, asked.into)
    for line in feed.told(now):
        print(line)


def describe(version: str, kind: str, machine: str, released: date) -> dict[str, object]:
    """Return what the feed says of an artefact, with the notes of its version."""
    return {
        "version": version,
        "kind": kind,
        "machine": processor(machine),
        "released": released.isoformat(),
        "notes": release_notes(version),
    }


def ship(feed: FeedFolder, url: str, folder: Path) -> None:
    """Write into ``folder`` what a package needs to look at this feed under ``url``."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "root.json").write_bytes(feed.root())
    (folder / "feed.json").write_text(json.dumps({"url": url}) + "\n", encoding="utf-8")


def _chosen(ask: Ask, name: str, descriptor: int | None) -> str:
    passphrase = ask(name)
    if descriptor is None and ask(f"{name} again") != passphrase:
        raise ReleasingError("These were two different passphrases. No key was made.")
    return passphrase


def _on_the_terminal(what: str) -> str:
    return getpass.getpass(f"Passphrase of {what}: ")


def _from_descriptor(descriptor: int) -> Ask:
    """Read one line, which is the passphrase of every key that is asked for."""
    with os.fdopen(descriptor, encoding="utf-8") as file:
        passphrase = file.readline().rstrip("\n")
    return lambda _what: passphrase


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m build.releasing", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    def command(name: str, does: str, *, feed: bool = True) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=does, description=does)
        if feed:
            made.add_argument("feed", type=Path, help="the folder of the feed")
        made.add_argument("--passphrase-fd", type=int, help="read the passphrase from this file descriptor")
        return made

    made = command("keys", "make keys, each locked by a passphrase", feed=False)
    made.add_argument("keys", type=Path, help="the folder for them, best on a stick")
    made.add_argument("names", nargs="*", help=f"each begins with its role ({', '.join(_EVERY_KEY)})")
    for name, does in (
        ("begin", "make the first root, of public keys"),
        ("rotate-root", "make the next root, of public keys: other ones, or the same for another year"),
    ):
        command(name, does).add_argument("keys", type=Path, help="the folder with every NAME.pub.json")
    made = command("sign", "sign what waits for a role; it is published once enough have signed")
    made.add_argument("role", choices=ROLES[:2])
    made.add_argument("key", type=Path, help="the private key, NAME.pem")
    made = command("add", "list artefacts of a version")
    made.add_argument("artefacts", type=Path, nargs="+")
    made.add_argument("--version", required=True)
    made.add_argument("--kind", required=True, choices=KINDS)
    made.add_argument("--machine", default=platform.machine(), help="the processor (this one)")
    made.add_argument("--released", type=date.fromisoformat, default=datetime.now(UTC).date(), help="the day")
    command("withdraw", "take an artefact off the list").add_argument("name", help="its file's name")
    made = command("renew", "make the online lists anew: after each signing, and once a day")
    made.add_argument("keys", type=Path, help="the folder with snapshot.pem and timestamp.pem")
    made = command("ship", "write what a package needs to look at this feed")
    made.add_argument("url", help="where the feed is published")
    made.add_argument("into", type=Path, help="resources/updates, or a folder for a rehearsal")
    command("state", "say where the feed stands")
    return parser


if __name__ == "__main__":
    sys.exit(main())
