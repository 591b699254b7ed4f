# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks every file of the project: one layer's way of including, licence lines, no machine's paths, no large files."""

import re
import subprocess
import sys

from almagest import ROOT

SOURCE = (".cc", ".h", ".py", ".mjs", ".js", ".ts", ".tsx", ".css", ".cmake", ".toml", ".sh")
BINARY = (".png", ".jpg", ".ico", ".woff2")
# Spelt so that this file does not contain them.
MACHINE_PATHS = re.compile(r"/(?:home|root|work|Users|opt|mnt)/" + r"[\w.]+")
LARGEST = 1_000_000


def problems_of(path, name):
    if path.stat().st_size > LARGEST:
        yield "larger than 1 MB"
    if name.endswith(BINARY):
        return
    text = path.read_text(errors="replace")
    if "\ufffd" in text:
        yield "not UTF-8"
    if name.endswith(SOURCE) and "SPDX-License-Identifier: GPL-3.0-or-later" not in text[:200]:
        yield "no SPDX line at its head"
    for number, line in enumerate(text.splitlines(), 1):
        if name.endswith((".cc", ".h")) and re.match(r'\s*#\s*include\s*"\.\.?/', line):
            yield f"line {number}: includes by a relative path, past the layers"
        if MACHINE_PATHS.search(line):
            yield f"line {number}: names a path of some machine"


def main():
    listed = subprocess.run(["git", "ls-files", "-z", "-c", "-o", "--exclude-standard"], cwd=ROOT, check=True,
                            capture_output=True, text=True).stdout.split("\0")
    good = bad = 0
    for name in filter(None, listed):
        path = ROOT / name
        if path.is_symlink():
            print(f"{name}: a link, which leads nowhere on another machine")
            bad += 1
            continue
        if not path.is_file():
            continue
        problems = list(problems_of(path, name))
        for problem in problems:
            print(f"{name}: {problem}")
        good, bad = (good, bad + 1) if problems else (good + 1, bad)
    print(f"{good} passed, {bad} failed, 0 skipped")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
