"""The Python part of Qt's binding, compiled beforehand: the binding compiles it anew at each start otherwise.

``shiboken6`` carries its own Python modules as text inside a library. Where a folder ``files.dir`` with the same
modules lies beside it, it takes them from there; that is what its switch ``SBK_EMBED`` is for. Compiled, they take
14 ms less of each start, a tenth of what comes before the tray.
"""

from __future__ import annotations

import os
import py_compile
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from build.packaging.project import PackagingError


def lay_out_qt_support(inside: Path) -> None:
    """Put the compiled modules into the frozen folder ``inside``.

    Raises ``PackagingError`` where the binding does not give them out, or is not in the folder.
    """
    spec = find_spec("shiboken6")
    if spec is None or spec.origin is None or not (inside / "shiboken6").is_dir():
        raise PackagingError(
            "There is no shiboken6 to be packed: bring build/packaging/qt_support.py up to date."
        )
    target = inside / "shiboken6" / "files.dir"
    with TemporaryDirectory() as work:
        # A copy gives them out, so that the checkout's own environment stays as it was installed.
        shutil.copytree(Path(spec.origin).parent, Path(work) / "shiboken6")
        environment = os.environ | {"PYTHONPATH": work, "SBK_EMBED": "0", "PYTHONDONTWRITEBYTECODE": "1"}
        subprocess.run([sys.executable, "-c", "import shiboken6.Shiboken"], env=environment, check=True)
        source = Path(work) / "shiboken6" / "files.dir"
        modules = sorted(source.glob("shibokensupport/**/*.py"))
        if not modules:
            raise PackagingError(
                "shiboken6 gave out no modules: bring build/packaging/qt_support.py up to date."
            )
        for module in modules:
            place = module.relative_to(source)
            compiled = (target / place).with_suffix(".pyc")
            compiled.parent.mkdir(parents=True, exist_ok=True)
            py_compile.compile(
                str(module), cfile=str(compiled), dfile=str(place), doraise=True, optimize=2,
                # By nothing that a machine or an hour puts in: the same modules make the same bytes.
                invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
            )  # fmt: skip
