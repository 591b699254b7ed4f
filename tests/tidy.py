# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs clang-tidy over the sources, two at a time; a file whose content, headers and checks are those of a clean run is
not read again, and what was changed last is read first. tests/tidy.py [--analyze] [--until TIME]: with the static analyzer,
which takes as long as all other checks; files that are not begun by TIME (seconds since 1970) are skipped."""

import argparse

import concurrent.futures
import hashlib
import json
import os
import subprocess
import sys
import time

import almagest
from almagest import BUILD, ROOT

PRESET = BUILD / "release"
CLEAN = BUILD / "tidy"
parser = argparse.ArgumentParser()
parser.add_argument("--analyze", action="store_true")
parser.add_argument("--until", type=float, default=float("inf"))
OPTIONS = parser.parse_args()
CHECKS = [] if OPTIONS.analyze else ["--checks=-clang-analyzer-*"]


def changed():
    """When each file was last changed, by the history as far as it is here."""
    said = subprocess.run(["git", "log", "--format=%x00%ct", "--name-only", "-n", "200"], cwd=ROOT, capture_output=True, text=True).stdout
    times = {}
    for commit in said.split("\0")[1:]:
        when, *names = commit.split("\n")
        for name in filter(None, names):
            times.setdefault(str(ROOT / name), int(when))
    return times


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
    times = changed()
    files.sort(key=lambda file: -times.get(file, 0))
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
    if time.time() > OPTIONS.until:
        return None, ""
    done = subprocess.run(["clang-tidy", "--quiet", "-p", PRESET, *CHECKS, file], stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, preexec_fn=almagest.die_with_parent)
    if done.returncode == 0:
        mark.touch()
    return done.returncode == 0, done.stdout


def main():
    CLEAN.mkdir(parents=True, exist_ok=True)
    good = bad = skipped = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        jobs = {pool.submit(check, *source): source[0] for source in sources()}
        for job in concurrent.futures.as_completed(jobs):
            clean, said = job.result()
            if clean is None:
                skipped += 1
                continue
            if not clean:
                print(said, flush=True)
            good, bad = good + clean, bad + (not clean)
    print(f"{good} passed, {bad} failed, {skipped} skipped")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
