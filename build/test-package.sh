#!/usr/bin/env bash
# test-package.sh [FILE.deb]   installs the Debian package (by default the newest in dist/) in a clean Debian, and tests it
#
# The clean Debian is a folder with the system's smallest set and what the package depends on, nothing else. The desktop
# is that of tests/session: its screen and its buses are reached from inside by their sockets, so that a library which
# the desktop brings along is not there for the program. Needs root, for the folder is entered by chroot. Everything
# that is mounted is so in a namespace of this script's own, and gone with it.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
readonly PACKAGE=tillwatch PLACE=/usr/lib/tillwatch

main() {
    local deb=${1:-$(ls -t dist/"$PACKAGE"_*.deb 2>/dev/null | head -1)}
    [ -f "$deb" ] || fail "There is no Debian package to be tested: make package makes it."
    [ "$(id -u)" = 0 ] || fail "Only root may install a package in a folder of its own: sudo make test-package"
    work=$(mktemp -d "${TMPDIR:-/var/tmp}/$PACKAGE-root.XXXXXX")
    trap 'rm -rf --one-file-system "$work"; rmdir --ignore-fail-on-non-empty "$PLACE" 2>/dev/null || true' EXIT
    stage "clean Debian" make_root
    mkdir -p "$PLACE" # where the namespace mounts the way in
    unshare --mount --propagation private bash build/test-package.sh --inside "$work" "$deb"
}

fail() {
    echo "$1" >&2
    exit 1
}

stage() {
    local name=$1 started=$SECONDS code=0
    shift
    echo "== $name"
    "$@" || code=$?
    echo "== $name: $((SECONDS - started)) s"
    return $code
}

# The same release, from the same mirror, as this machine's own packages.
make_root() {
    local mirror release
    read -r mirror release < <(apt-get indextargets --format '$(REPO_URI) $(CODENAME)' 'Created-By: Packages')
    debootstrap --variant=minbase "$release" "$work/root" "$mirror" >"$work/log" 2>&1 || {
        tail -20 "$work/log" >&2
        fail "debootstrap made no clean Debian."
    }
    rm -rf "$work/root/etc/apt"
    cp -a /etc/apt "$work/root/etc/"
    cp -L /etc/resolv.conf "$work/root/etc/"
}

inside() {
    local work=$1 deb=$2 failed=0
    mount_root
    stage "installation" install
    make_way_in
    export PATH="$PLACE:$PATH" PACKAGED_PROGRAM="$PLACE/$PACKAGE" PACKAGED_ROOT="$work/root"
    local pytest=(.venv/bin/python -m pytest -q -m session)
    local removal=tests/session/packaged/test_removal.py
    stage "session" "${pytest[@]}" -n 2 --dist loadfile --ignore="$removal" tests/session </dev/null || failed=1
    stage "removal" "${pytest[@]}" "$removal" </dev/null || failed=1
    return $failed
}

mount_root() {
    local folder
    mount --bind "$work/root" "$work/root"
    mount -t proc proc "$work/root/proc"
    # What a test mounts below /tmp, such as a disk that is full, is to be there inside as well.
    mount --bind /tmp /tmp
    mount --make-shared /tmp
    for folder in dev sys tmp; do mount --rbind "/$folder" "$work/root/$folder"; done
}

install() {
    cp "$deb" "$work/root/var/tmp/$PACKAGE.deb"
    export DEBIAN_FRONTEND=noninteractive
    chroot "$work/root" apt-get update >"$work/log" 2>&1 &&
        chroot "$work/root" apt-get install -y --no-install-recommends "/var/tmp/$PACKAGE.deb" >>"$work/log" 2>&1 || {
        tail -20 "$work/log" >&2
        fail "The package cannot be installed on a clean Debian."
    }
    chroot "$work/root" dpkg --verify "$PACKAGE"
}

# At the program's place, as the desktop outside sees it, lies a door: whoever calls it, by hand or by an entry of the
# menu or of the autostart, gets the program inside.
make_way_in() {
    mkdir "$work/door"
    cat >"$work/door/$PACKAGE" <<EOF
#!/bin/sh
exec chroot $work/root /bin/sh -c 'cd "\$0" 2>/dev/null; exec $PLACE/$PACKAGE "\$@"' "\$PWD" "\$@"
EOF
    chmod 755 "$work/door/$PACKAGE"
    mount --bind "$work/door" "$PLACE"
}

if [ "${1:-}" = --inside ]; then
    shift
    inside "$@"
else
    main "$@"
fi
