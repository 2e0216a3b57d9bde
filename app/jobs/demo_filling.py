"""The job that fills a home with the demo shop: its files made up in a folder that nobody sees, then taken in.

They never lie in the watched folder: an owner who starts with files of their own finds nothing of the demo's there.
"""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

from app.domain.errors import InputError
from app.domain.time import business_day
from app.engine.context import RunContext
from app.engine.registry import NoParams
from app.language import tr
from app.store.products import count_products
from app.store.settings import get_setting, put_setting, put_shop

FILL_WITH_DEMO = "fill-with-demo"
DEMO_MARK = "demo_day"
"""Setting that says that a home is a demo's, and for which day it was made. Never set for a real shop."""


def fill_with_demo(ctx: RunContext, _params: NoParams) -> None:
    """Make this home the demo shop's and take its files in. Stopped half way, what was taken in stays the demo's.

    Raises ``InputError`` where the home holds a real shop: a demo must never mix with it.
    """
    # Loaded with the first demo: readers and intake are a tenth of the program.
    from app.jobs.importing import import_file
    from app.sources.demo import DEMO_SHOP, write_demo_shop

    today = business_day(ctx.as_of, DEMO_SHOP.zone)
    with ctx.store.write() as connection:
        if get_setting(connection, DEMO_MARK) is None and count_products(connection):
            raise InputError(
                tr("There is a real shop's data here already, and the demo must not mix with it."),
                tr("The demo has a place of its own: 'tillwatch demo' opens it."),
            )
        put_setting(connection, DEMO_MARK, today.isoformat(), now=ctx.clock.now())
        put_shop(connection, DEMO_SHOP, now=ctx.clock.now())
    ctx.progress(0, None, tr("Making up a shop"))
    with tempfile.TemporaryDirectory(prefix="demo-", dir=ctx.home.cache) as folder:
        files = write_demo_shop(Path(folder), today=today).files
        for number, file in enumerate(files):
            ctx.check()
            import_file(
                ctx.steady_store,
                ctx.home,
                ctx.clock,
                file.path,
                progress=partial(_tell, ctx, number, len(files)),
                check=ctx.check,
            )
    with ctx.finish():
        ctx.rows = len(files)
        ctx.result = {"files": len(files)}
        ctx.result_text = tr("The demo shop “{name}” is ready to look around in.", name=DEMO_SHOP.name)


def _tell(ctx: RunContext, number: int, files: int, done: int, total: int, text: str) -> None:
    ctx.progress(number + done / max(1, total), files, text)
