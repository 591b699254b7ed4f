# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs each fuzz target for some seconds, from seeds made of the project's own tests and, where they are, real files."""

import argparse
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "api"))
import almagest
import fixture
from almagest import BUILD, ROOT

LARGEST_SEED = 200_000


def conditions():
    for path in (ROOT / "tests/api").glob("*.test"):
        for found in re.findall(r'"conditions": (\[.*?\])[,}]', path.read_text()):
            try:
                for condition in json.loads(found):
                    yield from (str(value).encode() for value in condition.values())
            except ValueError:
                continue
    yield from (b"a*b, !\"c, d\", \\*", b"2023-01 .. 2023-02-03T04:05:06.7", b"350 .. -10", b"5 +- 10%", b"-05:30:00, !null")


def regions():
    yield from (b"POLYGON ICRS 10 10 11 10 11 11 10 11", b"CIRCLE ICRS 10.5 -89.99 0.3",
                b"POLYGON 359.9 1 0.1 1 0.1 -1 359.9 -1 POLYGON ICRS 1 1 2 1 2 2", b"CIRCLE 1 2 0.01 POLYGON FK5 1 1 2 2 3 1")


def mocs():
    yield from (b"3/1-5,8 4/77", b"s3/1-5 8\n 29/3458764513820540927", b'{"3": [1, 2, 3], "4": [77], "29": []}', b"0/0-11 5/")


def moc_files():
    """A table of one column K, as both layouts write it."""
    for ordering, values in (("NUNIQ", (4, 16 + 7, 4 * 4**9 + 100)), ("RANGE", (0, 1 << 40, 1 << 45, 1 << 46))):
        cards = ["XTENSION= 'BINTABLE'", "BITPIX  =                    8", "NAXIS   =                    2",
                 "NAXIS1  =                    8", f"NAXIS2  = {len(values):20}", "PCOUNT  =                    0",
                 "GCOUNT  =                    1", "TFIELDS =                    1", "TFORM1  = '1K      '",
                 "MOCORD_S=                   10", f"ORDERING= '{ordering:8}'", "END"]
        primary = ["SIMPLE  =                    T", "BITPIX  =                    8", "NAXIS   =                    0", "END"]
        header = b"".join("".join(card.ljust(80) for card in part).encode().ljust(2880) for part in (primary, cards))
        yield header + b"".join(value.to_bytes(8, "big") for value in values).ljust(2880, b"\0")


def declarations():
    for path in (ROOT / "missions").glob("*/*.toml"):
        yield path.read_bytes()[:6000]


def fits_files():
    yield from fixture.files_of(fixture.PRODUCTS, "JWST").values()
    if almagest.shared():
        for path in sorted((almagest.shared() / "data").glob("*-fits/**/*.fits")):
            if path.stat().st_size <= LARGEST_SEED:
                yield path.read_bytes()


def tables():
    yield b'ArchiveFileID,filename,"a ""b"""\r\n1,x.fits,\n2,"y\n.fits",NULL\n'
    path = BUILD / "fuzz" / "table.csv"
    fixture.write_table(path, fixture.PRODUCTS, {}, 1)
    yield path.read_bytes()


SEEDS = {"condition": conditions, "region": regions, "moc": mocs, "moc_file": moc_files, "metadata": declarations, "fits": fits_files, "csv": tables}


def run(program, seconds):
    name = program.name.removesuffix("_fuzz")
    # What earlier runs found stays, so that each run goes on from there.
    corpus, seeds, findings = (BUILD / "fuzz" / part / name for part in ("corpus", "seeds", "findings"))
    shutil.rmtree(seeds, ignore_errors=True)
    for folder in (corpus, seeds, findings):
        folder.mkdir(parents=True, exist_ok=True)
    for i, seed in enumerate(SEEDS.get(name, lambda: [b""])()):
        (seeds / f"seed-{i:04}").write_bytes(seed)
    environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=1", UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1")
    done = subprocess.run(
        [program, f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=3000", "-print_final_stats=1",
         f"-artifact_prefix={findings}/", "-max_len=300000", corpus, seeds],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", env=environment,
        preexec_fn=almagest.die_with_parent)
    runs = re.findall(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
    print(f"{name}: {runs[0] if runs else 'no'} inputs in {seconds} s, ended with {done.returncode}", flush=True)
    if done.returncode != 0 or not runs:
        print(done.stderr[-6000:], flush=True)
        return False
    return True


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=8)
    options = parser.parse_args()
    programs = sorted((BUILD / "fuzz" / "fuzz").glob("*_fuzz"))
    good = sum(run(program, options.seconds) for program in programs)
    bad = len(programs) - good if programs else 1
    print(f"{good} passed, {bad} failed, 0 skipped")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
