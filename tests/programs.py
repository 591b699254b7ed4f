# SPDX-License-Identifier: GPL-3.0-or-later
"""Programs that a step of the tests starts: their logs, and their end if the tests are interrupted."""

import contextlib
import os
import re
import signal
import subprocess
import threading

from almagest import BUILD, ROOT

LOGS = BUILD / "test-logs"
RUNNING = []
LOCK = threading.Lock()
STOPPING = threading.Event()
# Builds and clang-tidy fill what the tests leave of the machine.
BEHIND = 10


class Log:
    """Where a step's programs write; shown only if the step fails."""

    def __init__(self, name):
        LOGS.mkdir(parents=True, exist_ok=True)
        self.name = name
        self.path = LOGS / (re.sub(r"\W+", "-", name) + ".log")
        self.file = open(self.path, "w")

    def run(self, *command, environment=None, timeout=None, behind=False):
        """A program's exit status; a negative one or 124 if it was ended. `behind`: it gets what others leave."""
        self.file.write(f"$ {' '.join(str(word) for word in command)}\n")
        self.file.flush()
        words = [*(("nice", "-n", BEHIND) if behind else ()), *command]
        with LOCK:
            if STOPPING.is_set():
                return 124
            process = subprocess.Popen(
                [str(word) for word in words], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=self.file,
                stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})}, start_new_session=True)
            RUNNING.append(process)
        if behind:
            # Where Linux shares the processor out by session, that session's number counts, not the program's.
            with contextlib.suppress(OSError), open(f"/proc/{process.pid}/autogroup", "w") as group:
                group.write(str(BEHIND))
        try:
            return process.wait(timeout=timeout)
        except subprocess.TimeoutExpired:
            self.file.write(f"ended after {timeout} s\n")
            return 124
        finally:
            end(process)
            RUNNING.remove(process)

    @contextlib.contextmanager
    def part(self, name):
        """A log of one of several programs that run at once; it becomes a part of this one when that program has ended."""
        part = Log(f"{self.name}-{name}")
        try:
            yield part
        finally:
            text = part.text()
            part.file.close()
            part.path.unlink()
            with LOCK:
                self.file.write(text)

    def note(self, text):
        self.file.write(text + "\n")

    def text(self):
        self.file.flush()
        return self.path.read_text(errors="replace")


def end(process):
    """Ends a program with all that it started."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
        if process.poll() is None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(timeout=30)
        os.killpg(process.pid, signal.SIGKILL)


def end_all():
    """Ends all programs; no other starts."""
    STOPPING.set()
    with LOCK:
        running = list(RUNNING)
    for process in running:
        end(process)
