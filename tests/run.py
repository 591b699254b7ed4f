# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the tests step by step, the quick ones first, and closes with one line that sums them up."""

import argparse
import contextlib
import os
import pathlib
import re
import signal
import subprocess
import sys
import time
import xml.etree.ElementTree as xml
from dataclasses import dataclass

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import almagest
from almagest import BUILD, ROOT

LOGS = BUILD / "test-logs"
PYTHON = sys.executable


@dataclass
class Count:
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __iadd__(self, other):
        self.passed += other.passed
        self.failed += other.failed
        self.skipped += other.skipped
        return self

    def __str__(self):
        return f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped"


class Log:
    """Where a step's programs write; shown only if the step fails."""

    def __init__(self, name):
        LOGS.mkdir(parents=True, exist_ok=True)
        self.path = LOGS / (re.sub(r"\W+", "-", name) + ".log")
        self.file = open(self.path, "w")

    def run(self, *command, environment=None, timeout=None):
        """A program's exit status; a negative one or 124 if it was ended."""
        self.file.write(f"$ {' '.join(str(word) for word in command)}\n")
        self.file.flush()
        process = subprocess.Popen(
            [str(word) for word in command], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=self.file,
            stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})}, start_new_session=True)
        RUNNING.append(process)
        try:
            return process.wait(timeout=timeout)
        except subprocess.TimeoutExpired:
            self.file.write(f"ended after {timeout} s\n")
            return 124
        finally:
            end(process)
            RUNNING.remove(process)

    def note(self, text):
        self.file.write(text + "\n")

    def text(self):
        self.file.flush()
        return self.path.read_text(errors="replace")


RUNNING = []


def end(process):
    """Ends a program with all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        if process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=30)
        os.killpg(process.pid, signal.SIGKILL)


def one(good):
    return Count(passed=1) if good else Count(failed=1)


def built(log, preset, *targets):
    """Configures and builds a preset; a Count with one failure if that did not work."""
    if not (BUILD / preset / "build.ninja").exists() and log.run("cmake", "--preset", preset) != 0:
        return Count(failed=1)
    words = ["--target", *targets] if targets else []
    return None if log.run("cmake", "--build", "--preset", preset, *words) == 0 else Count(failed=1)


def junit(path, log, status):
    """Counts of a JUnit report; a program that failed without reporting a failure is one."""
    if not path.exists():
        log.note("no report was written")
        return Count(failed=1)
    count = Count()
    for case in xml.parse(path).getroot().iter("testcase"):
        if case.find("failure") is not None or case.find("error") is not None:
            count.failed += 1
        elif case.find("skipped") is not None or case.get("status") == "notrun":
            count.skipped += 1
        else:
            count.passed += 1
    if status != 0 and count.failed == 0:
        log.note(f"ended with status {status}")
        count.failed += 1
    return count


def closing_line(log, status):
    """Counts of a program of ours, by its last line."""
    found = re.findall(r"^(\d+) passed, (\d+) failed, (\d+) skipped$", log.text(), re.M)
    count = Count(*map(int, found[-1])) if found else Count()
    if status != 0 and count.failed == 0:
        count.failed = 1
    return count


def node_tests(log, files, environment=None, timeout=600):
    status = log.run(ROOT / "script/node", "--test", "--test-reporter=tap", *files, environment=environment,
                     timeout=timeout)
    text = log.text()
    figure = lambda word: int((re.findall(rf"^# {word} (\d+)$", text, re.M) or ["0"])[-1])
    count = Count(figure("pass"), figure("fail") + figure("cancelled"), figure("skipped"))
    if status != 0 and count.failed == 0:
        count.failed = 1
    return count


# The steps.

def format_step(log, _):
    return one(log.run("script/format", "--check") == 0)


def tree_step(log, _):
    return closing_line(log, log.run(PYTHON, "tests/tree.py"))


def names_step(log, _):
    return node_tests(log, sorted((ROOT / "web/names").glob("*.test.mjs")))


def web_step(log, _):
    """The pages' sources: types, lint, unit tests."""
    if log.run(ROOT / "script/node", "web/build.mjs") != 0:
        return Count(failed=1)
    lint = one(log.run(ROOT / "script/node", "web/node_modules/eslint/bin/eslint.js", "--config", "web/eslint.config.js",
                       "--max-warnings", "0", "web/src") == 0)
    report = LOGS / "web.xml"
    report.unlink(missing_ok=True)
    status = log.run(ROOT / "script/node", "web/node_modules/vitest/vitest.mjs", "run", "--root", "web", "--dir", "web/src",
                     "--reporter=default", "--reporter=junit", f"--outputFile.junit={report}")
    lint += junit(report, log, status)
    return lint


