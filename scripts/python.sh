#!/bin/sh
# Chooses a Python that Aisle runs on and runs one of these scripts with it: sh scripts/python.sh setup.py
# PYTHON=… names one; otherwise the environment's own, then the one a ready-made torch wheel of
# this machine was built for, then python3, then the others.
cd "$(dirname "$0")/.." || exit 1

version() { # prints 3.11.7, or nothing when the command doesn't start (a version manager's shim may not)
    "$1" -c 'import sys; print("%d.%d.%d" % sys.version_info[:3])' 2>/dev/null
}

has_uv() { command -v uv >/dev/null 2>&1 || [ -x .venv-uv/bin/uv ]; }

refusal() { # prints why Python $1 of version $2 won't do; prints nothing when it will
    case "$2" in
        "") echo "doesn't start" ;;
        3.11.* | 3.12.* | 3.13.*)
            has_uv || "$1" -c 'import ensurepip, venv' 2>/dev/null ||
                echo "$2, but without the venv module (Debian, Ubuntu: apt-get install python${2%.*}-venv)" ;;
        *) echo "$2" ;;
    esac
}

built_for() { # python3.11 when a folder of wheels holds torch for 3.11
    for folder in $(echo "$UV_FIND_LINKS $PIP_FIND_LINKS" | tr ',' ' '); do
        ls "${folder#file://}" 2>/dev/null
    done | sed -n 's/^torch-.*-cp3\(1[123]\)-.*\.whl$/python3.\1/p' | sort -u
}

if [ -n "$PYTHON" ]; then
    candidates=$PYTHON
else
    candidates=".venv/bin/python $(built_for) python3 python3.11 python3.12 python3.13 python"
fi

seen=""
for candidate in $candidates; do
    command -v "$candidate" >/dev/null 2>&1 || continue
    found=$(version "$candidate")
    reason=$(refusal "$candidate" "$found")
    if [ -z "$reason" ]; then
        script=$1
        shift
        exec "$candidate" -E -s "scripts/$script" "$@"
    fi
    seen="$seen    $candidate: $reason
"
done

{
    echo "✗ Aisle needs Python 3.11, 3.12 or 3.13 and found none that will do."
    printf '%s' "$seen"
    echo "  Install one (Debian, Ubuntu: apt-get install python3 python3-venv; macOS: brew install python@3.13),"
    echo "  or name one: make demo PYTHON=path/to/python3.12"
} >&2
exit 1
