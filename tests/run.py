# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the tests step by step, the quick ones first, and closes with one line that sums them up."""

import argparse
import concurrent.futures
import os
import pathlib
import re
import shutil
import signal
import sys
import threading
import time
import xml.etree.ElementTree as xml
from dataclasses import dataclass

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import almagest
from almagest import BUILD, ROOT
from lanes import PAGES, Lanes, Step
from programs import LOGS, STOPPING, Log, end_all

PYTHON = sys.executable
PRINTING = threading.Lock()


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


def one(good):
    return Count(passed=1) if good else Count(failed=1)


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


# The longest ones, to be begun first.
LONGEST = ["simulate_test", "api_test", "ingest_test", "query_test", "sky_test"]


def unit_tests(log, preset, environment, everything=True):
    """Two programs at a time, each with a folder for temporary files of its own."""
    def run(program):
        name = program.name
        report = LOGS / f"{preset}-{name}.xml"
        report.unlink(missing_ok=True)
        only = [f"--gtest_filter={SANITIZED[name]}"] if not everything and name in SANITIZED else []
        folder = BUILD / "test" / f"{preset}-{name}"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        own = {**environment, "TMPDIR": str(folder), "TEST_TMPDIR": str(folder)}
        with log.part(name) as part:
            status = part.run(program, f"--gtest_output=xml:{report}", "--gtest_brief=1", *only, environment=own, timeout=1200)
            count = junit(report, part, status)
        shutil.rmtree(folder, ignore_errors=True)
        return count

    programs = sorted((BUILD / preset / "src").glob("*_test"))
    programs.sort(key=lambda program: LONGEST.index(program.name) if program.name in LONGEST else len(LONGEST))
    count = Count()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for each in pool.map(run, programs):
            count += each
    return count


def unit_step(log, options):
    return unit_tests(log, "release", {"ALMAGEST_CUTS": "1000", "ALMAGEST_HIDDEN_ARCHIVES": "600"} if options.long else {})


def asan_unit_step(log, options):
    fewer = {} if options.long else {"ALMAGEST_HIDDEN_ARCHIVES": "12"}  # each takes eight times as long
    return unit_tests(log, "asan", {**fewer, **{k: os.environ[k] for k in fewer if k in os.environ}}, everything=options.long)


def binary_step(log, _):
    return closing_line(log, log.run(PYTHON, "tests/binary.py"))


def api_step(log, _):
    return closing_line(log, log.run(PYTHON, "tests/api/run.py", "--preset", "release", timeout=900))


def asan_api_step(log, _):
    return closing_line(log, log.run(PYTHON, "tests/api/run.py", "--preset", "asan", timeout=1800))


def pytest_file(log, file, environment=None, timeout=900, python=PYTHON):
    report = LOGS / f"{file.stem}.xml"
    report.unlink(missing_ok=True)
    # A module that is skipped whole reports one skipped test and no test run, which pytest calls a failure of its own.
    (BUILD / "test").mkdir(exist_ok=True)
    status = log.run(python, "-m", "pytest", "-p", "no:cacheprovider", "-q", f"--basetemp={BUILD / 'test' / file.stem}",
                     f"--junit-xml={report}", file, environment=environment, timeout=timeout)
    return junit(report, log, 0 if status == 5 else status)


def pytest_folder(log, folder, **more):
    count = Count()
    for file in sorted((ROOT / "tests" / folder).glob("test_*.py")):
        count += pytest_file(log, file, **more)
    return count


def docs_step(log, _):
    return closing_line(log, log.run(PYTHON, "tests/docs.py", timeout=600))


def clients_step(log, options):
    # A client keeps addresses from its import on, so each file of tests is a process with a server of its own.
    return pytest_folder(log, "clients", environment={"ALMAGEST_BUNDLE_CUTS": "1000"} if options.long else None)


def rights_step(log, _):
    return pytest_folder(log, "rights")


def staging_step(log, _):
    return pytest_folder(log, "staging")


def real_step(log, _):
    return pytest_folder(log, "real")


def crash_step(log, options):
    return pytest_folder(log, "crash", environment={"ALMAGEST_KILLS": "1000" if options.long else "20"},
                         timeout=14400 if options.long else 900)


def browser_step(log, _):
    return closing_line(log, log.run(PYTHON, "tests/browser/run.py", timeout=900))


def fuzz_step(log, options):
    seconds = 1800 if options.long else 8
    return closing_line(log, log.run(PYTHON, "tests/fuzz.py", "--seconds", seconds))


# CI has 45 minutes. What clang-tidy has not begun by then is reported as skipped: the files that were changed longest ago;
# and so are the fuzz targets where their build could not begin in time, on a slow machine without a compiler's cache.
TIDY_UNTIL_S = 30 * 60
FUZZ_UNTIL_S = 29 * 60
STARTED = float(os.environ.get("ALMAGEST_TESTS_BEGAN") or time.time())


def tidy_step(log, options):
    in_time = ["--until", str(STARTED + TIDY_UNTIL_S)] if os.environ.get("CI") == "true" and not options.long else []
    return closing_line(log, log.run(PYTHON, "tests/tidy.py", *(["--analyze"] if options.long else []), *in_time, behind=True))


def jdaviz_step(log, _):
    if log.run("script/bootstrap", "jdaviz") != 0:
        return Count(failed=1)
    return pytest_file(log, ROOT / "tests/jdaviz/test_jdaviz.py", python=BUILD / "venv-jdaviz/bin/python", timeout=1800)


