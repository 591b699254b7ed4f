# SPDX-License-Identifier: GPL-3.0-or-later
"""An archive with a mail server and FTPS, and a large exclusive file in it."""

import hashlib
import json
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import smtp
from ftps import ALL_OF_LARGE, LARGE, SIZE, ftps
from staging import Client, eventually, make_archive


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    if not os.access("/usr/sbin/proftpd", os.X_OK):
        assert os.environ.get("CI") != "true", "ProFTPD is not installed"
        pytest.skip("ProFTPD is not installed")
    with smtp.mail_server() as (server, mailbox):
        archive, words, held = make_archive(tmp_path_factory.mktemp("ftps"), server)
        with archive.serve(*words) as address, ftps(archive) as (port, _):
            yield archive, address, port, mailbox, held


@pytest.fixture(scope="module")
def large(world):
    """A large exclusive file of program 1."""
    archive = world[0]
    path = archive.folder.parent / "large" / LARGE
    path.parent.mkdir()
    cards = [f"{'SIMPLE':8}= {'T':>20}", f"{'BITPIX':8}= {'8':>20}", f"{'NAXIS':8}= {'1':>20}", f"{'NAXIS1':8}= {SIZE:>20}",
             f"{'TELESCOP':8}= 'JWST    '", f"{'FILENAME':8}= '{LARGE}'", f"{'PROGRAM':8}= '00001   '",
             f"{'INSTRUME':8}= 'NIRCAM  '", f"{'EXP_TYPE':8}= 'NRC_IMAGE'", "END"]
    path.write_bytes("".join(card.ljust(80) for card in cards).ljust(2880).encode() + bytes(SIZE + -SIZE % 2880))
    table = path.parent / "table.csv"
    table.write_text("ArchiveFileID,filename,fileSetName,productLevel,fileSize,checksum,publicReleaseDate_mjd,isStale,instrume,program\n"
                     f"990001,{LARGE},{LARGE[:25]},2b,{path.stat().st_size},{hashlib.md5(path.read_bytes()).hexdigest()},99000,False,NIRCAM,1\n")
    archive.run("import", table)
    archive.run("ingest", path)
    ann = Client(world[1], archive.token("ann"))

    def is_known():
        status, _, body = ann.ask("/api/v1/missions/jwst/jobs", {"selection": ALL_OF_LARGE})
        if status == 201:
            ann.change(json.loads(body)["job"], "cancel")
        return status == 201
    eventually(is_known)
    return f"{LARGE[:25]}/{LARGE}", path.stat().st_size
