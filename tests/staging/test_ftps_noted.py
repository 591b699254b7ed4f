# SPDX-License-Identifier: GPL-3.0-or-later
"""What was sent by FTPS is written down; what can not be is not sent."""

import contextlib
import ftplib
import json
import pathlib
import socket
import sqlite3
import subprocess
import sys
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from ftps import LARGE, LOCKED_PATH, OPEN_PATH, fetch, free_port, ftps, is_refused, noted, order_large, rest_of, sign_in
from staging import EVERYTHING, LOCKED, Client, almagest, eventually, make_archive


def test_what_is_sent_is_written_down_once(tmp_path):
    archive, words, held = make_archive(tmp_path, None)
    with archive.serve(*words) as address:
        ann = Client(address, archive.token("ann"))
        job = ann.wait(ann.order())
        with ftps(archive) as (port, _):
            way = ann.job(job)["ways"]["ftps"]
            eventually(lambda: way["user"] in (archive.folder / "ftps" / "users").read_text())
            with contextlib.closing(sign_in(port, way["user"], way["password"])) as client:
                for path in (LOCKED_PATH, OPEN_PATH, "SHA256SUMS", "MANIFEST.html"):
                    fetch(client, path)
                began = time.monotonic()
                eventually(lambda: noted(archive, job), 10)
                assert time.monotonic() - began < 5
                entry, = noted(archive, job)  # of the exclusive file alone
                size = len(held(LOCKED))
                assert (entry["user"], entry["about"], entry["mission"], entry["program"]) == ("ann", LOCKED, "jwst", "1")
                assert (entry["bytes"], entry["whole"], entry["address"]) == (size, "yes", "127.0.0.1")
                pieces = []
                client.retrbinary(f"RETR {LOCKED_PATH}", pieces.append, rest=1000)
        entries = noted(archive, job)  # noted at its end, if not before
        assert [entry["detail"] for entry in entries] == [f"bytes 0-{size - 1}, by FTPS", f"bytes 1000-{size - 1}, by FTPS"]


def has_ipv6_loopback():
    with contextlib.suppress(OSError), socket.create_server(("::1", 0), family=socket.AF_INET6):
        return True
    return False


@pytest.mark.skipif(not has_ipv6_loopback(), reason="this machine has no address ::1, so FTPS by IPv6 can't be tried")
def test_what_is_sent_by_ipv6_is_written_down_with_its_address(tmp_path):
    archive, words, held = make_archive(tmp_path, None)
    with archive.serve(*words) as address:
        ann = Client(address, archive.token("ann"))
        job = ann.wait(ann.order())
        with ftps(archive, host="[::1]") as (port, line):
            assert line.startswith(f"FTPS at [::1]:{port};")
            way = ann.job(job)["ways"]["ftps"]
            assert way["host"] == "::1" and f"ftp://[::1]:{port}/" in way["curl"]
            eventually(lambda: way["user"] in (archive.folder / "ftps" / "users").read_text())
            with contextlib.closing(sign_in(port, way["user"], way["password"], host="::1")) as client:
                assert fetch(client, LOCKED_PATH) == held(LOCKED)
        entry, = noted(archive, job)
        assert entry["address"] == "::1"


def test_the_log_of_what_was_sent_does_not_grow_for_ever(tmp_path):
    archive, words, held = make_archive(tmp_path, None)
    log = archive.folder / "ftps" / "transfers.log"
    with archive.serve(*words) as address:
        ann = Client(address, archive.token("ann"))
        job = ann.wait(ann.order())
        with ftps(archive) as (port, _):
            way = ann.job(job)["ways"]["ftps"]
            eventually(lambda: not is_refused(port, way))
            before = log.stat()
            assert before.st_mode & 0o777 == 0o600
            with contextlib.closing(sign_in(port, way["user"], way["password"])) as early:
                fetch(early, LOCKED_PATH)
                with log.open("ab") as filler:
                    filler.write((b"." * 1023 + b"\n") * (16 << 10))
                eventually(lambda: log.stat().st_ino != before.st_ino, 10)
                former, = log.parent.glob("transfers.*.log")
                assert log.stat().st_size < 100 and former.stat().st_ino == before.st_ino
                # Who was there before goes on writing into the former.
                fetch(early, LOCKED_PATH)
                with contextlib.closing(sign_in(port, way["user"], way["password"])) as late:
                    fetch(late, LOCKED_PATH)
                eventually(lambda: len(noted(archive, job)) == 3, 10)
                assert former.exists()
                fetch(early, LOCKED_PATH)
            eventually(lambda: not former.exists(), 10)
            assert len(noted(archive, job)) == 4
        assert log.stat().st_mode & 0o777 == 0o600
    with ftps(archive):
        assert len(noted(archive, job)) == 4


