# SPDX-License-Identifier: GPL-3.0-or-later
"""Real processes, really killed (SIGKILL) in the middle of an ingest; run again, they end as if never killed."""

import contextlib
import os
import pathlib
import random
import shutil
import signal
import sqlite3
import subprocess
import time

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ALMAGEST = pathlib.Path(os.environ.get("ALMAGEST_BINARY", ROOT / "build/release/almagest"))
KILLS = int(os.environ.get("ALMAGEST_KILLS", "20"))
# Moments of the clock, and nothing else, may differ between two runs.
CLOCK_COLUMNS = {"recorded_us", "time_us", "applied_us"}


def block(cards):
    text = "".join(card.ljust(80) for card in [*cards, "END"])
    return text.ljust(-(-len(text) // 2880) * 2880).encode("ascii")


def fits(name, detector, filling):
    """A whole, tiny FITS file; `filling` bytes of data make ingest last long enough to be killed."""
    cards = ["SIMPLE  =                    T", "BITPIX  =                    8", "NAXIS   =                    1",
             f"NAXIS1  = {filling:20d}", "TELESCOP= 'JWST    '", "INSTRUME= 'NIRCAM  '", "EXP_TYPE= 'NRC_IMAGE'",
             f"DETECTOR= '{detector.upper()}'", "FILTER  = 'F150W   '", "PUPIL   = 'CLEAR   '", "PROGRAM = '01234   '",
             f"FILENAME= '{name}'"]
    return block(cards) + bytes(-(-filling // 2880) * 2880)


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tree")
    for visit in range(1, 11):
        for exposure in range(1, 6):
            for detector in ("nrca1", "nrca2", "nrcb1", "nrcb2"):
                for suffix in ("rate", "cal"):
                    name = f"jw01234{visit:03d}001_02101_{exposure:05d}_{detector}_{suffix}.fits"
                    (folder / name).write_bytes(fits(name, detector, 200_000 + 1000 * exposure + visit))
    return folder


def dump(folder):
    rows = {}
    with contextlib.closing(sqlite3.connect(folder / "catalog.db")) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")]
        for table in tables:
            columns = [c[1] for c in database.execute(f"PRAGMA table_info({table})") if c[1] not in CLOCK_COLUMNS]
            rows[table] = database.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY 1, 2" if len(columns) > 1
                                           else f"SELECT {columns[0]} FROM {table} ORDER BY 1").fetchall()
    return rows


def start(folder, tree, placement):
    return subprocess.Popen([ALMAGEST, "ingest", folder, tree, placement, "--jobs", "2"],
                            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_killed_and_called_again(tree, tmp_path):
    empty = tmp_path / "empty"
    subprocess.run([ALMAGEST, "init", empty], check=True, capture_output=True)
    whole = tmp_path / "whole"
    shutil.copytree(empty, whole)
    began = time.monotonic()
    assert start(whole, tree, "--copy").wait(timeout=300) == 0
    duration = time.monotonic() - began
    expected = dump(whole)

    chance = random.Random(1054)
    killed = 0
    for attempt in range(KILLS * 2):
        if killed == KILLS:
            break
        folder = tmp_path / f"killed{attempt}"
        shutil.copytree(empty, folder)
        process = start(folder, tree, "--copy")
        began = time.monotonic()
        try:
            process.wait(timeout=chance.uniform(0.01, duration * 0.9))
            # Faster than the first one, which may have had a busy machine or a cold cache.
            duration = min(duration, time.monotonic() - began)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            killed += 1
            process.wait(timeout=60)
        assert start(folder, tree, "--copy").wait(timeout=300) == 0
        assert dump(folder) == expected, f"attempt {attempt}"
        check = subprocess.run([ALMAGEST, "check", folder, "--bytes"], capture_output=True, text=True)
        assert check.returncode == 0, check.stdout
        shutil.rmtree(folder)
    assert killed >= KILLS * 3 // 4, "the ingest is too fast to be killed often enough"
