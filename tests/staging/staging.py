# SPDX-License-Identifier: GPL-3.0-or-later
"""An archive that stages files, and someone who asks for them."""

import json
import pathlib
import re
import sys
import time
import urllib.error
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "api"))
import almagest
import fixture

OPEN, LOCKED = "jw00001001001_02101_00001_nrca1_cal.fits", "jw00001002001_02101_00001_mirimage_cal.fits"
EVERYTHING = {"search": {}, "files": {"quick": "all"}}


def make_archive(folder, server, staging=""):
    """The archive of the text tests; users ann, who may read program 1 of both missions, bob, and operator, who is staff."""
    archive, words, names = fixture.make(folder / "made", almagest.BUILD / "release" / "almagest")
    toml = archive.folder / "almagest.toml"
    text = toml.read_text()
    mail = f'[mail]\nserver = "{server}"\nfrom = "archive@example.org"' if server else "[mail]"
    toml.write_text(text.replace("[mail]", mail).replace("[staging]", "[staging]\n" + staging))
    for user in ("ann", "bob"):
        archive.run("user", user)
    archive.run("user", "operator", "--staff")
    grant(archive)
    return archive, words, names["held"]


def grant(archive, *more):
    for mission in ("jwst", "veiled"):
        archive.run("grant", "ann", mission, "1", *more)


class Client:
    def __init__(self, address, token=None):
        self.address, self.token = address, token

    def ask(self, path, body=None, headers=None):
        """Status, headers and body."""
        headers = dict(headers or {})
        if self.token:
            headers["Authorization"] = f"token {self.token}"
        data = None if body is None else json.dumps(body).encode()
        if data is not None:
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(self.address + path, data, headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.headers, refused.read()

    def order(self, mission="jwst", expect=201, selection=EVERYTHING, **more):
        status, _, body = self.ask(f"/api/v1/missions/{mission}/jobs", {"selection": selection, **more})
        assert status == expect, (status, body)
        answer = json.loads(body)
        return answer["job"] if status == 201 else answer

    def job(self, job, expect=200):
        status, _, body = self.ask(f"/api/v1/jobs/{job['id']}")
        assert status == expect, (status, body)
        return json.loads(body).get("job")

    def change(self, job, what, expect=200):
        status, _, body = self.ask(f"/api/v1/jobs/{job['id']}/{what}", {})
        assert status == expect, (status, body)
        return json.loads(body).get("job")

    def file(self, job, path, headers=None):
        return self.ask(f"/api/v1/jobs/{job['id']}/files/{path}", headers=headers)

    def wait(self, job, state="ready", seconds=30, until=lambda job: True):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            now = self.job(job)
            if now["state"] == state and until(now):
                return now
            assert now["state"] in (state, "queued", "preparing", "ready"), now
            time.sleep(0.05)
        raise AssertionError(f"the job is not {state}: {now}")


def folder_of(archive, job):
    return archive.folder / "staging" / job["id"]


def files_in(folder):
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


def eventually(holds, seconds=40):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come to be"
        time.sleep(0.1)


def id_in(text):
    return {"id": re.search(r"/jobs/(\w{32})\b", text).group(1)}
