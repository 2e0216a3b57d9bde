#!/usr/bin/env bash
# debian.sh missing GROUP…   prints the packages of these groups that are not installed
# debian.sh provide GROUP…   installs them as root; otherwise says in one line what is missing
#
# 'provide' exits 0 where packages stay missing, so that whatever does not need them still runs.
# In CI (CI=true) that is an error: there nothing may be left out quietly.
set -euo pipefail
list=$(dirname "${BASH_SOURCE[0]}")/debian-packages.txt

missing() {
    command -v dpkg-query >/dev/null || return 0 # not a Debian: nothing to compare with
    local wanted installed
    wanted=$(awk -v groups=" $* " 'NF && !/^#/ && index(groups, " " $1 " ") {print $2}' "$list" | sort -u)
    # Debian 13 and newer carry some of these under a "t64" name that provides the old one.
    installed=$(dpkg-query -W -f '${db:Status-Abbrev}\t${Package}\n' | awk '$1 == "ii" {print $2; sub(/t64$/, "", $2); print $2}')
    comm -23 <(echo "$wanted") <(sort -u <<<"$installed")
}

install() {
    local apt=(apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=120 "$@")
    export DEBIAN_FRONTEND=noninteractive
    # The package lists are fetched only where the first try shows that they are absent or stale.
    "${apt[@]}" </dev/null >/dev/null 2>&1 || { apt-get update -qq && "${apt[@]}" -qq; } </dev/null >&2
}

provide() {
    local packages
    mapfile -t packages < <(missing "$@")
    [ ${#packages[@]} -gt 0 ] || return 0
    if [ "$(id -u)" = 0 ]; then
        echo "Installing ${#packages[@]} Debian packages: ${packages[*]}"
        install "${packages[@]}" && return 0
    fi
    echo "Missing Debian packages ($*): apt-get install --no-install-recommends ${packages[*]}" >&2
    [ "${CI:-}" != true ]
}

case ${1:-} in
missing | provide) "$@" ;;
*) sed -n '2,3s/^# //p' "$0" >&2 && exit 64 ;;
esac
