# SPDX-License-Identifier: GPL-3.0-or-later
"""One large product of an archive, through its rights, beside the same file from nginx, in turn."""

import contextlib
import hashlib
import os
import re
import socket
import statistics
import string
import subprocess
import tempfile
import time

from machine import (BLOCK, ROOT, Archive, card, conditions, cpu_seconds, fits, need, pathlib, running, say, serving)

GIB = 1 << 30
SIDES = (16384, 32768)  # of 4 bytes: 2 GiB
NAME = "jw00001001001_02101_00001_nrca1_cal.fits"
TARGET = f"/api/v0.1/Download/file?uri=mast:JWST/product/{NAME}"
SLOWEST, DEAREST = 0.9, 1.1  # speed and processor time, of nginx's


def write_product(path):
    def header(pairs):
        text = "".join(card(*pair) for pair in pairs) + "END".ljust(80)
        return text.ljust(-(-len(text) // BLOCK) * BLOCK).encode()

    image = header([("XTENSION", "IMAGE"), ("BITPIX", -32), ("NAXIS", 2), ("NAXIS1", SIDES[0]), ("NAXIS2", SIDES[1]),
                    ("PCOUNT", 0), ("GCOUNT", 1), ("EXTNAME", "SCI")])
    row = b"".join((0x3F800000 + i * 7919 % 0x7FFFFF).to_bytes(4, "big") for i in range(SIDES[0]))
    with path.open("wb") as file:
        file.write(fits([("TELESCOP", "JWST"), ("FILENAME", NAME), ("INSTRUME", "NIRCAM"), ("PROGRAM", "00001")], 0)[:BLOCK])
        file.write(image)
        for _ in range(SIDES[1] // 64):
            file.write(row * 64)
        file.write(bytes(-file.tell() % BLOCK))


def archive_of_one(folder):
    archive = Archive(folder / "archive")
    if not (archive.folder / "whole").exists():
        say(f"making and ingesting a product of 2 GiB in {folder}")
        folder.mkdir(parents=True, exist_ok=True)
        write_product(folder / NAME)
        archive.init("--title", "One product")
        archive.run("ingest", folder / NAME)
        (archive.folder / "whole").touch()
    return archive


@contextlib.contextmanager
def nginx(root):
    with tempfile.TemporaryDirectory() as work:
        template = string.Template(pathlib.Path(__file__).with_name("nginx.conf").read_text())
        user = "user root;" if os.geteuid() == 0 else ""
        configuration = pathlib.Path(work) / "nginx.conf"

        def command(port):
            configuration.write_text(template.substitute(user=user, work=work, port=port, root=root))
            return ["nginx", "-p", work, "-c", configuration, "-e", f"{work}/error.log"]

        with running(command) as started:
            yield started


def ask(port, target):
    """Sends a request for a file; the socket and what of the body came with the head, and the body's length."""
    connection = socket.create_connection(("127.0.0.1", port))
    connection.sendall(f"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
    head = b""
    while b"\r\n\r\n" not in head:
        head += connection.recv(4096)
    head, _, body = head.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200"), head
    return connection, body, int(re.search(rb"(?i)content-length: (\d+)", head)[1])


def by_sink(port, target):
    """Takes a file and lets the kernel drop its bytes uncopied (MSG_TRUNC, tcp(7)), so that the server is what is timed."""
    connection, body, length = ask(port, target)
    got, buffer = len(body), bytearray(1 << 20)
    while taken := connection.recv_into(buffer, len(buffer), socket.MSG_TRUNC):
        got += taken
    connection.close()
    assert got == length, (got, length)
    return length


def by_curl(port, target):
    done = subprocess.run(["curl", "-sf", "-o", "/dev/null", "-w", "%{size_download}", f"http://127.0.0.1:{port}{target}"],
                          check=True, capture_output=True, text=True)
    return int(done.stdout)


def check(port, path):
    """What is served is the file, to the byte."""
    digest = hashlib.sha256()
    connection, body, _ = ask(port, TARGET)
    digest.update(body)
    while body := connection.recv(1 << 20):
        digest.update(body)
    with path.open("rb") as file:
        assert digest.digest() == hashlib.file_digest(file, "sha256").digest(), "other bytes than those of the file"


def compare(ours, theirs, take, what, runs):
    servers = {"almagest": (*ours, TARGET), "nginx": (*theirs, f"/{NAME}")}
    speed = {name: [] for name in servers}
    cost = {name: [] for name in servers}
    of_client = {name: [] for name in servers}
    for turn in range(runs + 1):
        for name, (process, port, target) in servers.items():
            before, mine, started = cpu_seconds(process.pid), sum(os.times()[:4]), time.monotonic()
            size = take(port, target)
            took = time.monotonic() - started
            if turn > 0:  # the first fills caches
                speed[name].append(size / GIB / took)
                cost[name].append((cpu_seconds(process.pid) - before) / size * 1e9)
                of_client[name].append((sum(os.times()[:4]) - mine) / size * 1e9)
    say(f"  {what}, {runs} runs in turn; {conditions()}")
    for name in servers:
        say(f"    {name}: median {statistics.median(speed[name]):.2f} GiB/s ({min(speed[name]):.2f} to {max(speed[name]):.2f}); "
            f"processor, s a GB: server {statistics.mean(cost[name]):.3f}, client {statistics.mean(of_client[name]):.3f}")
    faster = statistics.median(speed["almagest"]) / statistics.median(speed["nginx"])
    dearer = statistics.mean(cost["almagest"]) / statistics.mean(cost["nginx"])
    say(f"    of nginx's: speed {faster:.2f}, processor of the server {dearer:.2f}")
    return faster >= SLOWEST and dearer <= DEAREST


def measure(work, options):
    need("nginx", "curl")
    folder = work / "product"
    archive = archive_of_one(folder)
    chunk = re.search(r"kFileChunk = (\S+) << (\d+)U", "".join(path.read_text() for path in (ROOT / "src/http").glob("*.cc")))
    say(f"a product of {(folder / NAME).stat().st_size:,} bytes; almagest sends {int(chunk[1].rstrip('U')) << int(chunk[2]) >> 10:,} "
        "KiB at a time, nginx 2,048 KiB (sendfile_max_chunk); socket buffers are the system's for both")
    with serving(archive) as ours, nginx(folder) as theirs:
        check(ours[1], folder / NAME)
        met = compare(ours, theirs, by_sink, "client that drops the bytes (MSG_TRUNC)", options.runs)
        say(f"  {'met' if met else 'MISSED'} ({SLOWEST} of nginx's speed, {DEAREST} of its processor time)")
        # For information: this client takes most of the time itself, and on loopback whichever of the two processes
        # is awake does the receiving half of TCP too. nginx's tcp_nopush leaves more of it to the client.
        compare(ours, theirs, by_curl, "client curl -o /dev/null", options.runs)
    return met
