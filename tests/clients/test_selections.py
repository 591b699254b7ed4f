# SPDX-License-Identifier: GPL-3.0-or-later
"""Stored selections as people fetch them: broken off again and again, in pieces, by scripts, over a bad network, while the
server is restarted; what arrives is the same to the bit, and every tool reads it."""

import concurrent.futures
import hashlib
import http.client
import json
import os
import pathlib
import random
import shutil
import subprocess
import sys
import tarfile
import urllib.parse
import urllib.request
import zipfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "api"))
import almagest
import fixture
import flaky

CUTS = int(os.environ.get("ALMAGEST_BUNDLE_CUTS", "50"))
SIZES = [0, 1, 200, 1500, 3_000_000, 5_000_000]  # of the data of each file


def name_of(i):
    return f"jw00001001001_02101_{i:05}_nrca1_cal.fits"


@pytest.fixture(scope="module")
def archive(folder):
    archive = almagest.Archive(folder / "selections").init("--title", "Selections")
    files = folder / "of-selections"
    files.mkdir()
    noise = random.Random(1)
    for i, size in enumerate(SIZES, 1):
        head = fixture.fits([("TELESCOP", "JWST"), ("FILENAME", name_of(i)), ("INSTRUME", "NIRCAM"), ("PROGRAM", "00001"),
                             ("EXP_TYPE", "NRC_IMAGE")])
        (files / name_of(i)).write_bytes(head + noise.randbytes(size // 2880 * 2880))
    archive.run("ingest", files)
    return archive


def ask(address, path, body=None, **headers):
    request = urllib.request.Request(address + path, None if body is None else json.dumps(body).encode(), headers)
    with urllib.request.urlopen(request, timeout=60) as answer:
        return answer.read()


def store(address, **more):
    order = {"selection": {"search": {}, "files": {"quick": "all"}}, "name": "all", **more}
    return json.loads(ask(address, "/api/v1/missions/jwst/selections", order))


def curl(*words):
    return subprocess.run(["curl", "-sS", "--noproxy", "*", *map(str, words)], stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=300, preexec_fn=almagest.die_with_parent)


@pytest.mark.parametrize("format", ["zip", "tar"])
def test_a_download_that_is_cut_anywhere_goes_on(archive, tmp_path, format):
    """Every attempt is cut, within the header or the bytes that remain; the server itself is another one after every few."""
    attempts, chance = CUTS // 2, random.Random(format)
    whole = selection = None
    part = tmp_path / f"part.{format}"
    done = wholes = 0
    while done < attempts:
        with archive.serve() as address:
            if selection is None:
                selection = store(address)
                whole = ask(address, selection["links"][format])
                assert len(whole) > selection["bytes"]
            where = urllib.parse.urlsplit(address)
            proxy = flaky.Cutting((where.hostname, where.port), 1, len(whole) // 3, chance.random())
            for _ in range(min(10, attempts - done)):
                had = part.stat().st_size if part.exists() else 0
                before = proxy.cuts
                said = curl("-C", "-", "-o", part, proxy.address + selection["links"][format])
                assert proxy.cuts == before + 1, "this attempt was not cut"
                done += 1
                size = part.stat().st_size if part.exists() else 0
                assert had <= size < len(whole)
                assert said.returncode != 0 or size == had  # of a cut within the header curl tells nothing
                assert size == 0 or whole.startswith(part.read_bytes()), f"from {had} of {len(whole)} bytes on"
                # Cuts alone never bring the end.
                if done == attempts or size > len(whole) * 0.9 and chance.random() < 0.4:
                    assert curl("-C", "-", "-o", part, address + selection["links"][format]).returncode == 0
                    assert part.read_bytes() == whole
                    part.unlink()
                    wholes += 1
            proxy.close()
    assert done == attempts and wholes > 0


@pytest.fixture(scope="module")
def served(archive):
    with archive.serve() as address:
        yield address


def resumed(address, path, first, end):
    """Bytes `first` to `end` of what is at `path`, asked for again from where they were cut; and how often they were."""
    got, cuts = b"", 0
    while len(got) < end - first:
        try:
            got += ask(address, path, Range=f"bytes={first + len(got)}-{end - 1}")
        except http.client.IncompleteRead as cut:
            got += cut.partial
            cuts += 1
        assert cuts < 1000
    return got, cuts


def test_pieces_that_are_fetched_at_once_over_a_bad_network_make_the_whole(served):
    least = 20_000  # an answer that is shorter comes through
    selection = store(served)
    where = urllib.parse.urlsplit(served)
    for format in ("zip", "tar"):
        path = selection["links"][format]
        whole = ask(served, path)
        chance = random.Random(2)
        bounds = [0, *sorted(chance.sample(range(1, len(whole)), 39)), len(whole)]
        proxy = flaky.Cutting((where.hostname, where.port), least, 200_000)
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            pieces = list(pool.map(lambda first, end: resumed(proxy.address, path, first, end), bounds, bounds[1:]))
        proxy.close()
        for first, end, (_, cuts) in zip(bounds, bounds[1:], pieces):
            assert cuts > 0 or end - first < least, f"bytes {first} to {end} of {format} were not cut"
        assert sum(cuts for _, cuts in pieces) == proxy.cuts > 50
        assert b"".join(piece for piece, _ in pieces) == whole


def test_every_tool_reads_it(served, tmp_path):
    selection = store(served)
    for format in ("zip", "tar", "tar.gz"):
        (tmp_path / f"all.{format}").write_bytes(ask(served, selection["links"][format]))
    commands = [["unzip", "-tq", "all.zip"], ["tar", "-tf", "all.tar"], ["tar", "-tzf", "all.tar.gz"], ["gzip", "-t", "all.tar.gz"]]
    for words in (["bsdtar", "-tf", "all.zip"], ["bsdtar", "-tf", "all.tar"], ["bsdtar", "-tf", "all.tar.gz"], ["7z", "t", "all.zip"],
                  ["7z", "t", "all.tar"]):
        if shutil.which(words[0]):
            commands.append(words)
        else:
            assert os.environ.get("CI") != "true", f"{words[0]} is not installed"
    for words in commands:
        done = subprocess.run(words, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        assert done.returncode == 0, f"{words}: {done.stdout}{done.stderr}"
    with zipfile.ZipFile(tmp_path / "all.zip") as file:
        assert file.testzip() is None
        members = {name: hashlib.sha256(file.read(name)).hexdigest() for name in file.namelist()}
    for name in ("all.tar", "all.tar.gz"):
        with tarfile.open(tmp_path / name) as file:
            assert {each.name: hashlib.sha256(file.extractfile(each).read()).hexdigest() for each in file} == members
    subprocess.run(["tar", "-xf", "all.tar"], cwd=tmp_path, check=True)
    done = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=tmp_path / "all", capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.count(": OK") == len(SIZES)
    listed = json.loads((tmp_path / "all" / "manifest.json").read_text())["files"]
    assert {file["path"] for file in listed} == {name.removeprefix("all/") for name in members if name.endswith(".fits")}


@pytest.mark.parametrize("script", ["sh", "py"])
def test_scripts_bring_everything_over_a_bad_network(served, tmp_path, script):
    selection = store(served)
    where = urllib.parse.urlsplit(served)
    proxy = flaky.Flaky((where.hostname, where.port), 100, 1_500_000)
    (tmp_path / "get").write_bytes(ask(served, selection["links"][script]))
    words = [{"sh": "bash", "py": sys.executable}[script], "get", "-P", "3", "here"]
    run = lambda **more: subprocess.run(words, cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300,
                                 env={"PATH": os.environ["PATH"], "no_proxy": "*", "ALMAGEST_ADDRESS": proxy.address, **more},
                                 preexec_fn=almagest.die_with_parent)
    done = run()
    assert done.returncode == 0, done.stdout + done.stderr
    assert proxy.cuts > 5
    here = tmp_path / "here"
    check = lambda: subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=here, capture_output=True, text=True)
    assert check().stdout.count(": OK") == len(SIZES) and not list(here.rglob("*.part"))
    manifest = (here / "MANIFEST.html").read_text()
    assert manifest.count("<td>COMPLETE</td>") == len(SIZES) and "mast:JWST/product/" + name_of(1) in manifest
    proxy.close()  # nobody is there: what is complete is left alone, what is not is missed
    done = run()
    assert done.returncode == 0, done.stderr
    next(here.rglob(name_of(2))).unlink()
    next(here.rglob(name_of(5))).write_bytes(b"spoilt")
    words[2:4] = ["-P", "1"]
    done = run(ALMAGEST_TRIES="1")
    assert done.returncode == 1 and "2 files failed" in done.stderr
    manifest = (here / "MANIFEST.html").read_text()
    assert manifest.count("<td>ERROR: no connection, or it broke off (") == 2 and manifest.count("<td>COMPLETE</td>") == len(SIZES) - 2
