# SPDX-License-Identifier: GPL-3.0-or-later
"""Bundles of stored selections, beside one file of the same size from nginx, in turn: many files and large ones, as zip
and tar; what a stream takes in memory; how soon the first byte of a large selection comes; what slow clients cost others."""

import contextlib
import json
import pathlib
import re
import selectors
import shutil
import socket
import statistics
import threading
import time

from download import GIB, ask, by_sink, nginx
from machine import BLOCK, Archive, card, conditions, cpu_seconds, fits, get, need, say, serving

SLOWEST, DEAREST = 0.85, 1.1  # speed and processor time, of nginx's
FIRST_BYTE_S, STREAM_MIB, SLOWED = 0.050, 16, 0.8
MANY, LARGE, SMALL = "2,000 files of 1 MB", "2 files of 2 GiB", "100,000 small files"
KEEP_SLOW, SLOW_BYTES_S = 200, 16 << 10


def product_name(i):
    return f"jw{1 + i // 50_000:05}{1 + i // 5000 % 10:03}001_02101_{i % 5000 + 1:05}_nrca1_cal.fits"


def write_product(path, width, height):
    def header(pairs):
        text = "".join(card(*pair) for pair in pairs) + "END".ljust(80)
        return text.ljust(-(-len(text) // BLOCK) * BLOCK).encode()

    primary = fits([("TELESCOP", "JWST"), ("FILENAME", path.name), ("INSTRUME", "NIRCAM"), ("PROGRAM", path.name[2:7])], 0)[:BLOCK]
    row = b"".join((0x3F800000 + i * 7919 % 0x7FFFFF).to_bytes(4, "big") for i in range(width))
    with path.open("wb") as file:
        file.write(primary)
        if height:
            file.write(header([("XTENSION", "IMAGE"), ("BITPIX", -32), ("NAXIS", 2), ("NAXIS1", width), ("NAXIS2", height), ("PCOUNT", 0),
                               ("GCOUNT", 1), ("EXTNAME", "SCI")]))
            for _ in range(height):
                file.write(row)
        file.write(bytes(-file.tell() % BLOCK))


def archive_of(folder, what, files, width, height):
    archive = Archive(folder / "archive")
    if not (archive.folder / "whole").exists():
        say(f"making and ingesting {what} in {folder}")
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "files").mkdir(parents=True)
        for i in range(files):
            write_product(folder / "files" / product_name(i), width, height)
        archive.init("--title", what)
        archive.run("ingest", folder / "files")
        (archive.folder / "whole").touch()
    return archive


def stored(port):
    """The path of everything in the archive as a stored selection, and how long it took to store."""
    body = json.dumps({"selection": {"search": {}, "files": {"quick": "all"}}, "layout": "nested", "name": "bench"}).encode()
    started = time.monotonic()
    answer = json.loads(get(f"http://127.0.0.1:{port}/api/v1/missions/jwst/selections", body, {"Content-Type": "application/json"}))
    return f"/api/v1/selections/{answer['id']}", answer["files"], time.monotonic() - started


def compare(ours, target, theirs, what, runs):
    servers = {"almagest": (*ours, target), "nginx": (*theirs, "/same")}
    speed = {name: [] for name in servers}
    cost = {name: [] for name in servers}
    for turn in range(runs + 1):
        for name, (process, port, path) in servers.items():
            before, started = cpu_seconds(process.pid), time.monotonic()
            size = by_sink(port, path)
            took = time.monotonic() - started
            if turn > 0:  # the first fills caches
                speed[name].append(size / GIB / took)
                cost[name].append((cpu_seconds(process.pid) - before) / size * 1e9)
    say(f"  {what}: {size:,} bytes, {runs} runs in turn; {conditions()}")
    for name in servers:
        say(f"    {name}: median {statistics.median(speed[name]):.2f} GiB/s ({min(speed[name]):.2f} to {max(speed[name]):.2f}); "
            f"processor of the server, s a GB: {statistics.mean(cost[name]):.3f}")
    faster = statistics.median(speed["almagest"]) / statistics.median(speed["nginx"])
    dearer = statistics.mean(cost["almagest"]) / statistics.mean(cost["nginx"])
    met = faster >= SLOWEST and dearer <= DEAREST
    say(f"    of nginx's: speed {faster:.2f}, processor {dearer:.2f}: {'met' if met else 'MISSED'} ({SLOWEST}, {DEAREST})")
    return met


def save(port, path, file):
    connection, body, _ = ask(port, path)
    with file.open("wb") as out:
        out.write(body)
        while body := connection.recv(1 << 20):
            out.write(body)


def bundles(folder, what, options, files, width, height):
    archive = archive_of(folder, what, files, width, height)
    met = True
    root = folder / "root"
    root.mkdir(exist_ok=True)
    with serving(archive) as ours:
        path, _, _ = stored(ours[1])
        for ending in ("zip", "tar"):
            save(ours[1], f"{path}.{ending}", root / "same")
            with nginx(root) as theirs:
                met = compare(ours, f"{path}.{ending}", theirs, f"{what} as {ending}", options.runs) and met
        (root / "same").unlink()
    return met


def anonymous_kib(pid):
    return int(re.search(r"RssAnon:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1])


def first_byte(folder, options):
    archive = archive_of(folder, SMALL, 100_000, 1, 0)
    with serving(archive) as (process, port):
        path, files, took = stored(port)
        times = []
        for _ in range(options.runs):
            for ending in ("zip", "tar"):
                started = time.monotonic()
                connection, body, _ = ask(port, f"{path}.{ending}")
                if not body:
                    connection.recv(1)
                times.append(time.monotonic() - started)
                connection.close()
        before = anonymous_kib(process.pid)
        streams = [ask(port, f"{path}.zip")[0] for _ in range(20)]
        time.sleep(1)
        each = (anonymous_kib(process.pid) - before) / 1024 / len(streams)
        for stream in streams:
            stream.close()
    met = statistics.median(times) <= FIRST_BYTE_S and each <= STREAM_MIB
    say(f"  {SMALL}: {files:,} stored in {took:.1f} s; first byte: median {1000 * statistics.median(times):.1f} ms, at worst "
        f"{1000 * max(times):.1f} ms of {len(times)}; memory a stream: {each:.1f} MiB: {'met' if met else 'MISSED'} "
        f"({1000 * FIRST_BYTE_S:.0f} ms, {STREAM_MIB} MiB)")
    return met


@contextlib.contextmanager
def slow_clients(port, path):
    """Some hundred clients that take a few KiB a second each."""
    ended = threading.Event()
    connections = [ask(port, path)[0] for _ in range(KEEP_SLOW)]

    def read():
        with selectors.DefaultSelector() as selector:
            for connection in connections:
                connection.setblocking(False)
                selector.register(connection, selectors.EVENT_READ)
            while not ended.wait(1):
                for key, _ in selector.select(0):
                    with contextlib.suppress(OSError):
                        key.fileobj.recv(SLOW_BYTES_S)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()
        for connection in connections:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.close()


def beside_slow_clients(folder, options):
    archive = archive_of(folder, MANY, 2000, 512, 480)
    speed = {"alone": [], "beside": []}

    def once(port, path):
        started = time.monotonic()
        return by_sink(port, path) / GIB / (time.monotonic() - started)

    with serving(archive) as (_, port):
        path = stored(port)[0] + ".zip"
        once(port, path)
        for _ in range(max(5, options.runs // 2)):
            speed["alone"].append(once(port, path))
            with slow_clients(port, path):
                speed["beside"].append(once(port, path))
    alone, beside = (statistics.median(speed[name]) for name in ("alone", "beside"))
    met = beside >= SLOWED * alone
    say(f"  one client alone {alone:.2f} GiB/s, beside {KEEP_SLOW} slow ones {beside:.2f} GiB/s: "
        f"{beside / alone:.2f}: {'met' if met else 'MISSED'} ({SLOWED}); {conditions()}")
    return met


def measure(work, options):
    need("nginx")
    say("clients drop the bytes in the kernel (MSG_TRUNC); almagest sends 1,024 KiB at a time, nginx 2,048 KiB (sendfile_max_chunk)")
    results = [
        bundles(work / "bundle-many", MANY, options, 2000, 512, 480),
        bundles(work / "bundle-large", LARGE, options, 2, 16384, 32768),
        first_byte(work / "bundle-small", options),
        beside_slow_clients(work / "bundle-many", options),
    ]
    return all(results)
