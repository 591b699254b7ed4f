# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts on the command line while a server runs: what they change holds at once, in the middle of a download too."""

import contextlib
import hashlib
import http.client
import json
import pathlib
import re
import socket
import subprocess
import sys
import time
import urllib.parse

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "api"))
import almagest
import fixture

LOCKED, OPEN = "jw00001002001_02101_00001_mirimage_cal.fits", "jw00001001001_02101_00001_nrca1_cal.fits"
MEGABYTES = 96
# What may still arrive after the end: the buffers of both ends, which the kernel makes larger as it likes.
BUFFERED = 24 << 20


def large_fits(name, values):
    head = fixture.fits([("TELESCOP", "JWST"), ("FILENAME", name), ("INSTRUME", values["instrume"]), ("PROGRAM", "00001")])
    return head + bytes(2880 * (MEGABYTES * 1024 * 1024 // 2880))


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    folder = tmp_path_factory.mktemp("accounts")
    products = [p for p in fixture.PRODUCTS if f"{p[0]}_{p[1]}.fits" in (LOCKED, OPEN)]
    content = {f"{p[0]}_{p[1]}.fits": large_fits(f"{p[0]}_{p[1]}.fits", p[5]) for p in products}
    archive = almagest.Archive(folder / "archive").init()
    fixture.write_table(folder / "table.csv", products, content, 1)
    archive.run("import", folder / "table.csv")
    (folder / "files").mkdir()
    for name, data in content.items():
        (folder / "files" / name).write_bytes(data)
    archive.run("ingest", folder / "files")
    with archive.serve("--clock", str(fixture.CLOCK_MJD)) as address:
        yield archive, urllib.parse.urlsplit(address), {name: hashlib.sha256(data).hexdigest() for name, data in content.items()}


@pytest.fixture
def ann(served):
    """A user who may read the program; gives her token."""
    archive, _, _ = served
    archive.run("user", "ann")
    archive.run("grant", "ann", "jwst", "1")
    yield archive.token("ann")
    archive.run("user", "ann", "--remove", check=False)


def status(where, token, name=LOCKED, method="GET"):
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
    with contextlib.closing(connection):
        connection.request(method, f"/search/jwst/api/v0.1/retrieve_product?product_name={name}",
                           headers={"Authorization": f"token {token}", "Range": "bytes=0-99"} if token else {})
        response = connection.getresponse()
        response.read(100)
        return response.status


class Download:
    """A reader that takes its time."""

    def __init__(self, where, token=None, name=LOCKED, first=0, cookie=None):
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 16)
        self.socket.settimeout(60)
        self.socket.connect((where.hostname, where.port))
        self.socket.sendall(f"GET /search/jwst/api/v0.1/retrieve_product?product_name={name} HTTP/1.1\r\nHost: x\r\n"
                            f"Range: bytes={first}-\r\n"
                            f"{f'Cookie: {cookie}' if cookie else f'Authorization: token {token}'}\r\n\r\n".encode())
        data = b""
        while b"\r\n\r\n" not in data:
            data += self.socket.recv(1 << 16)
        head, _, rest = data.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 206"), head
        self.length = int(re.search(rb"Content-Length: (\d+)", head).group(1))
        self.got = len(rest)

    def rest(self):
        """How much came until the server closed the connection or all was there."""
        with self.socket:
            while self.got < self.length:
                try:
                    data = self.socket.recv(1 << 20)
                except ConnectionResetError:
                    break
                if not data:
                    break
                self.got += len(data)
        return self.got


ENDS = [
    ("the token is revoked", ["token", "ann", "--revoke"], 401),
    ("the grant is withdrawn", ["grant", "ann", "jwst", "00001", "--withdraw"], 403),
    ("the user is removed", ["user", "ann", "--remove"], 401),
]


@pytest.mark.parametrize("first", [0, 2880])
@pytest.mark.parametrize("words,afterwards", [end[1:] for end in ENDS], ids=[end[0] for end in ENDS])
def test_a_download_ends_when(served, ann, words, afterwards, first):
    archive, where, _ = served
    download = Download(where, ann, first=first)
    archive.run(*words)
    got = download.rest()
    assert got < BUFFERED < download.length
    assert status(where, ann) == afterwards
    assert status(where, ann, method="HEAD") == afterwards


def test_a_client_cannot_take_a_broken_download_for_whole(served, ann):
    archive, where, _ = served
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
    with contextlib.closing(connection):
        connection.request("GET", f"/search/jwst/api/v0.1/retrieve_product?product_name={LOCKED}",
                           headers={"Authorization": f"token {ann}"})
        response = connection.getresponse()
        assert response.status == 200
        archive.run("token", "ann", "--revoke")
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            response.read()


def test_staff_who_become_users_lose_their_download(served):
    archive, where, _ = served
    archive.run("user", "sam", "--staff")
    download = Download(where, archive.token("sam"))
    archive.run("user", "sam", "--rank", "user")
    assert download.rest() < BUFFERED
    archive.run("user", "sam", "--remove")


def test_public_files_and_other_tokens_are_left_alone(served, ann):
    archive, where, digests = served
    other = json.loads(archive.run("token", "ann", "--json", "--label", "other"))
    public, kept = Download(where, ann, OPEN), Download(where, ann)
    archive.run("token", "ann", "--revoke", "--id", str(other["id"]))
    assert public.rest() == public.length
    assert kept.rest() == kept.length
    assert status(where, other["token"]) == 401
    public = Download(where, ann, OPEN)
    archive.run("token", "ann", "--revoke")
    assert public.rest() == public.length


def test_lists_say_what_there_is(served, ann):
    archive, where, _ = served
    made = json.loads(archive.run("token", "ann", "--label", "for a script", "--days", "2", "--json"))
    assert set(made) == {"id", "user", "label", "token", "expires"}
    before, mine = json.loads(archive.run("token", "ann", "--list", "--json"))
    assert (mine["id"], mine["label"], mine["last_use"], mine["expires"]) == (made["id"], "for a script", None, made["expires"])
    assert made["token"] not in archive.run("token") and made["token"] not in json.dumps([before, mine])
    grants = json.loads(archive.run("grant", "--json"))
    assert [(g["user"], g["mission"], g["program"]) for g in grants] == [("ann", "jwst", "1")]
    users = json.loads(archive.run("user", "--json"))
    assert [(u["name"], u["rank"], u["tokens"], u["grants"]) for u in users] == [("ann", "user", 2, 1)]
    assert archive.run("user").splitlines()[1].split()[:2] == ["ann", "user"]


def test_the_last_use_of_a_token_is_kept(served, ann):
    archive, where, _ = served
    assert status(where, ann) == 206
    assert json.loads(archive.run("token", "ann", "--list", "--json"))[0]["last_use"].startswith("2025-11-21T")


@pytest.mark.parametrize("words,sentence", [
    (["user", "a b"], "is no user name"),
    (["user", "ann"], "there is a user 'ann' already"),
    (["user", "ann", "--rank", "boss"], "use staff or user"),
    (["user", "--remove"], "needs the name of a user"),
    (["user", "ann", "--remove", "--rank", "staff"], "choose one of"),
    (["token", "eve"], "there is no user 'eve'; 'almagest user DIR' lists them"),
    (["token", "ann", "--days", "0"], "needs a whole number from 1"),
    (["token", "ann", "--revoke", "--id", "999"], "ann has no token 999"),
    (["token", "ann", "--id", "1"], "says which token to --revoke"),
    (["token", "--revoke"], "whose token"),
    (["grant", "ann", "jwst"], "name user, mission and program"),
    (["grant", "ann", "kepler", "1"], "no mission 'kepler'; it has jwst"),
    (["grant", "ann", "jwst", "2", "--withdraw"], "ann has no grant for program 2 of jwst"),
])
def test_mistakes_are_explained(served, ann, words, sentence):
    archive, _, _ = served
    done = subprocess.run([archive.binary, words[0], archive.folder, *words[1:]], capture_output=True, text=True)
    assert done.returncode == 1 and done.stdout == ""
    assert sentence in done.stderr


def test_a_grant_for_a_program_without_data_is_made_and_remarked_on(served, ann):
    archive, _, _ = served
    done = subprocess.run([archive.binary, "grant", archive.folder, "ann", "JWST", "04321"], capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout == "ann may now read program 4321 of JWST\n"
    assert "no data of program 4321 of JWST yet" in done.stderr


def test_the_log_has_neither_tokens_nor_checksums(served, ann):
    archive, where, digests = served
    assert status(where, ann) == 206
    assert status(where, None) == 401
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
    with contextlib.closing(connection):
        connection.request("GET", f"/api/v0.1/Download/file?uri=mast:JWST/product/{LOCKED}&token={ann}",
                           headers={"Cookie": f"mast_token={ann}"})
        connection.getresponse().read(1)
    time.sleep(0.5)
    log = (archive.folder / "log" / "server.log").read_text()
    assert '"status":401' in log
    for secret in (ann, hashlib.blake2b(ann.encode(), digest_size=32).hexdigest(), *digests.values()):
        assert secret not in log
