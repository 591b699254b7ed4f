# SPDX-License-Identifier: GPL-3.0-or-later
"""What the measurements over HTTP share: the tools of others, servers as processes, and what they cost the processor."""

import contextlib
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "api")]

from almagest import Archive, die_with_parent  # noqa: E402
from fixture import BLOCK, card, fits  # noqa: E402

__all__ = ["Archive", "BLOCK", "ROOT", "archive_of_rows", "card", "conditions", "cpu_seconds", "die_with_parent", "fits", "get",
           "need", "running", "say", "serving"]

PACKAGES = {"wrk": "wrk", "nginx": "nginx-light", "curl": "curl"}
TICKS = os.sysconf("SC_CLK_TCK")


def say(text):
    print(text, flush=True)


def need(*programs):
    """Installs with apt what is missing."""
    # Debian's nginx is in sbin, which only root has in its path.
    os.environ["PATH"] += ":/usr/sbin"
    missing = [PACKAGES[program] for program in programs if not shutil.which(program)]
    if not missing:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() != 0:
        if not shutil.which("sudo"):
            sys.exit("Packages are missing. As root, run: " + " ".join(install))
        install.insert(0, "sudo")
    say(f"installing {' '.join(missing)}")
    subprocess.run(install, check=True, stdout=subprocess.DEVNULL, env=dict(os.environ, DEBIAN_FRONTEND="noninteractive"))


def conditions():
    """Where and beside what a figure was taken."""
    model = re.search(r"model name\s*: (.*)", pathlib.Path("/proc/cpuinfo").read_text())
    load = " ".join(f"{value:.2f}" for value in os.getloadavg())
    return f"{os.cpu_count()} processors ({model[1] if model else 'unknown'}), load {load}"


def cpu_seconds(pid):
    """User and system time that a process and its children that still run have used."""
    pids = [pid, *map(int, pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text().split())]
    total = 0
    for each in pids:
        fields = pathlib.Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
        total += int(fields[11]) + int(fields[12])
    return total / TICKS


def wait_for_port(process, port):
    for _ in range(600):
        if process.poll() is not None:
            sys.exit(f"{process.args[0]} ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.5)
    sys.exit(f"{process.args[0]} does not listen at port {port}")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(make_command):
    """A server on a port of its own, until the end of the block: process and port. `make_command` gets the port."""
    port = free_port()
    process = subprocess.Popen([str(word) for word in make_command(port)], stdin=subprocess.DEVNULL,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=die_with_parent)
    try:
        wait_for_port(process, port)
        yield process, port
    finally:
        process.terminate()
        process.wait(timeout=60)


def serving(archive):
    """The archive as its operator serves it, access log included."""
    return running(lambda port: [archive.binary, "serve", archive.folder, "--listen", f"127.0.0.1:{port}"])


def get(url, data=None, headers=None):
    with urllib.request.urlopen(urllib.request.Request(url, data, headers or {}), timeout=600) as answer:
        return answer.read()


def archive_of_rows(folder, datasets):
    """The simulated record of so many datasets; made once, which takes a minute or two for each million."""
    archive = Archive(folder)
    stamp = folder / f"whole-{datasets}"
    if not stamp.exists():
        say(f"simulating {datasets:,} datasets in {folder}")
        archive.init("--title", "Simulated rows")
        archive.run("simulate", "--datasets", str(datasets))
        stamp.touch()
    return archive
