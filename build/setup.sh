#!/usr/bin/env bash
# setup.sh [GROUP…]   makes this checkout ready: Debian packages of the groups, .venv, the locked dependencies, Tillwatch
#
# Groups are those of debian-packages.txt (all when none is named). Needs Python 3.11 or newer: $PYTHON, or the first
# good one found. A second call changes nothing and takes a fraction of a second: .venv/setup-stamp tells what is in there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
[ $# -gt 0 ] || set -- run session package

find_python() {
    local candidate
    for candidate in ${PYTHON:+"$PYTHON"} python3.11 python3.12 python3.13 python3.14 python3; do
        if "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            command -v "$candidate" && return
        fi
    done
    echo "Tillwatch needs Python 3.11 or newer. Install it (apt-get install python3), or name one: make setup PYTHON=…" >&2
    return 1
}

# Debian keeps pip for new environments in a package of its own. Without the rights to install that,
# its files can still be fetched and unpacked beside the environment.
borrow_pip() {
    local folder
    folder=$(mktemp -d)
    (cd "$folder" && apt-get download -qq python3-pip-whl >/dev/null 2>&1 && dpkg-deb -x python3-pip-whl_*.deb .) &&
        PYTHONPATH=$(echo "$folder"/usr/share/python-wheels/pip-*.whl) \
            .venv/bin/python -m pip install --quiet --no-index "$folder"/usr/share/python-wheels/pip-*.whl
    local result=$?
    rm -rf "$folder"
    return $result
}

make_environment() {
    local python
    python=$(find_python)
    rm -rf .venv
    if "$python" -c 'import ensurepip' 2>/dev/null; then
        "$python" -m venv .venv
    elif [ "$(id -u)" = 0 ] && bash build/debian.sh provide python; then
        "$python" -m venv .venv
    else
        "$python" -m venv --without-pip .venv
        borrow_pip || {
            rm -rf .venv
            echo "Python's venv module has no pip here: apt-get install python3-venv, then try again." >&2
            return 1
        }
    fi
}

bash build/debian.sh provide "$@"

# First line: where the environment was made, since its scripts name that place; then what went into it.
stamp=$(pwd; cat requirements.lock pyproject.toml | sha256sum)
stored=$(cat .venv/setup-stamp 2>/dev/null || true)
usable() { .venv/bin/python -m pip --version >/dev/null 2>&1 && [ "${stored%%$'\n'*}" = "${stored:+$PWD}" ]; }
if [ "$stored" = "$stamp" ] && [ -x .venv/bin/python ]; then
    exec bash build/words.sh compile
fi
echo "Setting up .venv (once; later calls find it ready)"
usable || make_environment
pip() { .venv/bin/python -m pip --disable-pip-version-check -qq "$@"; }
pip install --require-hashes --requirement requirements.lock
pip install --no-deps --no-build-isolation --editable .
echo "$stamp" >.venv/setup-stamp
exec bash build/words.sh compile
