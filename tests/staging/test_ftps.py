# SPDX-License-Identifier: GPL-3.0-or-later
"""Staged files by FTPS, with real clients: Python's, curl and lftp."""

import contextlib
import ftplib
import io
import os
import pathlib
import pwd
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import time
import warnings

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import smtp
from ftps import LARGE, LOCKED_PATH, OPEN_PATH, fetch, ftps, noted, order_large, rest_of, sign_in
from staging import LOCKED, OPEN, Client, almagest, eventually, files_in, folder_of, grant, make_archive


@pytest.fixture(scope="module")
def staged(world):
    """A ready job of ann's, with the mail about it."""
    archive, address, _, mailbox, _ = world
    ann = Client(address, archive.token("ann"))
    job = ann.wait(ann.order(email="ann@example.org"))
    message, = mailbox.wait_for(1, to="ann@example.org")
    eventually(lambda: job["ways"]["ftps"]["user"] in (archive.folder / "ftps" / "users").read_text())
    return ann, job, smtp.plain(message)


@pytest.fixture
def client(world, staged):
    way = staged[1]["ways"]["ftps"]
    with contextlib.closing(sign_in(world[2], way["user"], way["password"])) as client:
        yield client


def test_the_files_are_there_and_only_they(world, staged, client):
    archive, _, _, _, held = world
    assert client.pwd() == "/"
    names = set(client.nlst())
    assert {OPEN[:25], LOCKED[:25], "MANIFEST.html", "SHA256SUMS"} <= names
    assert fetch(client, LOCKED_PATH) == held(LOCKED)
    pieces = []
    client.retrbinary(f"RETR {LOCKED_PATH}", pieces.append, rest=1000)
    assert b"".join(pieces) == held(LOCKED)[1000:]
    for outside in ("../accounts.db", "/../jobs.db", "/../../accounts.db", f"{OPEN[:25]}/../../../jobs.db",
                    str(archive.folder / "accounts.db"), "/etc/passwd"):
        with pytest.raises(ftplib.error_perm):
            fetch(client, outside)
    client.cwd("..")
    assert client.pwd() == "/"


def test_nothing_can_be_changed(world, staged, client):
    archive, _, _, _, held = world
    place = folder_of(archive, staged[1])
    before = {name: ((place / name).stat().st_mode, (place / name).stat().st_mtime_ns) for name in files_in(place)}
    for command in (f"STOR {OPEN_PATH}", f"APPE {OPEN_PATH}", "STOR new.fits", "STOU"):
        with pytest.raises(ftplib.error_perm):
            client.storbinary(command, io.BytesIO(b"overwritten"))
        client.voidcmd("NOOP")
    for command in (f"DELE {OPEN_PATH}", f"RNFR {OPEN_PATH}", f"RMD {OPEN[:25]}", "MKD new", f"SITE CHMOD 777 {OPEN_PATH}",
                    f"MFMT 20200101000000 {OPEN_PATH}", f"MFF UNIX.mode=0777; {OPEN_PATH}", f"SITE SYMLINK /etc {OPEN[:25]}/x",
                    f"SITE CPFR {OPEN_PATH}", f"SITE UTIME {OPEN_PATH} 20200101000000 20200101000000 20200101000000 UTC"):
        with pytest.raises(ftplib.error_perm):
            client.voidcmd(command)
    assert before == {name: ((place / name).stat().st_mode, (place / name).stat().st_mtime_ns) for name in files_in(place)}
    assert (place / LOCKED_PATH).read_bytes() == held(LOCKED)


def test_nothing_goes_in_the_clear(world, staged):
    port, way = world[2], staged[1]["ways"]["ftps"]
    plain = ftplib.FTP(timeout=20)
    plain.connect("127.0.0.1", port)
    with contextlib.closing(plain), pytest.raises(ftplib.error_perm):
        plain.login(way["user"], way["password"])
    half = ftplib.FTP_TLS(context=ssl._create_unverified_context(), timeout=20)
    half.connect("127.0.0.1", port)
    with contextlib.closing(half):
        half.login(way["user"], way["password"])  # without prot_p: data in the clear
        with pytest.raises(ftplib.error_perm):
            half.nlst()
    old = ssl._create_unverified_context()
    warnings.simplefilter("ignore", DeprecationWarning)  # that they are old is the point
    old.set_ciphers("ALL:@SECLEVEL=0")
    old.minimum_version, old.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    with pytest.raises((ssl.SSLError, ConnectionError, EOFError)):
        sign_in(port, way["user"], way["password"], old)


def test_nobody_else_signs_in(world, staged):
    port, way = world[2], staged[1]["ways"]["ftps"]
    for user, password in ((way["user"], "guess"), ("anonymous", "ann@example.org"), ("ftp", ""), ("root", ""),
                           ("ann", way["password"]), (way["user"] + "x", way["password"]), (way["user"], "")):
        with pytest.raises((ftplib.error_perm, EOFError)):
            sign_in(port, user, password)
    assert way["password"] not in (world[0].folder / "ftps" / "users").read_text()


