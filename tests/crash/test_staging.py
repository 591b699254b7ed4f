# SPDX-License-Identifier: GPL-3.0-or-later
"""Servers that are killed (SIGKILL) while they lay files out and write mails: each job ends once, with all its files."""

import contextlib
import hashlib
import os
import pathlib
import random
import signal
import subprocess
import sys
import tempfile
import time

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "staging"))
import smtp
from staging import EVERYTHING, Client, almagest, files_in, folder_of
from test_kill import fits

JOBS = max(1, int(os.environ.get("ALMAGEST_KILLS", "20")) // 20)
FILES = 300


@pytest.fixture(params=["link", "copy"])
def archive(request, tmp_path):
    """Of files in place; on another device than the archive they are copied instead of linked."""
    folder = tmp_path
    memory = pathlib.Path("/dev/shm")
    with contextlib.ExitStack() as end:
        if request.param == "copy":
            if not memory.is_dir() or memory.stat().st_dev == folder.stat().st_dev:
                pytest.skip("this machine has no second device")
            place = pathlib.Path(end.enter_context(tempfile.TemporaryDirectory(dir=memory)))
        else:
            place = folder
        yield make(folder, place / "archive")


def make(folder, place):
    (folder / "files").mkdir()
    for number in range(FILES):
        name = f"jw01234001001_02101_{number:05d}_nrca1_cal.fits"
        (folder / "files" / name).write_bytes(fits(name, "nrca1", 20_000 + number))
    archive = almagest.Archive(place).init("--missions", "jwst")
    archive.run("ingest", folder / "files")
    archive.run("user", "ann")
    return archive


def kill_after(archive, seconds):
    process = subprocess.Popen([archive.binary, "serve", archive.folder, "--listen", "127.0.0.1:0"],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                               preexec_fn=almagest.die_with_parent)
    process.stdout.readline()
    time.sleep(seconds)
    process.send_signal(signal.SIGKILL)
    process.wait()
    process.stdout.close()


def test_a_job_ends_once_however_often_its_server_is_killed(archive):
    chance = random.Random(1054)
    reached = set()
    with smtp.mail_server() as (server, mailbox):
        smtp.configure(archive, server)
        token = archive.token("ann")
        for number in range(JOBS):
            address = f"ann{number}@example.org"
            with archive.serve() as where:
                job = Client(where, token).order(selection=EVERYTHING, email=address)
            for _ in range(3):
                kill_after(archive, chance.uniform(0.25, 0.75))
                place = folder_of(archive, job)
                laid_out = len(files_in(place)) if place.exists() else 0
                reached.add("none" if laid_out == 0 else "all" if laid_out == FILES + 2 else "some")
                if mailbox.messages(address):
                    reached.add("told")
            with archive.serve() as where:
                client = Client(where, token)
                client.wait(job)
                mailbox.wait_for(1, to=address)
                time.sleep(0.6)  # another one would come now
                ready = client.job(job)
                assert (ready["done_files"], ready["missing_files"]) == (FILES, 0)
                place = folder_of(archive, job)
                lines = [line.split("  ", 1) for line in (place / "SHA256SUMS").read_text().splitlines()]
                assert len(lines) == FILES
                assert all(hashlib.sha256((place / name).read_bytes()).hexdigest() == digest for digest, name in lines)
                assert files_in(place) == {*(name for _, name in lines), "MANIFEST.html", "SHA256SUMS"}
                client.change(job, "cancel")
            messages = mailbox.messages(address)
            assert len({message["Message-ID"] for message in messages}) == 1
            assert messages[0]["Subject"].startswith("Ready: ")
    assert len(reached) > 1, reached  # it was killed at more than one stage