def peers_step(log, _):
    return node_tests(log, sorted((ROOT / "bench/peers").glob("*.test.mjs")))


# Under sanitizers a third of the simulated observatory is made once, with every chain of products in it; the tests that
# measure on more of the same files run without them, unless all is asked for.
SANITIZED = {
    "simulate_test": "SimulatedFiles.*:Simulate.*:LargeFiles.*:Rows*:SpectrumRows.*:Extraction.*:Slices.*:EnteringLight.*:Slitless.*:"
                     "Masking.Has*:-*ByteForByte*:*Fitsverify*",
}


def unit_tests(log, preset, everything=True):
    failed = built(log, preset)
    if failed:
        return failed
    count = Count()
    for program in sorted((BUILD / preset / "src").glob("*_test")):
        report = LOGS / f"{preset}-{program.name}.xml"
        report.unlink(missing_ok=True)
        only = [f"--gtest_filter={SANITIZED[program.name]}"] if not everything and program.name in SANITIZED else []
        status = log.run(program, f"--gtest_output=xml:{report}", "--gtest_brief=1", *only, timeout=1200)
        count += junit(report, log, status)
    return count


def unit_step(log, options):
    if options.long:
        os.environ["ALMAGEST_CUTS"] = "1000"
        os.environ["ALMAGEST_HIDDEN_ARCHIVES"] = "600"
    return unit_tests(log, "release")


def asan_unit_step(log, options):
    if not options.long:
        os.environ.setdefault("ALMAGEST_HIDDEN_ARCHIVES", "12")  # each takes eight times as long
    return unit_tests(log, "asan", everything=options.long)


def binary_step(log, _):
    failed = built(log, "release", "almagest")
    return failed or closing_line(log, log.run(PYTHON, "tests/binary.py"))


def api_step(log, _):
    failed = built(log, "release", "almagest")
    return failed or closing_line(log, log.run(PYTHON, "tests/api/run.py", "--preset", "release", timeout=900))


def asan_api_step(log, _):
    failed = built(log, "asan", "almagest")
    return failed or closing_line(log, log.run(PYTHON, "tests/api/run.py", "--preset", "asan", timeout=1800))


def pytest_file(log, file, environment=None, timeout=900):
    report = LOGS / f"{file.stem}.xml"
    report.unlink(missing_ok=True)
    # A module that is skipped whole reports one skipped test and no test run, which pytest calls a failure of its own.
    status = log.run(PYTHON, "-m", "pytest", "-p", "no:cacheprovider", "-q", f"--basetemp={BUILD / 'test' / file.stem}",
                     f"--junit-xml={report}", file, environment=environment, timeout=timeout)
    return junit(report, log, 0 if status == 5 else status)


def pytest_folder(log, folder, **more):
    failed = built(log, "release", "almagest", "wcs_points")
    if failed:
        return failed
    (BUILD / "test").mkdir(exist_ok=True)
    count = Count()
    for file in sorted((ROOT / "tests" / folder).glob("test_*.py")):
        count += pytest_file(log, file, **more)
    return count


def docs_step(log, _):
    failed = built(log, "release", "almagest")
    return failed or closing_line(log, log.run(PYTHON, "tests/docs.py", timeout=600))


def clients_step(log, _):
    # A client keeps addresses from its import on, so each file of tests is a process with a server of its own.
    return pytest_folder(log, "clients")


def rights_step(log, _):
    return pytest_folder(log, "rights")


