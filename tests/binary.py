# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks the program as it is built: what it links, what it carries, that it can be moved."""

import re
import subprocess
import sys

from almagest import BUILD, ROOT

PROGRAM = BUILD / "release" / "almagest"


def output(*command):
    return subprocess.run([str(word) for word in command], check=True, capture_output=True).stdout


def links_no_cfitsio():
    # Servers read files that came from elsewhere; the reader for that is our own.
    libraries = output("ldd", PROGRAM).decode()
    assert "libc.so" in libraries
    assert "cfitsio" not in libraries.lower(), libraries
    assert "healpix" not in libraries.lower(), libraries
    assert b"cfitsio" not in PROGRAM.read_bytes().lower()


def carries_declarations_and_names():
    content = PROGRAM.read_bytes()
    for part in (b"missions/jwst/columns.toml", b"names/names.tsv", b"Andromeda Galaxy"):
        assert part in content, part


def names_no_source_folder():
    assert str(ROOT).encode() not in PROGRAM.read_bytes(), "it names the folder that it was built in"


def helps():
    said = output(PROGRAM, "--help").decode()
    for command in ("init", "import", "ingest", "check", "serve", "simulate", "user", "grant", "token", "mail", "ftps"):
        assert re.search(rf"\b{command}\b", said), command


def main():
    good = bad = 0
    for check in (links_no_cfitsio, carries_declarations_and_names, names_no_source_folder, helps):
        try:
            check()
            good += 1
        except (AssertionError, subprocess.CalledProcessError) as error:
            print(f"{check.__name__}: {error}")
            bad += 1
    print(f"{good} passed, {bad} failed, 0 skipped")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
