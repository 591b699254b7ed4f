# SPDX-License-Identifier: GPL-3.0-or-later
"""What answers on the real tables must be, worked out from the tables alone and not by almagest."""

import csv
import gzip
import json
import math
import re

import almagest


class Tables:
    """Current versions of the tables' products, by dataset."""

    def __init__(self, data):
        current = {}
        self.rows = 0
        for path in sorted((data / "jwst-keywords").glob("*.csv.gz")):
            with gzip.open(path, "rt", newline="") as file:
                for row in csv.DictReader(file):
                    self.rows += 1
                    # Either the file name or the URI was rewritten by whoever made a table, never both.
                    name = row["filename"] if "orig-filter" in row else row["dataURI"].rsplit("/", 1)[-1]
                    row["name"] = name
                    if int(row["ArchiveFileID"]) >= int(current.get(name, row)["ArchiveFileID"]):
                        current[name] = row
        self.products = current
        self.datasets = {}
        for row in current.values():
            self.datasets.setdefault(row["fileSetName"], []).append(row)

    def of(self, meets):
        """Datasets with a product that meets a condition."""
        return {name for name, rows in self.datasets.items() if any(map(meets, rows))}


def number(text):
    try:
        value = float(text)
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) else None


def datasets_of_files(data):
    """File sets of the real files, by their names; a slit cutout (..._phot.138.1345_933.fits) is in none."""
    found = set()
    for path in (data / "jwst-fits").rglob("jw*.fits"):
        exposure = re.fullmatch(r"(jw\d{11}_\d{5}_\d{5})_[a-z0-9]+_[a-z0-9]+\.fits", path.name)
        combined = re.fullmatch(r"(jw\d{5}-o\d{3}_[st]\d+_[a-z]+)_[a-z0-9-]+_[a-z0-9]+\.fits", path.name)
        if exposure or combined:
            found.add((exposure or combined)[1])
    return found


def columns_of_mast(data):
    """Names of the columns that MAST lists for JWST; it calls visit_id visid_id there."""
    with open(data / "dictionary" / "mastmissions_column_descriptions_2025-09.json") as file:
        return {column["name"] for column in json.load(file)["jwst"]} - {"visid_id"} | {"visit_id"}


def names(data):
    tables = Tables(data)
    of_files = datasets_of_files(data)
    clock = almagest.REAL_CLOCK_MJD
    exclusive = tables.of(lambda row: float(row["publicReleaseDate_mjd"]) > clock)

    def count(**wanted):
        """Datasets that have a product whose keywords equal the given ones, without regard to case."""
        return len(tables.of(lambda row: all(row.get(k, "").lower() == str(v).lower() for k, v in wanted.items())))

    def between(column, low, high):
        return len(tables.of(lambda row: (n := number(row.get(column))) is not None and low <= n <= high))

    locked = sorted(exclusive)
    first = locked[0]
    return {
        "tables": tables,
        "datasets": len(tables.datasets),
        "columns_of_mast": columns_of_mast(data),
        "all_datasets": len(tables.datasets.keys() | of_files),
        "exclusive": len(exclusive),
        "exclusive_names": exclusive,
        "count": count,
        "between": between,
        "products_of": lambda dataset: len(tables.datasets[dataset]),
        "locked_dataset": first,
        "locked_file": next(row["name"] for row in tables.datasets[first] if float(row["publicReleaseDate_mjd"]) > clock),
        "locked_program": str(int(float(tables.datasets[first][0]["program"]))),
        "granted_programs": [("jwst", str(int(float(tables.datasets[first][0]["program"]))))],
    }