def real_step(log, _):
    return pytest_folder(log, "real")


def crash_step(log, options):
    return pytest_folder(log, "crash", environment={"ALMAGEST_KILLS": "1000" if options.long else "20"},
                         timeout=14400 if options.long else 900)


def browser_step(log, _):
    failed = built(log, "release", "almagest")
    return failed or closing_line(log, log.run(PYTHON, "tests/browser/run.py", timeout=600))


def fuzz_step(log, options):
    failed = built(log, "fuzz", "fuzz/all")
    if failed:
        return failed
    seconds = 1800 if options.long else 8
    return closing_line(log, log.run(PYTHON, "tests/fuzz.py", "--seconds", seconds))


def tidy_step(log, options):
    failed = built(log, "release", "almagest")
    return failed or closing_line(log, log.run(PYTHON, "tests/tidy.py", *(["--analyze"] if options.long else [])))


STEPS = {
    "format": (format_step, "formatting of the C++ sources"),
    "tree": (tree_step, "includes, licence lines, no machine's paths"),
    "names": (names_step, "the table of the sky's names"),
    "web": (web_step, "the pages' sources: types, lint, unit tests"),
    "peers": (peers_step, "the benchmarks' searches as SQL"),
    "unit": (unit_step, "unit tests"),
    "binary": (binary_step, "what the program links and contains"),
    "api": (api_step, "text tests over HTTP"),
    "rights": (rights_step, "accounts on the command line, downloads that lose their rights"),
    "docs": (docs_step, "examples of the documentation"),
    "clients": (clients_step, "real clients"),
    "browser": (browser_step, "pages in a browser"),
    "real": (real_step, "the real tables and files"),
    "crash": (crash_step, "processes killed in the middle of their work"),
    "asan-unit": (asan_unit_step, "unit tests under sanitizers"),
    "asan-api": (asan_api_step, "text tests under sanitizers"),
    "fuzz": (fuzz_step, "fuzz targets, some seconds each"),
    "tidy": (tidy_step, "clang-tidy"),
}


def run_step(name, options):
    function, summary = STEPS[name]
    print(f"{name}: {summary} ...", end="" if sys.stdout.isatty() else "\n", flush=True)
    log = Log(name)
    started = time.monotonic()
    try:
        count = function(log, options)
    except Exception as error:  # a broken step is a failure, and the others still run
        log.note(repr(error))
        count = Count(failed=1)
    seconds = time.monotonic() - started
    print(f"{chr(13) if sys.stdout.isatty() else ''}{name}: {summary}: {seconds:.1f} s: {count}", flush=True)
    if count.failed:
        lines = log.text().splitlines()
        print("\n".join("  | " + line for line in lines[-80:]), flush=True)
        print(f"  all of it: {log.path.relative_to(ROOT)}", flush=True)
    return count


def interrupted(signum, _):
    for process in list(RUNNING):
        end(process)
    print("interrupted", file=sys.stderr)
    sys.exit(128 + signum)


def main():
    parser = argparse.ArgumentParser(prog="script/test", description="Runs the tests.")
    parser.add_argument("steps", nargs="*", metavar="STEP", help="run these only")
    parser.add_argument("--long", action="store_true", help="hours instead of minutes where that finds more")
    parser.add_argument("--list", action="store_true", help="name the steps")
    options = parser.parse_args()
    if options.list:
        for name, (_, summary) in STEPS.items():
            print(f"{name:10} {summary}")
        return 0
    unknown = [name for name in options.steps if name not in STEPS]
    if unknown:
        parser.error(f"no step is named {unknown[0]}; there are {', '.join(STEPS)}")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, interrupted)

    total = Count()
    shared = almagest.shared()
    if shared:
        os.environ["ALMAGEST_SHARED"] = str(shared)
    elif os.environ.get("CI") == "true":
        print("the shared folder with real data is missing; set ALMAGEST_SHARED: 1 failed")
        total.failed += 1
    else:
        print("the shared folder with real data is not here: what needs it is skipped (docs/testing.md)")
    for name in options.steps or STEPS:
        total += run_step(name, options)
    print(total)
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
