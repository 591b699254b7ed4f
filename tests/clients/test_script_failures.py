# SPDX-License-Identifier: GPL-3.0-or-later
"""What the scripts that fetch files do when a file was replaced, can't be written, is refused, or when they are stopped."""

import contextlib
import http.server
import os
import signal
import subprocess
import threading
import time

import almagest
import pytest
from test_script import LOCKED, OPEN, PROGRAMS, Table, fetch, files_in, run_script, served, store  # noqa: F401 (served is a fixture)

KINDS = pytest.mark.parametrize("kind", ["sh", "py"])
REPLACED = "its bytes are not those that were expected; it was replaced since: make the script anew"
MOST_REQUESTS = 200


@contextlib.contextmanager
def serving(answer):
    """A server that sends what `answer` makes of a path (None: it hangs after the first bytes); its address and what it was asked."""
    asked, closing = [], threading.Event()

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            body = answer(self.path) if len(asked) <= MOST_REQUESTS else 404
            if isinstance(body, int):
                self.send_error(body)
                return
            first = int(self.headers.get("Range", "bytes=0-")[6:-1])
            if body is not None and first >= max(len(body), 1):
                self.send_error(416)
                return
            self.send_response(206 if first else 200)
            if first:
                self.send_header("Content-Range", f"bytes {first}-{len(body) - 1}/{len(body)}")
            self.send_header("Content-Length", "1000000" if body is None else str(len(body) - first))
            self.end_headers()
            self.wfile.write(b"x" * 100000 if body is None else body[first:])
            self.wfile.flush()
            if body is None:
                closing.wait(30)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", asked
        finally:
            closing.set()
            server.shutdown()


def script_in(place, served, kind):  # noqa: F811
    address, token, _ = served
    made = store(address, token, {"selection": {"search": {}, "files": {"quick": "all"}}, "name": "mine", "layout": "flat"})
    (place / "get").write_text(fetch(address, token, made["links"][kind]))
    return address, token, made["files"]


def reasons_in(folder):
    return {row["File"]: row["Status"] for row in Table((folder / "MANIFEST.html").read_text()).rows if row["Status"].startswith("ERROR")}


@KINDS
@pytest.mark.parametrize("change", [0, 1000, -1000], ids=["as long", "longer", "shorter"])
@pytest.mark.parametrize("part", [0, 3000], ids=["anew", "continued"])
def test_a_file_that_was_replaced_is_given_up_after_two_fetches(served, tmp_path, kind, change, part):  # noqa: F811
    _, token, files = script_in(tmp_path, served, kind)
    held = served[2]
    if part:
        (tmp_path / "here").mkdir()
        (tmp_path / "here" / (OPEN + ".part")).write_bytes(held(OPEN)[:part])
    with serving(lambda path: b"z" * (len(held(OPEN)) + change) if OPEN in path else 404) as (elsewhere, asked):
        done = run_script(kind, tmp_path, "here", MAST_API_TOKEN=token, ALMAGEST_ADDRESS=elsewhere)
    assert len([path for path in asked if OPEN in path]) == 2
    assert done.returncode == 1 and f"failed: {OPEN}: {REPLACED}" in done.stderr
    assert reasons_in(tmp_path / "here")[OPEN] == f"ERROR: {REPLACED}" and len(asked) == files + 1
    assert not files_in(tmp_path / "here") and "again" not in done.stderr


@KINDS
def test_a_file_that_cannot_be_written_has_a_row(served, tmp_path, kind):  # noqa: F811
    address, token, files = script_in(tmp_path, served, kind)
    (tmp_path / "here" / OPEN).mkdir(parents=True)
    (tmp_path / "here" / (LOCKED + ".part")).mkdir()
    done = run_script(kind, tmp_path, "here", MAST_API_TOKEN=token, ALMAGEST_ADDRESS=address)
    reasons = reasons_in(tmp_path / "here")
    assert done.returncode == 1 and "Traceback" not in done.stderr and reasons.keys() == {OPEN, LOCKED}
    assert all(reason.startswith("ERROR: it can't be written") for reason in reasons.values())
    assert len((tmp_path / "here/SHA256SUMS").read_text().splitlines()) == files and not any((tmp_path / "here" / OPEN).iterdir())


