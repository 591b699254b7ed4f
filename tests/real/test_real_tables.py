# SPDX-License-Identifier: GPL-3.0-or-later
"""The real keyword tables and files, imported and ingested, against counts made here from the same files alone."""

import collections
import contextlib
import csv
import gzip
import hashlib
import os
import pathlib
import random
import re
import shutil
import sqlite3
import subprocess

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
ALMAGEST = pathlib.Path(os.environ.get("ALMAGEST_BINARY", ROOT / "build/release/almagest"))
SHARED = pathlib.Path(os.environ.get("ALMAGEST_SHARED") or ROOT / "../shared")
TABLES = ["imaging", "nirspec", "mirispec"]
FIGURES = ["rows", "versions", "products", "datasets", "observations", "withdrawn", "conflicts"]
EXPOSURE = re.compile(r"(jw\d{11}_\d{3}[0-9a-z]{2}_\d{5})(-seg\d{3})?_([a-z0-9]+)_[a-z0-9]+\.fits$")

if not SHARED.is_dir():
    if os.environ.get("CI") == "true":
        pytest.fail(f"{SHARED} is not there; the tests on real data need it", pytrace=False)
    pytest.skip(f"{SHARED} is not there", allow_module_level=True)


def run(*words, expect=0):
    done = subprocess.run([ALMAGEST, *map(str, words)], capture_output=True, text=True, timeout=300)
    assert done.returncode == expect, done.stderr[-2000:] + done.stdout[-2000:]
    return done.stdout


