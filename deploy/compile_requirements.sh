#!/bin/sh
# Compiles requirements/*.txt from pyproject.toml: pinned, with the hashes of every file of every
# package, and without any index address, so that they install from whatever index a machine uses.
set -eu
cd "$(dirname "$0")/.."

# Only the ordinary index (or PIP_INDEX_URL): a file from a folder or a second index of this machine
# would bring hashes that nobody else can match.
unset PIP_FIND_LINKS PIP_EXTRA_INDEX_URL
export PIP_CONFIG_FILE=/dev/null

compile() {
    output=$1
    shift
    CUSTOM_COMPILE_COMMAND="make requirements" .venv/bin/python -m piptools compile --quiet --generate-hashes \
        --allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links \
        --no-emit-trusted-host --output-file "$output" "$@" pyproject.toml
}

compile requirements/base.txt "$@"
compile requirements/dev.txt --extra dev --constraint requirements/base.txt "$@"
