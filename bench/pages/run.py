# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the pages in Chromium on a million simulated datasets: script/bench pages [PART...]. The archive is that of
script/bench http, 6 GB in build/bench-http, made once. The part "lighthouse" brings packages of its own."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "bench" / "http"))
from machine import archive_of_rows, conditions, say, serving

DATASETS = 1_000_000


def node(script, *words):
    return subprocess.run([ROOT / "script/node", ROOT / "bench/pages" / script, *words]).returncode


def lighthouse(address):
    folder = ROOT / "bench" / "pages"
    if not (folder / "node_modules" / ".package-lock.json").exists():
        say("installing Lighthouse")
        subprocess.run(["npm", "ci", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", "--silent"], check=True)
    return node("lighthouse.mjs", address)


def main():
    work = ROOT / "build" / "bench-http"
    work.mkdir(parents=True, exist_ok=True)
    with serving(archive_of_rows(work / f"rows-{DATASETS}", DATASETS)) as (_, port):
        say(f"pages on {DATASETS:,} datasets; {conditions()}")
        parts = sys.argv[1:]
        address = f"http://127.0.0.1:{port}"
        others = [part for part in parts if part != "lighthouse"]
        failed = node("pages.mjs", address, *others) if others or not parts else 0
        return failed or (lighthouse(address) if "lighthouse" in parts or not parts else 0)


if __name__ == "__main__":
    sys.exit(main())
