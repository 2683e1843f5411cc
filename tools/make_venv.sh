#!/bin/sh
# Make .venv with the Python given (3.11 or newer). Debian keeps a part of venv in a package of its own:
# where it is missing it is installed, or the command to type is printed.
set -eu
cd "$(dirname "$0")/.."
python=$1

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    echo "Gongji needs Python 3.11 or newer; '$python' is $("$python" --version 2>&1 || echo "not there")." >&2
    echo "Name another one:  make setup PYTHON=/path/to/python3.11" >&2
    exit 1
fi
if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
    sh tools/system_parts.sh venv
fi
rm -rf .venv
"$python" -m venv .venv