def read(table):
    with gzip.open(SHARED / f"data/jwst-keywords/{table}.csv.gz", "rt", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        return header, list(reader)


def file_name(table, row):
    return row["filename"] if table == "imaging" else row["dataURI"].rsplit("/", 1)[-1]


def observation(name):
    exposure = EXPOSURE.match(name)
    if exposure:
        return f"{exposure.group(1)}_{exposure.group(3)}"
    return name.rsplit("_", 1)[0]


def count(table, header, rows):
    """The figures that an import must report, by other means than the import's."""
    versions, datasets, observations = collections.defaultdict(dict), set(), set()
    for cells in rows:
        row = dict(zip(header, cells))
        name = file_name(table, row)
        versions[name][int(row["ArchiveFileID"])] = row["isStale"] == "True"
        datasets.add(row["fileSetName"])
        observations.add(observation(name))
    return {
        "rows": len(rows),
        "versions": sum(map(len, versions.values())),
        "products": len(versions),
        "datasets": len(datasets),
        "observations": len(observations),
        "withdrawn": sum(known[max(known)] for known in versions.values()),
        "conflicts": 0,
    }


def reported(line):
    return {name: int(re.search(rf"\b{name} (\d+)", line).group(1)) for name in FIGURES}


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "archive"
    run("init", folder)
    lines = {t: run("import", folder, SHARED / f"data/jwst-keywords/{t}.csv.gz") for t in TABLES}
    return folder, lines


def ask(folder, sql):
    with contextlib.closing(sqlite3.connect(f"file:{folder}/catalog.db?mode=ro", uri=True)) as database:
        return database.execute(sql).fetchall()


@pytest.mark.parametrize("table", TABLES)
def test_whole_table_as_counted_here(whole, table):
    assert reported(whole[1][table]) == count(table, *read(table))


def test_known_totals(whole):
    folder, lines = whole
    sums = collections.Counter()
    for line in lines.values():
        sums.update(reported(line))
    assert (sums["rows"], sums["versions"], sums["products"]) == (34974, 30872, 27344)
    assert (sums["datasets"], sums["observations"], sums["withdrawn"]) == (11397, 22376, 175)
    assert ask(folder, "SELECT count(*) FROM observation") == [(22376,)]
    us = (61272 - 40587) * 86400 * 10**6
    exclusive = "SELECT count(*), count(DISTINCT p.dataset) FROM product p JOIN version v ON v.id = p.version WHERE v.release_us > "
    assert ask(folder, f"{exclusive}{us}") == [(641, 346)]
    assert ask(folder, f"{exclusive}{us} AND v.standing = 'listed'") == [(629, 345)]


@pytest.mark.parametrize("table", TABLES)
def test_random_half_as_counted_here(tmp_path, table):
    header, rows = read(table)
    half = random.Random(20211225).sample(rows, len(rows) // 2)
    path = tmp_path / f"{table}.csv"
    with open(path, "w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(half)
    run("init", tmp_path / "archive")
    assert reported(run("import", tmp_path / "archive", path)) == count(table, header, half)


def test_same_tables_again_change_nothing(whole):
    folder, _ = whole
    before = ask(folder, "SELECT count(*), max(id) FROM change")
    line = run("import", folder, *(SHARED / f"data/jwst-keywords/{t}.csv.gz" for t in TABLES))
    assert re.findall(r"new versions (\d+)", line) == ["0", "0", "0"]
    assert ask(folder, "SELECT count(*), max(id) FROM change") == before


def test_files_are_counted_and_checked(whole):
    folder = whole[0].parent / "with_files"
    shutil.copytree(whole[0], folder)
    trees = [SHARED / "data" / t for t in ("jwst-fits", "other-fits", "jwst-associations")]
    files = [f for t in trees for f in t.rglob("*") if f.is_file() and not f.name.startswith(".")]
    line = run("ingest", folder, *trees)
    assert int(re.search(r"added (\d+)", line).group(1)) == len({f.name for f in files})
    held = ask(folder, "SELECT path, size, md5, sha256, crc32 FROM version WHERE path IS NOT NULL")
    assert {path for path, *_ in held} == {str(f.resolve()) for f in files}
    for path, size, *_ in held:
        assert pathlib.Path(path).stat().st_size == size
    assert "all is well" in run("check", folder, "--bytes")
    warned = ask(folder, "SELECT p.name FROM product p JOIN version v ON v.id = p.version WHERE v.path IS NOT NULL AND v.warnings <> ''")
    assert any(name.endswith("_s2d.fits") for (name,) in warned), "the s2d file's nonsense footprint must be warned of"
    assert any(name.endswith("_x1d.fits") for (name,) in warned), "the x1d file's FLUX without numbers must be warned of"
    assert f"unchanged {len(files)}" in run("ingest", folder, *trees)


def test_a_listed_file_becomes_held_only_with_its_own_bytes(tmp_path):
    """A row whose MD5 is set to that of a file made here, in the tree that MAST's downloads make."""
    header, rows = read("imaging")
    row = dict(zip(header, rows[0]))
    good, bad = b"not a FITS file, but its bytes count\n", b"other bytes\n"
    name = row["filename"].replace(".fits", ".jpg")
    row.update(filename=name, checksum=hashlib.md5(good).hexdigest(), fileSize=str(len(good)))
    table = tmp_path / "one.csv"
    with open(table, "w", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerow(row)
    for content, figure in ((bad, "unlisted 1"), (good, "held 1")):
        folder = tmp_path / figure.replace(" ", "")
        tree = tmp_path / ("t" + folder.name) / "mastDownload/JWST" / row["fileSetName"]
        tree.mkdir(parents=True)
        (tree / name).write_bytes(content)
        run("init", folder)
        run("import", folder, table)
        assert figure in run("ingest", folder, tree.parents[2])
        current = ask(folder, "SELECT v.path FROM product p JOIN version v ON v.id = p.version")
        assert (current[0][0] is not None) == (content == good)
        assert "all is well" in run("check", folder, "--bytes")


def test_files_first_and_the_table_afterwards(tmp_path):
    """A team has the files already; the table that comes later finds them."""
    header, rows = read("imaging")
    row = dict(zip(header, rows[0]))
    content = b"bytes"
    name = row["filename"].replace(".fits", ".jpg")
    row.update(filename=name, checksum=hashlib.md5(content).hexdigest(), fileSize=str(len(content)))
    (tmp_path / "tree").mkdir()
    (tmp_path / "tree" / name).write_bytes(content)
    folder = tmp_path / "archive"
    run("init", folder)
    run("ingest", folder, tmp_path / "tree")
    table = tmp_path / "one.csv"
    with open(table, "w", newline="") as file:
        writer = csv.DictWriter(file, header, lineterminator="\n")
        writer.writeheader()
        writer.writerow(row)
    assert "files found again 1" in run("import", folder, table)
    assert ask(folder, "SELECT count(*), count(path) FROM version") == [(1, 1)]
    assert "all is well" in run("check", folder, "--bytes")
