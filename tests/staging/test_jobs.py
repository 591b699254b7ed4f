# SPDX-License-Identifier: GPL-3.0-or-later
"""Jobs: who may have what, when, and until when."""

import contextlib
import hashlib
import json
import os
import pathlib
import re
import shutil
import sqlite3
import sys
import urllib.error
import urllib.request

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import smtp
from staging import EVERYTHING, LOCKED, OPEN, Client, eventually, files_in, folder_of, grant, id_in, make_archive

OPEN_PATH, LOCKED_PATH = f"{OPEN[:25]}/{OPEN}", f"{LOCKED[:25]}/{LOCKED}"


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    with smtp.mail_server() as (server, mailbox):
        archive, words, held = make_archive(tmp_path_factory.mktemp("jobs"), server, "jobs = 3")
        with archive.serve(*words) as address:
            yield archive, address, mailbox, held


@pytest.fixture
def archive(world):
    return world[0]


@pytest.fixture
def mailbox(world):
    return world[2]


@pytest.fixture
def client(world):
    archive, address, *_ = world
    made = []

    def make(user=None):
        made.append(Client(address, archive.token(user) if user else None))
        return made[-1]
    yield make
    for each in [Client(address, archive.token(user)) for user in ("ann", "bob", "operator")]:
        for job in json.loads(each.ask("/api/v1/jobs")[2])["jobs"]:
            if job["state"] in ("queued", "preparing", "ready"):
                each.change(job, "cancel")


