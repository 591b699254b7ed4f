# SPDX-License-Identifier: GPL-3.0-or-later
"""Bundles while a server runs: one that loses its right, or whose file changes, breaks off and can't be taken for whole."""

import contextlib
import hashlib
import http.client
import io
import json
import os
import sys
import pathlib
import zipfile

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from test_accounts import BUFFERED, LOCKED, OPEN, ann, served  # noqa: F401: fixtures


class Bundle:
    """A reader that takes its time: what has arrived stays in small buffers until rest() is called."""

    def __init__(self, where, token, name="b"):
        self.connection = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
        order = {"selection": {"search": {}, "files": {"quick": "all"}}, "name": name}
        self.connection.request("POST", "/api/v1/missions/jwst/bundle", body=json.dumps(order),
                                headers={"Authorization": f"token {token}"} if token else {})
        self.response = self.connection.getresponse()
        assert self.response.status == 200
        self.length = int(self.response.getheader("Content-Length"))

    def rest(self):
        """The bytes, and whether they are all."""
        with contextlib.closing(self.connection):
            try:
                return self.response.read(), True
            except http.client.IncompleteRead as broken:
                return broken.partial, False
            except ConnectionResetError:
                return b"", False


def test_a_bundle_has_what_the_asker_may_read(served, ann):
    _, where, digests = served
    data, whole = Bundle(where, ann).rest()
    assert whole
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        found = {pathlib.Path(name).name: hashlib.sha256(bundle.read(name)).hexdigest() for name in bundle.namelist()}
    assert {name: found.get(name) for name in (LOCKED, OPEN)} == digests
    data, whole = Bundle(where, None).rest()
    assert whole
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        assert [name for name in bundle.namelist() if LOCKED in name] == []
        assert LOCKED.encode() in bundle.read("b/MANIFEST.html")


@pytest.mark.parametrize("words", [["token", "ann", "--revoke"], ["grant", "ann", "jwst", "00001", "--withdraw"],
                                   ["user", "ann", "--remove"]], ids=lambda words: " ".join(words))
def test_a_bundle_breaks_off_when_the_right_ends(served, ann, words):
    archive, where, _ = served
    bundle = Bundle(where, ann)
    archive.run(*words)
    data, whole = bundle.rest()
    assert not whole and len(data) < bundle.length
    with pytest.raises(zipfile.BadZipFile):
        zipfile.ZipFile(io.BytesIO(data))


def test_a_bundle_of_public_files_goes_on(served, ann):
    archive, where, _ = served
    bundle = Bundle(where, None)
    archive.run("token", "ann", "--revoke")
    data, whole = bundle.rest()
    assert whole and len(data) == bundle.length


def test_a_bundle_breaks_off_when_a_file_is_written_to(served):
    archive, where, _ = served
    file = next(pathlib.Path(archive.folder).parent.glob(f"files/{OPEN}"))
    times = file.stat()
    bundle = Bundle(where, None)
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns + 10**9))
    try:
        data, whole = bundle.rest()
        assert not whole and len(data) <= BUFFERED < bundle.length
    finally:
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
