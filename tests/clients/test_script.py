# SPDX-License-Identifier: GPL-3.0-or-later
"""The scripts that fetch files, run by bash with curl as a user would."""

import hashlib
import html.parser
import http.server
import json
import os
import pathlib
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "api"))
import almagest
import fixture

PROGRAMS = {"sh": "bash", "py": sys.executable}
OPEN, LOCKED = "jw00001001001_02101_00001_nrca1_cal.fits", "jw00001002001_02101_00001_mirimage_cal.fits"


@pytest.fixture(scope="module")
def served(folder):
    archive, words, names = fixture.make(folder / "scripts", almagest.BUILD / "release" / "almagest")
    archive.run("user", "granted")
    for mission, program in names["granted_programs"]:
        archive.run("grant", "granted", mission, program)
    with archive.serve(*words) as address:
        yield address, archive.token("granted"), names["held"]


def script_of(address, token, place, **more):
    order = {"selection": {"search": {}, "files": {"quick": "all"}}, "name": "it's \"mine\" $(touch bad) `touch bad`", **more}
    request = urllib.request.Request(f"{address}/api/v1/missions/jwst/script", json.dumps(order).encode(),
                                     {"Content-Type": "application/json", **({"Authorization": f"token {token}"} if token else {})})
    place.mkdir(parents=True)
    with urllib.request.urlopen(request) as answer:
        (place / "get.sh").write_bytes(answer.read())
    return place


def run(place, *words, **environment):
    return subprocess.run(["bash", "get.sh", *words], cwd=place, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300,
                          env={"PATH": os.environ["PATH"], "no_proxy": "*", **environment}, preexec_fn=almagest.die_with_parent)


WRITTEN = {"MANIFEST.html", "SHA256SUMS"}  # by the scripts themselves


def files_in(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*")
            if path.is_file() and path.name not in WRITTEN}


def test_a_script_fetches_checks_and_goes_on(served, tmp_path):
    address, token, held = served
    place = script_of(address, token, tmp_path / "a")
    done = run(place, MAST_API_TOKEN=token)
    assert done.returncode == 0, done.stderr
    assert not (place / "bad").exists()
    folder = next(path for path in place.iterdir() if path.is_dir())
    assert folder.name.startswith("it's")
    names = {pathlib.Path(name).name: data for name, data in files_in(folder).items()}
    assert {OPEN, LOCKED} <= names.keys()
    assert all(data == held(name) for name, data in names.items())

    again = run(place, MAST_API_TOKEN=token)  # nothing is fetched twice
    assert again.returncode == 0 and "bytes)" not in again.stdout

    whole, spoilt = next(folder.rglob(OPEN)), next(folder.rglob(LOCKED))
    (whole.parent / (OPEN + ".part")).write_bytes(held(OPEN)[:5000])  # broken off
    whole.unlink()
    spoilt.write_bytes(b"x" * len(held(LOCKED)))  # of the same length
    wrong = next(path for path in folder.rglob("*") if path.is_file() and path.name not in WRITTEN and OPEN not in path.name and LOCKED not in path.name and path.stat().st_size > 20)
    content = wrong.read_bytes()
    (wrong.parent / (wrong.name + ".part")).write_bytes(b"y" * (len(content) - 10))  # the part of another file
    wrong.unlink()
    mended = run(place, MAST_API_TOKEN=token)
    assert mended.returncode == 0, mended.stderr
    assert whole.read_bytes() == held(OPEN) and spoilt.read_bytes() == held(LOCKED) and wrong.read_bytes() == content
    assert not list(folder.rglob("*.part"))


def test_a_script_says_how_many_files_failed(served, tmp_path):
    address, token, held = served
    place = script_of(address, token, tmp_path / "b", layout="flat", name="flat")
    done = run(place, "elsewhere", ALMAGEST_TOKEN="nobody's")  # refused, for public files too
    assert done.returncode == 1 and "files failed" in done.stderr
    done = run(place, "elsewhere")
    assert done.returncode == 1
    assert {OPEN} <= files_in(place / "elsewhere").keys() and LOCKED not in files_in(place / "elsewhere")
    assert f"failed: {LOCKED}" in done.stderr and f"failed: {OPEN}" not in done.stderr
    done = run(place, "elsewhere", ALMAGEST_TOKEN=token)
    assert done.returncode == 0
    assert files_in(place / "elsewhere")[LOCKED] == held(LOCKED)


