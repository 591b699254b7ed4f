# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the browser's tests (*.test.mjs) against three servers: with the small archive, with the simulated observatory and its
files, and with rows without files. Screenshots go to build/screenshots."""

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


def stories():
    """Builds the page on which single components are shown (web/src/stories)."""
    web = ROOT / "web"
    subprocess.run([ROOT / "script/node", web / "node_modules/vite/bin/vite.js", "build", "--logLevel", "warn"],
                   cwd=web / "stories", stdin=subprocess.DEVNULL, check=True, preexec_fn=almagest.die_with_parent)


def people(archive):
    """Who signs in; account.test.mjs knows the password. At a low cost, for the sake of the tests' time."""
    archive.configure("[accounts]\npassword_mebibytes = 8\npassword_passes = 1\nsign_up = \"invitation\"\n")
    for name, words in (("ann", ()), ("bob", ()), ("dee", ()), ("sam", ("--staff",))):
        archive.run("user", name, *words)
        archive.run("user", name, "--password", said="correct horse battery")
    archive.run("grant", "ann", "jwst", "1", "--lead")


def run(names, environment):
    """How many tests passed, failed and were skipped. A test that failed alone in its file has one more attempt, in case the
    machine was too busy for a browser; if it passes then, it is told as flaky."""
    total = [0, 0, 0]
    for name in names:
        count, failures = attempt(name, environment)
        if count[1] == 1 and len(failures) == 1:
            again, _ = attempt(name, environment, "--test-name-pattern", f"^{re.escape(failures[0])}$")
            if again[:2] == [1, 0]:
                count = [count[0] + 1, 0, count[2]]
                print(f"flaky: {name.name}: {failures[0]}")
        total = [a + b for a, b in zip(total, count)]
    return total


def attempt(name, environment, *words):
    """The counts of a file of tests, and the names of those that failed."""
    done = subprocess.run([ROOT / "script/node", "--test", "--test-reporter=tap", *words, name], cwd=ROOT, env=environment,
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, preexec_fn=almagest.die_with_parent)
    print(done.stdout, done.stderr, flush=True)
    figure = lambda word: int((re.findall(rf"^# {word} (\d+)$", done.stdout, re.M) or ["0"])[-1])
    count = [figure("pass"), figure("fail") + figure("cancelled"), figure("skipped")]
    if done.returncode != 0 and not count[1]:
        count[1] = 1
    return count, re.findall(r"^not ok \d+ - (.*)$", done.stdout, re.M)


def main():
    names = [pathlib.Path(name) for name in sys.argv[1:]] or sorted((TESTS / "browser").glob("*.test.mjs"))
    (BUILD / "test").mkdir(parents=True, exist_ok=True)
    (BUILD / "screenshots").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="browser-", dir=BUILD / "test") as folder:
        folder = pathlib.Path(folder)
        archive, words, _ = fixture.make(folder / "small", BUILD / "release" / "almagest")
        people(archive)
        observatory = almagest.Archive(folder / "sky").init("--title", "Simulated observatory")
        observatory.run("simulate", "--pixels")
        toml = observatory.folder / "almagest.toml"
        # Nobody listens there: what is mailed is seen in tests/staging.
        toml.write_text(toml.read_text().replace("[mail]", '[mail]\nserver = "smtp://127.0.0.1:9"\nfrom = "a@example.org"'))
        for name in ("ann", "eve"):
            observatory.run("user", name)
        rows = almagest.archive_of_rows(folder / "rows", "--index-only", datasets=2000)
        stories()
        with archive.serve("--banner", "An archive for tests.", *words) as address, observatory.serve() as sky, \
                rows.serve("--clock", str(almagest.ROWS_CLOCK_MJD)) as rows_address:
            environment = dict(
                os.environ, ALMAGEST_URL=address, ALMAGEST_SKY_URL=sky, ALMAGEST_ROWS_URL=rows_address,
                ALMAGEST_SKY_TOKEN=observatory.token("ann"), ALMAGEST_SKY_OTHER_TOKEN=observatory.token("eve"),
                ALMAGEST_PYTHON=sys.executable, ALMAGEST_SCREENSHOTS=str(BUILD / "screenshots"))
            passed, failed, skipped = run(names, environment)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
