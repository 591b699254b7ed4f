# SPDX-License-Identifier: GPL-3.0-or-later
"""almagest ftps, and who signs in there."""

import contextlib
import ftplib
import json
import pathlib
import socket
import ssl
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from staging import LOCKED, OPEN, Client, almagest, eventually

OPEN_PATH, LOCKED_PATH = f"{OPEN[:25]}/{OPEN}", f"{LOCKED[:25]}/{LOCKED}"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def ftps(archive, *words, host="127.0.0.1", before=almagest.die_with_parent):
    port = free_port()
    process = subprocess.Popen([archive.binary, "ftps", archive.folder, "--listen", f"{host}:{port}", *words],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                               preexec_fn=before)
    try:
        line = process.stdout.readline()
        assert line.startswith("FTPS at"), line + process.stdout.read()

        def answers():
            with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
                return probe.connect_ex((host.strip("[]"), port)) == 0
        eventually(answers, 10)
        yield port, line
    finally:
        process.terminate()
        process.wait(timeout=20)
        process.stdout.close()


def sign_in(port, user, password, context=None, host="127.0.0.1"):
    context = context or ssl._create_unverified_context()
    client = ftplib.FTP_TLS(context=context, timeout=20)
    client.connect(host, port)
    client.login(user, password)
    client.prot_p()
    return client


def fetch(client, path):
    pieces = []
    client.retrbinary(f"RETR {path}", pieces.append)
    return b"".join(pieces)


LARGE = "jw00001001001_02101_00009_nrca1_cal.fits"
ALL_OF_LARGE = {"datasets": [LARGE[:25]], "files": {"quick": "all"}}
SIZE = 64 << 20  # more than the buffers between server and client take


def order_large(world, user="ann"):
    archive, address, *_ = world
    client = Client(address, archive.token(user))
    job = client.wait(client.order(selection=ALL_OF_LARGE))
    way = job["ways"]["ftps"]
    eventually(lambda: way["user"] in (archive.folder / "ftps" / "users").read_text())
    return client, job, way


def noted(archive, job):
    """Of the audit log, what a job's files were sent by FTPS."""
    entries = json.loads(archive.run("audit", "--kind", "file", "--json"))
    return [entry for entry in entries if entry["via"] == f"FTPS, job {job['id']}"]


def rest_of(connection):
    got = 0
    try:
        while piece := connection.recv(1 << 20):
            got += len(piece)
    except OSError:
        pass
    return got


def is_refused(port, way):
    try:
        sign_in(port, way["user"], way["password"]).close()
    except (ftplib.error_perm, EOFError, OSError):
        return True
    return False