@KINDS
def test_a_folder_that_is_a_file_is_told(served, tmp_path, kind):  # noqa: F811
    address, token, _ = served
    made = store(address, token, {"selection": {"search": {}, "files": {"quick": "all"}}, "name": "mine"})
    (tmp_path / "get").write_text(fetch(address, token, made["links"][kind]))
    assert run_script(kind, tmp_path, "whole", MAST_API_TOKEN=token).returncode == 0
    path = next(path for path in files_in(tmp_path / "whole") if OPEN in path)
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / path.split("/")[0]).write_text("a file where a folder belongs")
    done = run_script(kind, tmp_path, "here", MAST_API_TOKEN=token)
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert reasons_in(tmp_path / "here")[path].startswith("ERROR: it can't be written")
    (tmp_path / "plain").write_text("")
    done = run_script(kind, tmp_path, "plain", MAST_API_TOKEN=token)
    assert done.returncode == 2 and "plain" in done.stderr and "Traceback" not in done.stderr


@KINDS
def test_a_full_disk_is_not_told_as_a_broken_connection(served, tmp_path, kind):  # noqa: F811
    address, token, _ = script_in(tmp_path, served, kind)
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / (OPEN + ".part")).symlink_to("/dev/full")
    done = run_script(kind, tmp_path, "here", MAST_API_TOKEN=token, ALMAGEST_ADDRESS=address)
    assert done.returncode == 1 and reasons_in(tmp_path / "here")[OPEN].startswith("ERROR: it can't be written")


def processes_of(group):
    """Those that run, of a group of processes."""
    found = []
    for process in filter(str.isdigit, os.listdir("/proc")):
        with contextlib.suppress(OSError):
            with open(f"/proc/{process}/stat") as file:
                state, _, its_group = file.read().rpartition(")")[2].split()[:3]
            if int(its_group) == group and state != "Z":
                found.append(int(process))
    return found


@pytest.mark.parametrize("kind,sent,status", [("sh", signal.SIGTERM, 143), ("sh", signal.SIGINT, 130), ("sh", signal.SIGHUP, 129),
                                              ("py", signal.SIGINT, 130)])
def test_a_script_that_is_stopped_ends_with_all_it_started(served, tmp_path, kind, sent, status):  # noqa: F811
    _, token, _ = script_in(tmp_path, served, kind)
    part = tmp_path / "here" / (OPEN + ".part")
    with serving(lambda _: None) as (elsewhere, _):
        script = subprocess.Popen([PROGRAMS[kind], "get", "-P", "99", "here"], cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                  stderr=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=almagest.die_with_parent,
                                  env={"PATH": os.environ["PATH"], "no_proxy": "*", "MAST_API_TOKEN": token, "ALMAGEST_ADDRESS": elsewhere})
        try:
            deadline = time.monotonic() + 20
            while not (part.exists() and part.stat().st_size) and time.monotonic() < deadline:
                time.sleep(0.05)
            script.send_signal(sent)
            began = time.monotonic()
            _, said = script.communicate(timeout=10)
            assert time.monotonic() - began < 2
            left = processes_of(script.pid)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(script.pid, signal.SIGKILL)
    assert script.returncode == status and left == []
    assert said.splitlines() == ["stopped; run the script again to go on"]
    assert set(part.read_bytes()) == set(b"x")


@KINDS
def test_who_is_refused_is_told_of_a_token_and_not_to_run_the_script_again(served, tmp_path, kind):  # noqa: F811
    _, token, files = script_in(tmp_path, served, kind)
    with serving(lambda _: 403) as (elsewhere, _):
        done = run_script(kind, tmp_path, "here", MAST_API_TOKEN=token, ALMAGEST_ADDRESS=elsewhere)
    assert done.returncode == 1 and f"{files} files failed" in done.stderr
    assert "MAST_API_TOKEN or ALMAGEST_TOKEN" in done.stderr and "again" not in done.stderr
    with serving(lambda path: 401 if OPEN in path else 418) as (elsewhere, _):
        done = run_script(kind, tmp_path, "here", MAST_API_TOKEN=token, ALMAGEST_ADDRESS=elsewhere)
    assert done.returncode == 1 and "MAST_API_TOKEN or ALMAGEST_TOKEN" in done.stderr and "Run the script again" in done.stderr