@contextlib.contextmanager
def locked(archive):
    with contextlib.closing(sqlite3.connect(archive.folder / "audit.db", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")  # nobody else can write
        yield
        database.execute("ROLLBACK")


@contextlib.contextmanager
def in_its_place(archive):
    path, away = archive.folder / "audit.db", archive.folder / "audit.db.away"
    path.rename(away)
    path.mkdir()
    try:
        yield
    finally:
        path.rmdir()
        away.rename(path)


@pytest.mark.parametrize("unwritable", [locked, in_its_place])
def test_exclusive_files_are_not_sent_while_the_audit_log_cannot_be_written(world, large, unwritable):
    archive, port, (path, size) = world[0], world[2], large
    ann, job, way = order_large(world)
    stored = json.loads(ann.ask("/api/v1/missions/jwst/selections", {"selection": EVERYTHING})[2])
    bob = Client(world[1], archive.token("bob"))
    bobs = bob.wait(bob.order())
    public = bobs["ways"]["ftps"]
    eventually(lambda: public["user"] in (archive.folder / "ftps" / "users").read_text())
    with contextlib.closing(sign_in(port, public["user"], public["password"])) as open_one:
        with contextlib.closing(sign_in(port, way["user"], way["password"])) as exclusive:
            slow = exclusive.transfercmd(f"RETR {path}")
            got = len(slow.recv(1000))
            with unwritable(archive):
                began = time.monotonic()
                eventually(lambda: is_refused(port, way), 15)
                assert time.monotonic() - began < 12
                time.sleep(4)  # nothing is read meanwhile: the session ends all the same
                got += rest_of(slow)
                slow.close()
                assert got < size
                assert ann.file(job, path)[0] == 503  # as by HTTP
                for format in ("zip", "tar", "tar.gz"):
                    assert ann.ask(stored["links"][format])[0] == 503, format
                # Who has public files alone goes on, and may come.
                fetch(open_one, OPEN_PATH)
                with contextlib.closing(sign_in(port, public["user"], public["password"])) as another:
                    fetch(another, OPEN_PATH)
                assert is_refused(port, way)
    eventually(lambda: not is_refused(port, way), 15)
    eventually(lambda: noted(archive, job), 15)  # what was sent before
    entry, = [entry for entry in noted(archive, job) if entry["via"].startswith("FTPS")]
    assert (entry["user"], entry["about"], entry["whole"]) == ("ann", LARGE, "no")
    for client, each in ((ann, job), (bob, bobs)):
        client.change(each, "cancel")


def test_exclusive_files_are_not_sent_while_nobody_notices_that_rights_end(tmp_path):
    """Without the server: it asks again who may have them."""
    archive, words, _ = make_archive(tmp_path, None)
    with ftps(archive) as (port, _):
        with archive.serve(*words) as address:
            ann, bob = (Client(address, archive.token(name)) for name in ("ann", "bob"))
            exclusive = ann.job(ann.wait(ann.order()))["ways"]["ftps"]
            public = bob.job(bob.wait(bob.order()))["ways"]["ftps"]
            eventually(lambda: not is_refused(port, exclusive), 15)
            session = sign_in(port, exclusive["user"], exclusive["password"])
        eventually(lambda: is_refused(port, exclusive), 15)

        def is_ended():
            try:
                fetch(session, OPEN_PATH)
            except (*ftplib.all_errors, AttributeError):
                return True
            return False
        eventually(is_ended, 10)
        assert not is_refused(port, public)
        with archive.serve(*words):
            eventually(lambda: not is_refused(port, exclusive), 15)


def test_exclusive_files_are_not_sent_when_the_disk_is_full(tmp_path):
    place = tmp_path / "small"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64m", "none", place], capture_output=True).returncode != 0:
        pytest.skip("needs a small disk, which only root can have")
    try:
        archive, words, _ = make_archive(place, None)
        with archive.serve(*words) as address:
            ann = Client(address, archive.token("ann"))
            job = ann.wait(ann.order())
            with ftps(archive) as (port, _):
                way = ann.job(job)["ways"]["ftps"]
                eventually(lambda: not is_refused(port, way))
                with (place / "filler").open("wb", buffering=0) as filler, contextlib.suppress(OSError):
                    while filler.write(bytes(4096)):
                        pass
                eventually(lambda: is_refused(port, way), 15)
                (place / "filler").unlink()
                eventually(lambda: not is_refused(port, way), 15)
    finally:
        subprocess.run(["umount", "--lazy", place], check=True)


def test_ftps_does_not_begin_without_an_audit_log(tmp_path):
    archive = almagest.Archive(tmp_path / "archive").init("--missions", "jwst")
    (archive.folder / "audit.db").mkdir()
    with pytest.raises(almagest.CommandError):
        archive.run("ftps", "--listen", f"127.0.0.1:{free_port()}")