@pytest.mark.parametrize("script", ["sh", "py"])
def test_a_token_in_place_of_the_folder_is_refused_and_told_where_to_go(served, tmp_path, script):
    """MAST's script takes one there. Names of folders may look like tokens."""
    address, token, held = served
    order = json.dumps({"selection": {"search": {}, "files": {"quick": "all"}}, "name": "mine", "layout": "flat"}).encode()
    request = urllib.request.Request(f"{address}/api/v1/missions/jwst/selections", order,
                                     {"Content-Type": "application/json", "Authorization": f"token {token}"})
    with urllib.request.urlopen(request) as answer:
        stored = json.load(answer)
    request = urllib.request.Request(f"{address}/api/v1/selections/{stored['id']}.{script}", headers={"Authorization": f"token {token}"})
    with urllib.request.urlopen(request) as answer:
        (tmp_path / "get").write_bytes(answer.read())

    def run_with(*words, **environment):
        return subprocess.run([{"sh": "bash", "py": sys.executable}[script], "get", *words], cwd=tmp_path, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=300, preexec_fn=almagest.die_with_parent,
                              env={"PATH": os.environ["PATH"], "no_proxy": "*", **environment})

    for words in ([token], ["-P", "2", token], ["--", "0123456789abcdef0123456789ABCDEF"]):
        done = run_with(*words, MAST_API_TOKEN=token)
        assert done.returncode == 2 and "MAST_API_TOKEN" in done.stderr and "./" in done.stderr
        assert words[-1] not in done.stderr and token not in done.stderr + done.stdout
        assert {path.name for path in tmp_path.iterdir()} == {"get"}
    for name in ("./" + "a" * 32, "b" * 32, "c" * 31, "0123456789abcdef0123456789abcdeg"):
        if name.startswith("b"):
            (tmp_path / name).mkdir()
        done = run_with(name, MAST_API_TOKEN=token)
        assert done.returncode == 0, done.stderr
        assert (tmp_path / name / LOCKED).read_bytes() == held(LOCKED)


def test_a_script_for_nobody_in_particular_has_public_files_alone(served, tmp_path):
    address, _, held = served
    place = script_of(address, None, tmp_path / "c", name="open")
    assert hashlib.sha256(held(LOCKED)).hexdigest() not in (place / "get.sh").read_text()
    assert run(place).returncode == 0
    assert [pathlib.Path(name).name for name in files_in(place / "open")].count(OPEN) == 1


def test_no_token_goes_where_a_script_of_public_files_says(served, tmp_path):
    address, token, _ = served
    seen = []

    class Collector(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            seen.append(self.headers.get("Authorization"))
            self.send_error(404)

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector) as collector:
        threading.Thread(target=collector.serve_forever, daemon=True).start()
        elsewhere = f"http://127.0.0.1:{collector.server_port}"
        public = run(script_of(address, None, tmp_path / "public"), MAST_API_TOKEN=token, ALMAGEST_ADDRESS=elsewhere)
        assert public.returncode == 1 and seen and set(seen) == {None}
        order = json.dumps({"selection": {"search": {}, "files": {"quick": "all"}}}).encode()
        request = urllib.request.Request(f"{address}/api/v1/missions/jwst/selections", order, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request) as answer:
            stored = json.load(answer)
        with urllib.request.urlopen(f"{address}/api/v1/selections/{stored['id']}.py") as answer:
            (tmp_path / "get.py").write_bytes(answer.read())
        seen.clear()
        subprocess.run([sys.executable, "get.py"], cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, timeout=300,
                       env={"PATH": os.environ["PATH"], "no_proxy": "*", "MAST_API_TOKEN": token, "ALMAGEST_ADDRESS": elsewhere})
        assert seen and set(seen) == {None}
        seen.clear()
        run(script_of(address, token, tmp_path / "exclusive"), MAST_API_TOKEN=token, ALMAGEST_ADDRESS=elsewhere)
        assert set(seen) == {f"token {token}"}
        collector.shutdown()


class Table(html.parser.HTMLParser):
    """The rows of a manifest, each by the texts of its head, and the addresses that it leads to."""

    def __init__(self, text):
        super().__init__()
        self.cells, self.links, self.elements, self.within = [], [], set(), False
        self.feed(text)
        head, *rows = self.cells
        assert head == ["URI", "File", "Access", "Status", "Size (bytes)", "SHA-256", "Description"]
        rows = [row for row in rows if row != head]  # a table for what is not there, and one for what is
        assert all(len(row) == len(head) for row in rows)
        self.rows = [dict(zip(head, row)) for row in rows]

    def handle_starttag(self, tag, attributes):
        self.elements.add(tag)
        if tag == "tr":
            self.cells.append([])
        elif tag in ("td", "th"):
            self.cells[-1].append("")
            self.within = True
        elif tag == "a":
            self.links.append(dict(attributes)["href"])

    def handle_data(self, data):
        if self.within:
            self.cells[-1][-1] += data

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.within = False


ODD = ["it's \"one\" & <b>two<b> $(touch bad) `touch bad`.fits", "END_OF_MISSING", "a\nEND_OF_MISSING\ntouch bad\n", "tab\there\\n", "ü.fits", ""]


def store(address, token, order):
    request = urllib.request.Request(f"{address}/api/v1/missions/jwst/selections", json.dumps(order).encode(),
                                     {"Content-Type": "application/json", **({"Authorization": f"token {token}"} if token else {})})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def fetch(address, token, path):
    request = urllib.request.Request(address + path, headers={"Authorization": f"token {token}"} if token else {})
    with urllib.request.urlopen(request) as answer:
        return answer.read().decode()


