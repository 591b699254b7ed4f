# SPDX-License-Identifier: GPL-3.0-or-later
"""What tests share: the folder with real data, archives made for a test, and servers that end with it."""

import contextlib
import ctypes
import os
import pathlib
import re
import shutil
import signal
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
# The last exposures of the real tables end just before it, so that some of them are exclusive.
ROWS_CLOCK_MJD = 61366
REAL_CLOCK_MJD = 61272


def shared():
    """The folder with real data, or None."""
    given = os.environ.get("ALMAGEST_SHARED")
    folder = pathlib.Path(given) if given else ROOT.parent / "shared"
    if not folder.is_absolute():
        folder = ROOT / folder
    return folder.resolve() if (folder / "data").is_dir() else None


def die_with_parent():
    """In a child before exec: it is ended when this process ends, however that happens."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)  # PR_SET_PDEATHSIG


class CommandError(Exception):
    pass


class Archive:
    """An archive in a folder, worked on by one build of almagest."""

    def __init__(self, folder, binary=BUILD / "release" / "almagest"):
        self.folder = pathlib.Path(folder)
        self.binary = pathlib.Path(binary)

    def run(self, command, *words, check=True, said=""):
        """`almagest COMMAND FOLDER WORDS...`, which reads what is `said`; what it printed."""
        done = subprocess.run(
            [self.binary, command, self.folder, *words],
            input=said, capture_output=True, text=True, preexec_fn=die_with_parent)
        if check and done.returncode != 0:
            raise CommandError(f"almagest {command} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout

    def init(self, *words):
        shutil.rmtree(self.folder, ignore_errors=True)
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        self.run("init", *words)
        return self

    def token(self, user):
        return self.run("token", user, "--forever").strip()

    def configure(self, text):
        """Replaces the sections of almagest.toml that `text` has."""
        path = self.folder / "almagest.toml"
        kept = path.read_text()
        for section in re.findall(r"^\[(\w+)\]", text, re.M):
            kept = re.sub(rf"^\[{section}\]\n(?:(?!\[).*\n?)*", "", kept, flags=re.M)
        path.write_text(kept + "\n" + text)

    @contextlib.contextmanager
    def serve(self, *words):
        """Serves the archive on a free port; gives the address without a slash at its end."""
        environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=1", UBSAN_OPTIONS="print_stacktrace=1")
        errors = open(self.folder / "log" / "stderr.log", "w+")
        process = subprocess.Popen(
            [self.binary, "serve", self.folder, "--listen", "127.0.0.1:0", *words],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors, text=True, env=environment,
            preexec_fn=die_with_parent)
        try:
            line = process.stdout.readline()
            address = re.search(r"http://\S+", line)
            if not address:
                errors.seek(0)
                raise CommandError(f"almagest serve did not start: {line}{errors.read()}")
            yield address.group(0).rstrip("/")
        finally:
            process.terminate()
            try:
                status = process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                status = process.wait()
            process.stdout.close()
            errors.seek(0)
            said = errors.read()
            errors.close()
        if status != 0:
            raise CommandError(f"almagest serve ended with {status}:\n{said[-4000:]}")


def real_archive(folder, binary=BUILD / "release" / "almagest"):
    """An archive of the real tables and files."""
    data = shared() / "data"
    archive = Archive(folder, binary).init("--title", "Real data")
    archive.run("import", *sorted((data / "jwst-keywords").glob("*.csv.gz")))
    archive.run("ingest", data / "jwst-fits", data / "other-fits", data / "jwst-associations")
    return archive


def simulated_archive(folder, binary=BUILD / "release" / "almagest", datasets=60):
    archive = Archive(folder, binary).init("--title", "Simulated data")
    archive.run("simulate", "--datasets", str(datasets), "--pixels")
    return archive


def archive_of_rows(folder, *words, binary=BUILD / "release" / "almagest", datasets=20_000):
    """An archive of simulated metadata, without files; its last exposure ends before ROWS_CLOCK_MJD."""
    archive = Archive(folder, binary)
    archive.run("simulate", "--datasets", str(datasets), *words)
    return archive