def commands_in(text):
    """The lines for a shell that a mail has."""
    return [command for command in re.split(r"\n\n", text) if re.match(r"(lftp|curl) ", command)]


def test_the_lines_of_the_mail_fetch_all_of_it(world, staged, tmp_path):
    archive, _, port, _, _ = world
    ann, job, text = staged
    for said in (f"Host:        {job['ways']['ftps']['host']}", f"Port:        {port}", "Folder:      /", job["ways"]["ftps"]["user"],
                 job["ways"]["ftps"]["password"], job["ways"]["ftps"]["fingerprint"], "sha256sum -c"):
        assert said in text
    assert job["ways"]["http"] in text
    commands = commands_in(text)
    assert [command.split()[0] for command in commands] == ["lftp", "curl", "curl"]
    assert commands == [job["ways"]["ftps"]["lftp"], job["ways"]["ftps"]["curl"], job["ways"]["http"]]
    for number, command in enumerate(commands):
        if command.startswith("lftp") and not shutil.which("lftp"):
            assert os.environ.get("CI") != "true", "lftp is not installed"
            continue
        place = tmp_path / str(number)
        place.mkdir()
        environment = {"PATH": os.environ["PATH"], "HOME": str(place), "TOKEN": ann.token}
        done = subprocess.run(["bash", "-c", command], cwd=place, env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, (command, done.stdout, done.stderr)
        checked = subprocess.run(["sha256sum", "-c", "SHA256SUMS"], cwd=place, capture_output=True, text=True)
        assert checked.returncode == 0, checked.stdout + checked.stderr
        assert files_in(place) >= files_in(folder_of(archive, job)) - {"MANIFEST.html"}


def test_another_certificate_is_not_taken(world, staged, tmp_path):
    """The lines of the mail are for this server's key alone."""
    archive, _, port, _, _ = world
    _, job, _ = staged
    with ftps_elsewhere(archive, tmp_path) as other:
        for command in (job["ways"]["ftps"]["lftp"], job["ways"]["ftps"]["curl"]):
            place = tmp_path / command.split()[0]
            place.mkdir()
            done = subprocess.run(["bash", "-c", "set -o pipefail; " + command.replace(f":{port}", f":{other}")], cwd=place,
                                  env={"PATH": os.environ["PATH"], "HOME": str(place)}, capture_output=True, text=True, timeout=60)
            assert done.returncode != 0
            assert re.search("(?i)certificate|pinned|public key", done.stderr), done.stderr
            assert files_in(place) <= {".local/share/lftp/transfer_log", ".cache/lftp/cwd_history"}


@contextlib.contextmanager
def ftps_elsewhere(archive, tmp_path):
    elsewhere = almagest.Archive(tmp_path / "elsewhere").init("--missions", "jwst")
    with ftps(elsewhere) as (port, _):
        yield port


def test_a_cancelled_job_lets_nobody_in(world):
    archive, address, port, _, _ = world
    ann = Client(address, archive.token("ann"))
    job = ann.wait(ann.order())
    way = job["ways"]["ftps"]
    eventually(lambda: way["user"] in (archive.folder / "ftps" / "users").read_text())
    sign_in(port, way["user"], way["password"]).close()
    ann.change(job, "cancel")
    eventually(lambda: not folder_of(archive, job).exists())
    with pytest.raises(ftplib.error_perm):
        sign_in(port, way["user"], way["password"])


def end_by_withdrawing(archive, client, job):
    archive.run("grant", "ann", "jwst", "1", "--withdraw")


def end_by_cancelling(archive, client, job):
    client.change(job, "cancel")


@pytest.mark.parametrize("end", [end_by_withdrawing, end_by_cancelling])
def test_a_transfer_is_broken_off_when_the_right_ends(world, large, end):
    archive, port, (path, size) = world[0], world[2], large
    client, job, way = order_large(world)
    try:
        other = sign_in(port, way["user"], way["password"])
        slow = other.transfercmd(f"RETR {path}")
        got = len(slow.recv(1000))
        began = time.monotonic()
        end(archive, client, job)
        # Nothing is read meanwhile: the session ends all the same.
        eventually(lambda: noted(archive, job), 15)
        assert time.monotonic() - began < 7  # the worker's look, and five seconds
        got += rest_of(slow)
        slow.close()
        other.close()
        assert got < size
        entry, = noted(archive, job)
        assert (entry["user"], entry["about"], entry["whole"], entry["program"]) == ("ann", LARGE, "no", "1")
        assert got <= entry["bytes"] < size
        assert entry["detail"] == f"bytes 0-{size - 1}, by FTPS"
    finally:
        grant(archive)


def test_only_the_sessions_of_that_job_end(world, large):
    archive, port, (path, size) = world[0], world[2], large
    archive.run("user", "dora")
    archive.run("grant", "dora", "jwst", "1")
    anns, doras = order_large(world), order_large(world, "dora")
    try:
        clients = [sign_in(port, way["user"], way["password"]) for _, _, way in (anns, doras)]
        slow = [client.transfercmd(f"RETR {path}") for client in clients]
        archive.run("grant", "ann", "jwst", "1", "--withdraw")
        eventually(lambda: noted(archive, anns[1]), 15)
        assert rest_of(slow[0]) < size
        assert rest_of(slow[1]) == size
        slow[1].close()  # the transfer ends with its connection
        eventually(lambda: noted(archive, doras[1]), 10)
        entry, = noted(archive, doras[1])
        assert (entry["user"], entry["whole"], entry["bytes"]) == ("dora", "yes", size)
        for each in slow + clients:
            each.close()
    finally:
        grant(archive)
        for client, job, _ in (anns, doras):
            client.change(job, "cancel")


def test_without_ftps_nobody_is_sent_there(tmp_path):
    archive, words, _ = make_archive(tmp_path, None)
    with archive.serve(*words) as address:
        ann = Client(address, archive.token("ann"))
        job = ann.wait(ann.order())
        assert job["ways"]["ftps"] is None
        with ftps(archive, "--host", "data.example.org") as (port, line):
            assert line.startswith(f"FTPS at data.example.org:{port};")
            assert ann.job(job)["ways"]["ftps"]["host"] == "data.example.org"
        assert ann.job(job)["ways"]["ftps"] is None


def test_an_operators_certificate_is_used(tmp_path):
    archive = almagest.Archive(tmp_path / "archive").init("--missions", "jwst")
    certificate, key = smtp.certificate(tmp_path, "127.0.0.1")
    with ftps(archive, "--certificate", str(certificate), "--key", str(key)) as (port, _):
        context = ssl.create_default_context(cafile=certificate)
        client = ftplib.FTP_TLS(context=context, timeout=20)
        client.connect("127.0.0.1", port)
        client.auth()  # checks the name, too
        client.close()


def test_wrong_words_are_refused(tmp_path):
    archive = almagest.Archive(tmp_path / "archive").init("--missions", "jwst")
    for words in (["--listen", "nowhere"], ["--listen", "0.0.0.0:2121"], ["--passive", "5"], ["--passive", "9-2"],
                  ["--host", 'a"\nRootLogin on'], ["--certificate", "x"], ["--certificate", "x", "--key", "y"]):
        with pytest.raises(almagest.CommandError):
            archive.run("ftps", *words)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else; the other tests do without root then")
def test_root_is_not_needed():
    """All of it as a user without any rights, whose clients can't be kept in their folders by chroot(2)."""
    nobody = pwd.getpwnam("nobody")
    folder = pathlib.Path(tempfile.mkdtemp())
    try:
        archive, words, held = make_archive(folder, None)
        for path in [folder, *folder.rglob("*")]:
            os.chown(path, nobody.pw_uid, nobody.pw_gid)

        def become_nobody():
            os.setgroups([])
            os.setgid(nobody.pw_gid)
            os.setuid(nobody.pw_uid)
            almagest.die_with_parent()
        server = subprocess.Popen([archive.binary, "serve", archive.folder, "--listen", "127.0.0.1:0", *words],
                                  stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, preexec_fn=become_nobody)
        try:
            address = re.search(r"http://[^/\s]+", server.stdout.readline()).group(0)
            with ftps(archive, before=become_nobody) as (port, _):
                ann = Client(address, archive.token("ann"))
                job = ann.wait(ann.order())
                way = job["ways"]["ftps"]
                eventually(lambda: way["user"] in (archive.folder / "ftps" / "users").read_text())
                client = sign_in(port, way["user"], way["password"])
                assert fetch(client, LOCKED_PATH) == held(LOCKED)
                for outside in ("../accounts.db", "/../../jobs.db", "/etc/passwd", str(archive.folder / "jobs.db")):
                    with pytest.raises(ftplib.error_perm):
                        fetch(client, outside)
                for command in (f"DELE {OPEN_PATH}", f"SITE CHMOD 777 {OPEN_PATH}", "MKD new"):
                    with pytest.raises(ftplib.error_perm):
                        client.voidcmd(command)
                client.close()
                eventually(lambda: noted(archive, job), 10)
                assert noted(archive, job)[0]["bytes"] == len(held(LOCKED))
            # Nor does root, if it begins it, take anything from the archive's owner.
            with ftps(archive) as (port, _):
                with contextlib.closing(sign_in(port, way["user"], way["password"])) as client:
                    assert fetch(client, LOCKED_PATH) == held(LOCKED)
                eventually(lambda: len(noted(archive, job)) == 2, 10)
                ann.change(job, "cancel")
                eventually(lambda: way["user"] not in (archive.folder / "ftps" / "users").read_text(), 10)
            made = [archive.folder / "audit.db", archive.folder / "audit.db-wal", archive.folder / "ftps", archive.folder / "ftps" / "users"]
            assert {path.stat().st_uid for path in made if path.exists()} == {nobody.pw_uid}
        finally:
            server.terminate()
            server.wait(timeout=20)
            server.stdout.close()
    finally:
        shutil.rmtree(folder)