def run_script(kind, place, *words, **environment):
    return subprocess.run([PROGRAMS[kind], "get", *words], cwd=place, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=300,
                          env={"PATH": os.environ["PATH"], "no_proxy": "*", **environment}, preexec_fn=almagest.die_with_parent)


@pytest.mark.parametrize("kind", ["sh", "py"])
@pytest.mark.parametrize("viewer", ["anonymous", "granted"])
def test_the_manifest_says_of_what_is_not_there_what_that_of_the_bundle_says(served, tmp_path, kind, viewer):
    address, token, _ = served
    who = token if viewer == "granted" else None
    lists = sorted(fixture.HELD) + ["jw00001001001_02101_00001_nrca1_uncal.fits", *[name for name in ODD if name]]
    made = store(address, who, {"selection": {"products": lists}, "name": "odd & 'more' <i>"})
    (tmp_path / "get").write_text(fetch(address, who, made["links"][kind]))
    done = run_script(kind, tmp_path, "here", **({"MAST_API_TOKEN": who} if who else {}))
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["get", "here"]
    whole, own = (Table(text) for text in (fetch(address, who, made["links"]["manifest"]), (tmp_path / "here/MANIFEST.html").read_text()))
    missing = [row for row in whole.rows if row["Status"] != "OK"]
    assert len(missing) == made["missing"] == len(lists) - made["files"] > len(ODD) - 1
    assert [row for row in own.rows if row["Status"] != "COMPLETE"] == missing
    assert whole.links == own.links and "b" not in own.elements and "i" not in own.elements
    reasons = {row["File"]: row["Status"] for row in missing}
    assert sum(reason == "not sent: there is no such file in this archive" for reason in reasons.values()) == len(ODD) - 1
    assert reasons["jw00001001001_02101_00001_nrca1_uncal.fits"].startswith("not sent: the archive does not hold it; it can be had from https://")
    assert (LOCKED in reasons) == (viewer == "anonymous")
    sent = [{**row, "Status": "COMPLETE", "URI": None, "File": row["File"]} for row in whole.rows if row["Status"] == "OK"]
    assert [{**row, "URI": None} for row in own.rows if row["Status"] == "COMPLETE"] == sent
    assert f"{made['missing']} more are not sent; MANIFEST.html says why" in done.stdout


@pytest.mark.parametrize("kind", ["sh", "py"])
def test_a_file_that_failed_has_the_reason_in_the_manifest(served, tmp_path, kind):
    address, token, _ = served
    made = store(address, token, {"selection": {"search": {}, "files": {"quick": "all"}}, "name": "failing"})
    (tmp_path / "get").write_text(fetch(address, token, made["links"][kind]))

    class Refusing(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            code = 418 if OPEN in self.path else 403 if LOCKED in self.path else 404
            self.send_response(code, "<b>no & \"never\"</b>")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refusing) as refusing:
        threading.Thread(target=refusing.serve_forever, daemon=True).start()
        done = run_script(kind, tmp_path, "here", MAST_API_TOKEN=token, ALMAGEST_ADDRESS=f"http://127.0.0.1:{refusing.server_port}")
        refusing.shutdown()
    assert done.returncode == 1
    own = Table((tmp_path / "here/MANIFEST.html").read_text())
    reasons = {pathlib.Path(row["File"]).name: row["Status"] for row in own.rows if row["Status"].startswith("ERROR")}
    assert reasons[OPEN] == {"sh": "ERROR: refused (418)", "py": "ERROR: refused (418 <b>no & \"never\"</b>)"}[kind]
    assert reasons[LOCKED] == "ERROR: refused (403): it needs a token of someone who may read it, in MAST_API_TOKEN"
    assert "ERROR: there is no such file any more, or not for you (404)" in reasons.values() and "b" not in own.elements
    assert len(reasons) == made["files"] and "failed: " in done.stderr


def test_a_script_tells_nobody_else_of_exclusive_files_but_what_his_own_manifest_tells(served):
    address, token, _ = served
    order = {"selection": {"search": {}, "files": {"quick": "all"}}, "name": "mine"}
    for kind in ("sh", "py"):
        made = store(address, token, order)
        assert made["exclusive"]
        with pytest.raises(urllib.error.HTTPError) as refused:
            fetch(address, None, made["links"][kind])
        assert refused.value.code == 404
        anybody = store(address, None, order)
        script, manifest = (fetch(address, None, anybody["links"][each]) for each in (kind, "manifest_json"))
        told = {file["file"] for file in json.loads(manifest)["files"]}
        theirs = {file["file"] for file in json.loads(fetch(address, token, made["links"]["manifest_json"]))["files"]}
        assert [name for name in theirs - told if name in script] == [] and LOCKED in told
