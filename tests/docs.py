# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the curl examples of README.md and docs/api.md against a simulated archive; each must work."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

import almagest
from almagest import BUILD, ROOT

PAGES = ["README.md", "docs/api.md"]


def examples(page):
    """Commands of the indented blocks that begin with curl, with the lines that continue them."""
    for block in re.split(r"\n\n(?=\S)|\n(?=\S)", (ROOT / page).read_text()):
        lines = [line[4:] for line in block.splitlines() if line.startswith("    ")]
        command = ""
        for line in lines:
            if line.startswith("curl ") and command.startswith("curl "):
                yield command
                command = line
            else:
                command += ("\n" if command else "") + line
        if command.startswith("curl "):
            yield command


def problem_of(command, address, folder):
    command = command.replace("http://127.0.0.1:8480", address)
    done = subprocess.run(["bash", "-c", command], cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          env=dict(os.environ, A=address, http_proxy="", no_proxy="*"), preexec_fn=almagest.die_with_parent)
    if done.returncode != 0:
        return f"ended with {done.returncode}: {done.stderr}"
    if "-sOJ" in command:
        files = list(folder.iterdir())
        if len(files) != 1 or not files[0].read_bytes().startswith((b"SIMPLE", b"PK\x03\x04")):
            return f"no FITS file or zip came: {[file.read_bytes()[:200] for file in files]}"
    elif match := re.search(r" -o (\S+)$", command):
        picture = (folder / match[1]).read_bytes()
        return None if picture.startswith((b"\xff\xd8\xff", b"\x89PNG")) else f"no picture came: {picture[:200]}"
    elif "twelve" in command:
        return None if '"at"' in done.stdout else f"no place of the mistake: {done.stdout}"
    elif done.stdout.startswith(('{"message"', '{"type":"about:blank"')) or not done.stdout.startswith(("{", "[")):
        return f"an error came: {done.stdout[:300]}"
    elif '"results":[]' in done.stdout and "count_only" not in command or '"products":[]' in done.stdout or (
            '"rows":[]' in done.stdout):
        return "nothing was found"
    return None


def main():
    (BUILD / "test").mkdir(parents=True, exist_ok=True)
    good = bad = 0
    with tempfile.TemporaryDirectory(prefix="docs-", dir=BUILD / "test") as folder:
        folder = pathlib.Path(folder)
        archive = almagest.simulated_archive(folder / "archive")
        with archive.serve() as address:
            for page in PAGES:
                for i, command in enumerate(examples(page)):
                    if "..." in command:
                        continue
                    place = folder / f"{pathlib.Path(page).stem}-{i}"
                    place.mkdir()
                    problem = problem_of(command, address, place)
                    print(f"{page}: {command.splitlines()[0]}\n  {problem or 'works'}", flush=True)
                    good, bad = good + (problem is None), bad + (problem is not None)
    if good < 8:
        print("fewer examples than there should be")
        bad += 1
    print(f"{good} passed, {bad} failed, 0 skipped")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
