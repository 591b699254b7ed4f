# SPDX-License-Identifier: GPL-3.0-or-later
"""How soon a running server shows what another process ingests, while it is busy with searches."""

import json
import statistics
import subprocess
import threading
import time

from machine import Archive, archive_of_rows, conditions, fits, get, need, pathlib, say, serving
from search import SEARCH, load, write_names

BUSY_CONNECTIONS = 4
POLL_S = 0.01
PROGRAM = "99991"


def is_shown(address, dataset):
    body = json.dumps({"conditions": [{"column": "fileSetName", "condition": dataset}], "count": "only"}).encode()
    return json.loads(get(address + SEARCH, body))["total"] == 1


def one_write(archive: Archive, address, folder: pathlib.Path, number):
    """Ingests one file of a new dataset. Seconds from the start of the ingest, and from its end, until an answer has it."""
    now = int(time.time())  # of which observation and visit are made: what an earlier run ingested is still there
    dataset = f"jw{PROGRAM}{now // 1000 % 1000:03}{now % 1000:03}_02101_{number:05}"
    path = folder / f"{dataset}_nrca1_cal.fits"
    path.write_bytes(fits([("TELESCOP", "JWST"), ("FILENAME", path.name), ("INSTRUME", "NIRCAM"), ("PROGRAM", PROGRAM)]))
    assert not is_shown(address, dataset)
    started = time.monotonic()
    ingest = subprocess.Popen([archive.binary, "ingest", archive.folder, path], stdin=subprocess.DEVNULL,
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    ended = None
    while True:
        if ended is None and ingest.poll() is not None:
            ended = time.monotonic()
            said = ingest.stderr.read()
            assert ingest.returncode == 0, said
        if is_shown(address, dataset):
            seen = time.monotonic()
            break
        assert time.monotonic() - started < 120, "the server does not show what was ingested"
        time.sleep(POLL_S)
    ingest.communicate()
    return seen - started, seen - (ended or time.monotonic())


def measure(work, options):
    need("wrk")
    archive = archive_of_rows(work / f"rows-{options.datasets}", options.datasets)
    folder = work / "ingested"
    folder.mkdir(exist_ok=True)
    most_s = 2 if options.datasets <= 1_000_000 else 10
    with serving(archive) as (_, port):
        address = f"http://127.0.0.1:{port}"
        names_file = work / "names.txt"
        write_names(address, names_file)
        done, figures, whole, after = threading.Event(), [], [], []

        def keep_busy():
            while not done.is_set():
                figures.append(load(address, names_file, 2, BUSY_CONNECTIONS))

        busy = threading.Thread(target=keep_busy)
        busy.start()
        try:
            for number in range(1, options.writes + 1):
                times = one_write(archive, address, folder, number)
                whole.append(times[0])
                after.append(times[1])
                time.sleep(0.37)  # so that the server's own rhythm is met at all its beats
        finally:
            done.set()
            busy.join()
    rate = sum(run["requests"] for run in figures) / sum(run["seconds"] for run in figures)
    say(f"one file ingested by another process, {options.datasets:,} datasets, {options.writes} times, while {rate:,.0f} searches/s "
        f"are answered (worst of {max(run['max_ms'] for run in figures):.0f} ms); {conditions()}")
    say(f"  from the start of the ingest until an answer shows it: median {statistics.median(whole):.2f}, worst {max(whole):.2f} s; "
        f"from its end: median {statistics.median(after):.2f}, worst {max(after):.2f} s")
    met = max(whole) <= most_s
    say(f"  {'met' if met else 'MISSED'} ({most_s} s)")
    return met