PROGRAM = {"release": ("almagest",)}
WITH_POINTS = {"release": ("almagest", "wcs_points")}
STEPS = {
    "format": Step(format_step, "formatting of the C++ sources"),
    "tree": Step(tree_step, "includes, licence lines, no machine's paths"),
    "names": Step(names_step, "the table of the sky's names"),
    "web": Step(web_step, "the pages' sources: types, lint, unit tests", {PAGES: ()}),
    "peers": Step(peers_step, "the benchmarks' searches as SQL"),
    "unit": Step(unit_step, "unit tests", {"release": ()}, alone=True),
    "binary": Step(binary_step, "what the program links and contains", PROGRAM),
    "api": Step(api_step, "text tests over HTTP", PROGRAM),
    "rights": Step(rights_step, "accounts on the command line, downloads that lose their rights", PROGRAM),
    "staging": Step(staging_step, "mail, and files prepared to be fetched later", PROGRAM),
    "docs": Step(docs_step, "examples of the documentation", PROGRAM),
    "clients": Step(clients_step, "real clients", PROGRAM),
    "browser": Step(browser_step, "pages in a browser", PROGRAM),
    "real": Step(real_step, "the real tables and files", WITH_POINTS, alone=True),
    "crash": Step(crash_step, "processes killed in the middle of their work", PROGRAM, alone=True),
    "asan-unit": Step(asan_unit_step, "unit tests under sanitizers", {"asan": ()}, alone=True),
    "asan-api": Step(asan_api_step, "text tests under sanitizers", {"asan": ("almagest",)}),
    "fuzz": Step(fuzz_step, "fuzz targets, some seconds each", {"fuzz": ("fuzz/all",)}, alone=True),
    "tidy": Step(tidy_step, "clang-tidy", PROGRAM, behind=True),
    "jdaviz": Step(jdaviz_step, "simulated files in jdaviz (only with --long, or by name)", PROGRAM, long=True),
}


def say(text):
    with PRINTING:
        if not STOPPING.is_set():
            print(text, flush=True)


def telling(lines, most=80):
    """The lines of a log to be shown of a failure: of TAP the tests that failed, of everything else the end."""
    starts = [i for i, line in enumerate(lines) if re.match(r"(not )?ok \d", line)] + [len(lines)]
    failed = [line for start, end in zip(starts, starts[1:]) if lines[start].startswith("not ok")
              for line in lines[start:min(end, start + most)]]
    return failed[:5 * most] or lines[-most:]


def told(log, text):
    """What is said of something that has ended; what its log says of it if it failed."""
    if log:
        lines = telling(log.text().splitlines())
        text = "\n".join([text, *("  | " + line for line in lines), f"  all of it: {log.path.relative_to(ROOT)}"])
    say(text)


TOO_LATE = set()  # presets that were not built for want of time


def build(preset, targets):
    """Configures and builds a preset, or the pages; whether that worked."""
    if preset == "fuzz" and os.environ.get("CI") == "true" and time.time() > STARTED + FUZZ_UNTIL_S:
        TOO_LATE.add(preset)
        return False
    say(f"building {preset} ...")
    log = Log(f"build-{preset}")
    started = time.monotonic()
    if preset == PAGES:
        good = log.run(ROOT / "script/node", "web/build.mjs", behind=True) == 0
    else:
        good = (BUILD / preset / "build.ninja").exists() or log.run("cmake", "--preset", preset) == 0
        words = ["--target", *targets] if targets else []
        good = good and log.run("cmake", "--build", "--preset", preset, *words, behind=True) == 0
    told(None if good else log, f"building {preset}: {time.monotonic() - started:.1f} s{'' if good else ': failed'}")
    return good


def run_step(name, step, unbuilt, options):
    """A step's counts, with what it says of itself."""
    say(f"{name}: {step.summary} ...")
    log = Log(name)
    started = time.monotonic()
    if unbuilt and TOO_LATE.issuperset(unbuilt):
        say(f"{name}: left out, for want of time: run script/test {name}")
        count = Count(skipped=1)
    elif unbuilt:
        log.note(f"could not be built: {', '.join(unbuilt)}")
        count = Count(failed=1)
    else:
        try:
            count = step.run(log, options)
        except Exception as error:  # a broken step is a failure, and the others still run
            log.note(repr(error))
            count = Count(failed=1)
    for line in re.findall(r"^flaky: .*$", log.text(), re.M):
        say(f"{name}: {line}: failed at first; see {log.path.relative_to(ROOT)}")
    told(log if count.failed else None, f"{name}: {step.summary}: {time.monotonic() - started:.1f} s: {count}")
    return count


def run_steps(names, options):
    total = Count()

    def run(name, step, unbuilt):
        nonlocal total
        count = run_step(name, step, unbuilt, options)
        with PRINTING:
            total += count

    lanes = Lanes({name: STEPS[name] for name in names}, build, run)
    if options.long:
        lanes.one_after_the_other()  # hours, in which nothing may disturb what is measured
    else:
        lanes.two_at_once()
    return total


def interrupted(signum, _):
    end_all()
    print("interrupted", file=sys.stderr)
    sys.exit(128 + signum)


def main():
    parser = argparse.ArgumentParser(prog="script/test", description="Runs the tests.")
    parser.add_argument("steps", nargs="*", metavar="STEP", help="run these only")
    parser.add_argument("--long", action="store_true", help="hours instead of minutes where that finds more")
    parser.add_argument("--list", action="store_true", help="name the steps")
    options = parser.parse_args()
    if options.list:
        for name, step in STEPS.items():
            print(f"{name:10} {step.summary}")
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
    total += run_steps(options.steps or [name for name, step in STEPS.items() if options.long or not step.long], options)
    print(total)
    return 1 if total.failed or not total.passed else 0


if __name__ == "__main__":
    sys.exit(main())