def test_a_job_becomes_ready_with_all_that_its_owner_may_read(archive, client, mailbox, world):
    ann = client("ann")
    job = ann.order(email="Ann@example.org", name="For a paper")
    assert (job["state"], job["owner"], job["email"], job["name"]) == ("queued", "ann", "ann@example.org", "For a paper")
    job = ann.wait(job)
    folder = folder_of(archive, job)
    held = world[3]
    assert {OPEN_PATH, LOCKED_PATH, "MANIFEST.html", "SHA256SUMS"} <= files_in(folder)
    assert job["done_files"] == job["files"] == len(files_in(folder)) - 2
    assert job["not_sent_files"] > 0  # known, but not held
    for line in (folder / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ", 1)
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert (folder / LOCKED_PATH).read_bytes() == held(LOCKED)
    assert (folder / OPEN_PATH).stat().st_nlink == 2  # no second copy of the bytes
    status, headers, body = ann.file(job, LOCKED_PATH, {"Range": "bytes=100-199"})
    assert (status, body) == (206, held(LOCKED)[100:200])
    assert headers["ETag"].strip('"') == hashlib.sha256(held(LOCKED)).hexdigest()
    assert ann.file(job, LOCKED_PATH, {"If-None-Match": headers["ETag"]})[0] == 304
    for text in ("SHA256SUMS", "MANIFEST.html"):
        over_http, there = (re.sub(rb"prepared [^ ]*Z", b"", each) for each in (ann.file(job, text)[2], (folder / text).read_bytes()))
        assert over_http == there
    for wrong in ("jobs.db", "..%2f..%2fjobs.db", f"x/{LOCKED}", f"{LOCKED[:25]}/.."):
        assert ann.file(job, wrong)[0] == 404, wrong
    message, = mailbox.wait_for(1, to="ann@example.org")
    assert message["Subject"] == "Ready: For a paper"
    for text in (smtp.plain(message), smtp.html(message)):
        assert job["id"] in text and "SHA256SUMS" in text


def test_nobody_else_knows_of_it(client):
    job = client("ann").wait(client("ann").order())
    for other in (client("bob"), client()):
        other.job(job, expect=404)
        other.change(job, "cancel", expect=404)
        other.change(job, "retry", expect=404)
        assert other.file(job, OPEN_PATH)[0] == 404
        nothing = other.ask("/api/v1/jobs/" + "a" * 32)
        there = other.ask(f"/api/v1/jobs/{job['id']}")
        assert (nothing[0], set(nothing[2].split(b'"'))) == (there[0], set(there[2].replace(
            there[1]["X-Request-Id"].encode(), nothing[1]["X-Request-Id"].encode()).split(b'"')))
    seen = client("operator").job(job)
    assert seen["owner"] == "ann" and seen["ways"] is None  # staff sees it, but no password
    listed = client("operator").ask("/api/v1/jobs?all=true")[2].decode()
    assert job["id"] in listed
    assert job["id"] not in client("operator").ask("/api/v1/jobs")[2].decode()
    assert client("bob").ask("/api/v1/jobs?all=true")[0] == 403
    assert client().ask("/api/v1/jobs")[0] == 401


def test_anonymous_people_get_what_is_public_by_mail(archive, client, mailbox):
    nobody = client()
    assert "email" in nobody.order(expect=400)["detail"]
    assert nobody.order(expect=400, email="a@b.org\r\nBcc: c@d.org")["pointer"] == "/email"
    job = nobody.wait(nobody.order(email="visitor@example.org", name="Buy at shop.example"))
    assert job["name"].startswith("JWST 20")  # strangers don't write to strangers
    assert OPEN_PATH in files_in(folder_of(archive, job))
    assert not any("mirimage" in name for name in files_in(folder_of(archive, job)))
    assert nobody.file(job, OPEN_PATH)[0] == 200
    assert nobody.file(job, LOCKED_PATH)[0] == 404
    message, = mailbox.wait_for(1, to="visitor@example.org")
    assert id_in(smtp.plain(message)) == {"id": job["id"]}
    assert "If it was not you" in smtp.plain(message)
    # Of hidden rows, nothing is there for whom they are hidden.
    hidden = nobody.wait(nobody.order("veiled", email="visitor@example.org"))
    manifest = nobody.file(hidden, "MANIFEST.html")[2].decode()
    assert OPEN in manifest and "mirimage" not in manifest and "ramp" not in manifest
    assert hidden["not_sent_files"] == 0
    for each in (job, hidden):
        nobody.change(each, "cancel")


def test_rights_that_end_take_files_away(archive, client):
    ann = client("ann")
    for mission in ("jwst", "veiled"):
        job = ann.wait(ann.order(mission))
        folder = folder_of(archive, job)
        assert LOCKED_PATH in files_in(folder)
        grant(archive, "--withdraw")
        try:
            refused = ann.file(job, LOCKED_PATH)[0]
            assert refused == (403 if mission == "jwst" else 404)  # at once
            told = [ann.file(job, name)[2].decode() for name in ("SHA256SUMS", "MANIFEST.html")]  # so do these
            assert LOCKED not in told[0] and OPEN in told[0]
            assert mission == "jwst" or LOCKED not in told[1]
            assert mission != "jwst" or "the rights to it have ended" in told[1]
            assert f"<p>{len(told[0].splitlines())} files" in told[1]
            eventually(lambda: LOCKED_PATH not in files_in(folder))
            # They go before the files, and come again without what is gone.
            sums = folder / "SHA256SUMS"
            eventually(lambda: sums.exists() and LOCKED not in sums.read_text())
            manifest = folder / "MANIFEST.html"
            if mission == "jwst":
                eventually(lambda: manifest.exists() and "the rights to it have ended" in manifest.read_text())
                assert ann.job(job)["missing_files"] > 0
            else:
                eventually(lambda: manifest.exists() and LOCKED not in manifest.read_text())  # as if it had never been there
                now = ann.job(job)
                assert now["missing_files"] == 0 and now["files"] < job["files"]
            assert OPEN_PATH in files_in(folder)
        finally:
            grant(archive)


def test_a_user_who_is_removed_leaves_nothing_behind(archive, client):
    archive.run("user", "carl")
    archive.run("grant", "carl", "jwst", "1")
    carl = client("carl")
    job = carl.wait(carl.order())
    archive.run("user", "carl", "--remove")
    eventually(lambda: not folder_of(archive, job).exists())
    assert client("operator").job(job)["state"] == "cancelled"
    archive.run("user", "carl")  # somebody else of that name
    other = client("carl")
    other.job(job, expect=404)
    other.change(job, "retry", expect=404)
    assert json.loads(other.ask("/api/v1/jobs")[2])["jobs"] == []


def test_a_token_that_may_do_less_gets_no_password(archive, client):
    ann, less = client("ann"), client("ann")
    with contextlib.closing(sqlite3.connect(archive.folder / "accounts.db")) as accounts:
        accounts.execute("UPDATE token SET scopes = 1 WHERE id = (SELECT max(id) FROM token)")  # not for exclusive data
        accounts.commit()
    job = ann.wait(ann.order())
    assert ann.job(job)["ways"] is not None
    less.job(job, expect=403)
    less.order(expect=403)
    for path in (LOCKED_PATH, "SHA256SUMS"):
        assert less.file(job, path)[0] == 403


def test_cancelled_and_tried_again(archive, client):
    ann = client("ann")
    job = ann.wait(ann.order())
    ann.change(job, "retry", expect=409)
    assert ann.change(job, "cancel")["state"] == "cancelled"
    assert ann.file(job, OPEN_PATH)[0] == 410
    eventually(lambda: not folder_of(archive, job).exists())
    ann.change(job, "cancel", expect=409)
    again = ann.wait(ann.change(job, "retry"))
    assert LOCKED_PATH in files_in(folder_of(archive, again))
    assert again["files"] == job["files"]


def test_only_so_much_at_a_time(client):
    ann = client("ann")
    jobs = [ann.order() for _ in range(3)]
    refused = ann.order(expect=409)
    assert "3 jobs" in refused["detail"]
    ann.change(jobs[0], "cancel")
    ann.change(ann.order(), "cancel")
    assert ann.order(expect=400, selection={"search": {}, "files": {"quick": "none"}})["code"] == "invalid_argument"


def test_nobodys_mailbox_is_filled(client, mailbox):
    nobody = client()
    refused = None
    for _ in range(30):
        status, _, body = nobody.ask("/api/v1/missions/jwst/jobs", {"selection": EVERYTHING, "email": "victim@example.org"})
        if status == 409 and b"mail" in body:
            refused = body
            break
        assert status == 201, body
        job = json.loads(body)["job"]
        nobody.wait(job)
        eventually(lambda: mailbox.messages("victim@example.org"))
        nobody.change(job, "cancel")
    assert refused
    assert len(mailbox.messages("victim@example.org")) <= 10


def test_a_change_is_no_form_and_no_get(client, world):
    ann = client("ann")
    job = ann.order()
    assert ann.ask(f"/api/v1/jobs/{job['id']}/cancel")[0] == 405
    by_cookie = Client(world[1])
    cookie = {"Cookie": f"mast_token={ann.token}"}
    request = urllib.request.Request(f"{world[1]}/api/v1/jobs/{job['id']}/cancel", b"q={}", cookie)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == 403
    assert by_cookie.ask(f"/api/v1/jobs/{job['id']}/cancel", {}, cookie)[0] == 200


def test_what_is_written_to_elsewhere_is_not_handed_out(archive, client):
    ann = client("ann")
    job = ann.wait(ann.order())
    source = next((archive.folder.parent / "files" / "jwst").glob(OPEN))
    before = source.read_bytes()
    stat = source.stat()
    source.write_bytes(b"X" * len(before))  # the same file on disk, and the same size
    try:
        eventually(lambda: OPEN_PATH not in files_in(folder_of(archive, job)))
        now = ann.wait(job, until=lambda now: now["missing_files"] > 0)
        assert "not those that the archive took in" in ann.file(now, "MANIFEST.html")[2].decode()
    finally:
        source.write_bytes(before)
        os.utime(source, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def test_a_lost_folder_is_made_again(archive, client):
    ann = client("ann")
    job = ann.wait(ann.order())
    shutil.rmtree(folder_of(archive, job) / OPEN[:25])
    eventually(lambda: OPEN_PATH in files_in(folder_of(archive, job)))
    assert ann.wait(job)["expires"] == job["expires"]
