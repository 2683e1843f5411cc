#!/bin/sh
# Parts of the system that pip cannot bring: venv, postgresql, chromium (with Chinese letters, and the library that
# the program which drives it wants), java (17, which Spark runs on).
#
#   sh tools/system_parts.sh PART...
#
# A part that is there costs nothing. A missing one is installed with apt-get if we may; otherwise the command to
# type is printed and the exit status is 1. No test is ever skipped for want of a part.
set -eu

present() {
    case $1 in
    venv) python3 -c 'import ensurepip, venv' 2>/dev/null ;;
    postgresql) command -v initdb >/dev/null || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 ;;
    chromium)
        command -v chromium >/dev/null && fc-list :lang=zh 2>/dev/null | grep -q . &&
            ls /usr/lib/*/libatomic.so.1 >/dev/null 2>&1
        ;;
    java) command -v java >/dev/null ;;
    esac
}

packages_of() {
    case $1 in
    venv) echo python3-venv ;;
    postgresql) echo postgresql ;;
    chromium) echo chromium fontconfig fonts-noto-cjk libatomic1 ;;
    java) echo openjdk-17-jre-headless ;;
    esac
}

missing() {
    for part in "$@"; do
        present "$part" || packages_of "$part"
    done | tr '\n' ' '
}

for part in "$@"; do
    case $part in
    venv | postgresql | chromium | java) ;;
    *)
        echo "system_parts.sh: '$part' is not a part. Parts: venv, postgresql, chromium, java." >&2
        exit 2
        ;;
    esac
done
packages=$(missing "$@")
[ -n "$packages" ] || exit 0

by_hand="apt-get install --yes --no-install-recommends $packages"
if ! command -v apt-get >/dev/null; then
    echo "These parts of the system are missing: $packages(names of Debian's packages). Please install them." >&2
    exit 1
fi
if [ "$(id -u)" = 0 ]; then
    as_root=""
elif command -v sudo >/dev/null && sudo -n true 2>/dev/null; then
    as_root="sudo"
else
    echo "Parts of the system are missing. Please type:" >&2
    echo "  sudo apt-get update && sudo $by_hand" >&2
    exit 1
fi

echo "Installing from Debian: $packages..."
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086  # the words are meant to be split
if ! { $as_root apt-get update && $as_root env DEBIAN_FRONTEND=noninteractive $by_hand; } >"$log" 2>&1; then
    tail -n 15 "$log" >&2
    echo "Debian's package tool failed, see above. When that is mended, type:" >&2
    echo "  $as_root apt-get update && $as_root $by_hand" >&2
    exit 1
fi

packages=$(missing "$@")
if [ -n "$packages" ]; then
    echo "apt-get ran, but these are still not usable: $packages" >&2
    exit 1
fi
