#!/usr/bin/env bash
# The whole suite: first what needs no screen, then the real program in a real virtual desktop.
# Both parts always run, so that one call shows everything that is broken.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit
export QT_QPA_PLATFORM=offscreen # windows are drawn in memory; the virtual desktop has a screen of its own
pytest=(.venv/bin/python -m pytest -q)
failed=0

mapfile -t missing < <(bash build/debian.sh missing run)
if [ ${#missing[@]} -gt 0 ]; then
    # Not even Qt can be loaded: what has no window is still tested. Qt's plugin for pytest, and its settings, stay out.
    echo "== Quick tests only: windows and the virtual desktop need the Debian packages named above"
    "${pytest[@]}" -n 2 -m "not session and not slow" -p no:pytest-qt --ignore=tests/desktop --ignore=tests/session \
        -o addopts="-ra --strict-markers --import-mode=importlib" -W ignore::pytest.PytestConfigWarning </dev/null
    exit
fi

echo "== Quick tests"
"${pytest[@]}" -n 2 -m "not session and not slow" </dev/null || failed=1
echo "== Virtual desktop"
# A desktop of a dozen programs on a busy machine is late at times: what failed is tried once more, in plain sight.
if ! "${pytest[@]}" -n 2 --dist loadfile -m session tests/session </dev/null; then
    echo "== Virtual desktop: what failed, once more"
    "${pytest[@]}" -m session --last-failed --last-failed-no-failures none tests/session </dev/null || failed=1
fi
exit $failed
