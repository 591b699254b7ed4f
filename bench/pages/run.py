# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the pages in Chromium on a million simulated datasets: script/bench pages [PART...]. The archive is that of
script/bench http, 6 GB in build/bench-http, made once."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "bench" / "http"))
from machine import archive_of_rows, conditions, say, serving

DATASETS = 1_000_000


def main():
    work = ROOT / "build" / "bench-http"
    work.mkdir(parents=True, exist_ok=True)
    with serving(archive_of_rows(work / f"rows-{DATASETS}", DATASETS)) as (_, port):
        say(f"pages on {DATASETS:,} datasets; {conditions()}")
        return subprocess.run([ROOT / "script/node", ROOT / "bench/pages/pages.mjs", f"http://127.0.0.1:{port}", *sys.argv[1:]]).returncode


if __name__ == "__main__":
    sys.exit(main())
