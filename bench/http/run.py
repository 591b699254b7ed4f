# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the server over HTTP on this machine: script/bench http [search|download|refresh|bundle].

The archives that it makes stay in build/bench-http (--work) for the next time: 6 GB for a million datasets, 2 GiB for
the product, 11 GB for the bundles. Exit status 1: a bar was missed."""

import argparse
import pathlib
import sys

import bundle
import download
import refresh
import search
from machine import ROOT

PARTS = {"search": search.measure, "download": download.measure, "refresh": refresh.measure, "bundle": bundle.measure}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; all without one")
    parser.add_argument("--work", type=pathlib.Path, default=ROOT / "build" / "bench-http")
    parser.add_argument("--datasets", type=int, default=1_000_000, help="in the archive that is searched")
    parser.add_argument("--seconds", type=int, default=15, help="of each run of searches")
    parser.add_argument("--search-runs", type=int, default=5)
    parser.add_argument("--runs", type=int, default=15, help="of downloads from each server")
    parser.add_argument("--writes", type=int, default=12, help="files to ingest while serving")
    options = parser.parse_args()
    unknown = [part for part in options.parts if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]}")
    options.work.mkdir(parents=True, exist_ok=True)
    work = options.work.resolve()
    met = [PARTS[part](work, options) for part in options.parts or PARTS]
    return 0 if all(met) else 1


if __name__ == "__main__":
    sys.exit(main())
