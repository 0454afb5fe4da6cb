#!/bin/sh
# Makes .venv/ with the pinned packages, and nothing else. Finds nothing to do in a few milliseconds
# when requirements/dev.txt is the file that was installed last.
set -eu
cd "$(dirname "$0")/.."

VENV=.venv
WANTED=requirements/dev.txt
INSTALLED=$VENV/installed.txt
LOG=$VENV/setup.log

fail() {
    echo "make: $*" >&2
    exit 1
}

recent_enough() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python3.14 python}; do
        if command -v "$candidate" >/dev/null 2>&1 && recent_enough "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    return 1
}

why_it_failed() {
    if grep -qs -e 'No space left' -e 'Errno 28' "$LOG"; then
        echo "the disk is full: free about 1 GB, then run make again"
    elif grep -qs 'DO NOT MATCH THE HASHES' "$LOG"; then
        echo "a package differs from the one in $WANTED: do not use this index; details in $LOG"
    else
        echo "the packages could not be installed: check the network, then run make again; details in $LOG"
    fi
}

make_environment() {
    python=$(find_python) ||
        fail "Python 3.11 or later is missing: install it (Debian: apt-get install python3 python3-venv), or set PYTHON=/its/path"
    "$python" -c 'import venv, ensurepip' >/dev/null 2>&1 ||
        fail "$python cannot make virtual environments: install its venv module (Debian: apt-get install python3-venv)"
    rm -rf "$VENV" 2>/dev/null || fail "the old $VENV cannot be removed: make this folder writable"
    "$python" -m venv "$VENV" >/dev/null 2>&1 ||
        fail "$VENV cannot be made here: make this folder writable and free about 1 GB of disk"
}

is_current() {
    cmp -s "$WANTED" "$INSTALLED" && recent_enough "$VENV/bin/python"
}

is_current && exit 0

# Two makes at once on a fresh checkout: the second waits, then finds everything done. The lock is
# held on this script, so that it leaves no file behind.
if command -v flock >/dev/null 2>&1; then
    exec 9<deploy/setup.sh
    flock 9
    is_current && exit 0
fi

if ! recent_enough "$VENV/bin/python" || ! "$VENV/bin/python" -m pip --version >/dev/null 2>&1; then
    make_environment
fi
echo "Installing the pinned packages into $VENV (once, a minute or two) ..."
"$VENV/bin/python" -m pip install --require-hashes --disable-pip-version-check --no-input \
    --requirement "$WANTED" >"$LOG" 2>&1 || fail "$(why_it_failed)"
cp "$WANTED" "$INSTALLED" 2>/dev/null || fail "$VENV cannot be written: make it writable"
