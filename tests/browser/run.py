# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the browser's tests (*.test.mjs) against a server with the small archive. Screenshots go to build/screenshots."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS / "api")]
import almagest
import fixture
from almagest import BUILD, ROOT


def main():
    (BUILD / "test").mkdir(parents=True, exist_ok=True)
    (BUILD / "screenshots").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="browser-", dir=BUILD / "test") as folder:
        archive, words, _ = fixture.make(pathlib.Path(folder) / "small", BUILD / "release" / "almagest")
        rows = almagest.archive_of_rows(pathlib.Path(folder) / "rows", "--index-only", datasets=2000)
        with archive.serve("--banner", "An archive for tests.", *words) as address, \
                rows.serve("--clock", str(almagest.ROWS_CLOCK_MJD)) as rows_address:
            done = subprocess.run(
                [ROOT / "script/node", "--test", "--test-concurrency=1", "--test-reporter=tap",
                 *sorted((TESTS / "browser").glob("*.test.mjs"))],
                cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, preexec_fn=almagest.die_with_parent,
                env=dict(os.environ, ALMAGEST_URL=address, ALMAGEST_ROWS_URL=rows_address,
                         ALMAGEST_SCREENSHOTS=str(BUILD / "screenshots")))
    print(done.stdout, done.stderr)
    figure = lambda word: int((re.findall(rf"^# {word} (\d+)$", done.stdout, re.M) or ["0"])[-1])
    passed, failed, skipped = figure("pass"), figure("fail") + figure("cancelled"), figure("skipped")
    if done.returncode != 0 and not failed:
        failed = 1
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
