# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs clang-tidy over the sources, two at a time; a file whose content, headers and checks are those of a clean run is
not read again. tests/tidy.py [--analyze]: with the static analyzer, which takes as long as all other checks."""

import concurrent.futures
import hashlib
import json
import os
import subprocess
import sys

import almagest
from almagest import BUILD, ROOT

PRESET = BUILD / "release"
CLEAN = BUILD / "tidy"
ANALYZE = "--analyze" in sys.argv[1:]
CHECKS = [] if ANALYZE else ["--checks=-clang-analyzer-*"]


def sources():
    """Source files of the program, with the project's own files that each one reads."""
    commands = json.loads((PRESET / "compile_commands.json").read_text())
    files = [command["file"] for command in commands]
    files = sorted(f for f in files if f.startswith(str(ROOT / "src")) and not f.endswith("_test.cc"))
    depends = subprocess.run(["ninja", "-C", PRESET, "-t", "deps"], check=True, capture_output=True, text=True).stdout
    read = {}
    for block in depends.split("\n\n"):
        lines = [line.strip() for line in block.splitlines()[1:]]
        paths = [os.path.realpath(PRESET / line) for line in lines]
        for path in paths[:1]:
            read[path] = [p for p in paths if p.startswith(str(ROOT / "src"))]
    return [(file, read.get(file, [file])) for file in files]


def key_of(file, read):
    content = hashlib.sha256((ROOT / ".clang-tidy").read_bytes())
    content.update(file.encode())
    content.update(" ".join(CHECKS).encode())
    for path in sorted(set(read) | {file}):
        with open(path, "rb") as opened:
            content.update(opened.read())
    return content.hexdigest()


def check(file, read):
    mark = CLEAN / key_of(file, read)
    if mark.exists():
        return True, ""
    done = subprocess.run(["clang-tidy", "--quiet", "-p", PRESET, *CHECKS, file], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, preexec_fn=almagest.die_with_parent)
    if done.returncode == 0:
        mark.touch()
    return done.returncode == 0, done.stdout


def main():
    CLEAN.mkdir(parents=True, exist_ok=True)
    good = bad = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = {pool.submit(check, *source): source[0] for source in sources()}
        for job in concurrent.futures.as_completed(jobs):
            clean, said = job.result()
            if not clean:
                print(said, flush=True)
            good, bad = good + clean, bad + (not clean)
    print(f"{good} passed, {bad} failed, 0 skipped")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
