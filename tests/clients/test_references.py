# SPDX-License-Identifier: GPL-3.0-or-later
"""Scripts and calibration references: those of the archive's cache come with the data, others from their own site if asked for."""

import hashlib
import http.server
import json
import os
import pathlib
import shutil
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "api"))
import almagest
import fixture

DATA = "jw00001001001_02101_00001_nrca1_cal.fits"
HELD, ELSEWHERE, LOST = "jwst_nircam_flat_0001.fits", "jwst_nircam_dark_0002.fits", "jwst_nircam_gain_0003.fits"


class Site(http.server.BaseHTTPRequestHandler):
    asked = []

    def do_GET(self):
        self.asked.append((self.path, self.headers.get("Authorization")))
        found = self.path == f"/references/{ELSEWHERE}?of=a&as=b"
        self.send_response(200 if found else 404)
        body = b"dark" if found else b"no"
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def site():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.fixture(scope="module")
def served(folder, site):
    """An exclusive file that names three references, one of which is in the cache."""
    place = folder / "references"
    declared = place / "missions" / "jwst"
    shutil.copytree(almagest.ROOT / "missions" / "jwst", declared)
    toml = declared / "mission.toml"
    text = toml.read_text()
    assert "references_elsewhere = " in text
    toml.write_text("\n".join(f'references_elsewhere = "{site}/{{folder}}/{{name}}?of=a&as=b"' if line.startswith("references_elsewhere") else line
                              for line in text.splitlines()) + "\n")
    archive = almagest.Archive(place / "archive", almagest.BUILD / "release" / "almagest").init()
    configuration = archive.folder / "almagest.toml"
    text = configuration.read_text().replace("missions = []", f'missions = ["{declared}"]')
    configuration.write_text(text.replace("exclusive_days = 0", "exclusive_days = 90000") + f'crds_cache = "{place / "crds"}"\n')
    (place / "crds/references/jwst/nircam").mkdir(parents=True)
    (place / "crds/references/jwst/nircam" / HELD).write_bytes(b"flat" * 1000)
    (place / "files").mkdir()
    (place / "files" / DATA).write_bytes(fixture.fits(
        [("TELESCOP", "JWST"), ("FILENAME", DATA), ("INSTRUME", "NIRCAM"), ("EXP_TYPE", "NRC_IMAGE"), ("FILTER", "F150W"),
         ("PUPIL", "CLEAR"), ("PROGRAM", "00001"), ("DATE-OBS", "2024-01-01"), ("TIME-OBS", "00:00:00"),
         ("DATE-BEG", "2024-01-01T00:00:00"), ("DATE-END", "2024-01-01T00:10:00"),
         ("R_FLAT", "crds://" + HELD), ("R_DARK", "crds://" + ELSEWHERE), ("R_GAIN", "crds://" + LOST)]))
    archive.run("ingest", place / "files")
    archive.run("user", "granted")
    archive.run("grant", "granted", "jwst", "1")
    with archive.serve() as address:
        yield address, archive.token("granted")


def stored(address, token):
    order = {"selection": {"search": {}, "files": {"quick": "all", "references": True}}, "name": "mine"}
    request = urllib.request.Request(f"{address}/api/v1/missions/jwst/selections", json.dumps(order).encode(),
                                     {"Content-Type": "application/json", "Authorization": f"token {token}"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


@pytest.mark.parametrize("kind", ["sh", "py"])
def test_references_that_are_elsewhere_come_only_if_asked_for_and_without_a_token(served, site, tmp_path, kind):
    address, token = served
    made = stored(address, token)
    assert (made["files"], made["missing"], made["exclusive"]) == (2, 2, True)
    request = urllib.request.Request(address + made["links"][kind], headers={"Authorization": f"token {token}"})
    with urllib.request.urlopen(request) as answer:
        (tmp_path / "get").write_bytes(answer.read())

    def run(*words):
        return subprocess.run(["bash" if kind == "sh" else sys.executable, "get", *words], cwd=tmp_path, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, timeout=120, preexec_fn=almagest.die_with_parent,
                              env={"PATH": os.environ["PATH"], "no_proxy": "*", "MAST_API_TOKEN": token})

    Site.asked.clear()
    done = run()
    assert done.returncode == 0, done.stderr
    assert "2 calibration references are not held by the archive" in done.stdout
    assert (tmp_path / "mine/references" / HELD).read_bytes() == b"flat" * 1000
    assert not (tmp_path / "mine/references" / ELSEWHERE).exists() and Site.asked == []
    manifest = (tmp_path / "mine/MANIFEST.html").read_text()
    rows = {name: next(line for line in manifest.splitlines() if f"/{name}<" in line or f">{name}<" in line) for name in (HELD, ELSEWHERE, LOST)}
    assert "<td>COMPLETE</td>" in rows[HELD]
    for name in (ELSEWHERE, LOST):
        place = f"{site}/references/{name}?of=a&amp;as=b"
        assert f'<td>not sent: the archive does not hold it; it can be had from <a href="{place}">{place}</a></td><td></td><td></td>' in rows[name]
    done = run("--references")
    manifest = (tmp_path / "mine/MANIFEST.html").read_text()
    fetched, lost = (next(line for line in manifest.splitlines() if f"<td>references/{name}</td>" in line) for name in (ELSEWHERE, LOST))
    assert f'<td>COMPLETE, from <a href="{site}/references/{ELSEWHERE}?of=a&amp;as=b">' in fetched
    assert f"<td>4</td><td>{hashlib.sha256(b'dark').hexdigest()}</td><td>calibration reference</td>" in fetched
    assert f'<td>ERROR: there is no such file any more, or not for you (404), from <a href="{site}/references/{LOST}?of=a&amp;as=b">' in lost
    assert done.returncode == 1 and "1 calibration references could not be fetched" in done.stderr
    assert (tmp_path / "mine/references" / ELSEWHERE).read_bytes() == b"dark"
    assert not list((tmp_path / "mine/references").glob("*.part")) and not (tmp_path / "mine/references" / LOST).exists()
    assert sorted(Site.asked) == sorted((f"/references/{name}?of=a&as=b", None) for name in (ELSEWHERE, LOST))
    assert subprocess.run(["sha256sum", "-c", "--quiet", "SHA256SUMS"], cwd=tmp_path / "mine").returncode == 0


def test_who_may_not_read_the_data_learns_of_no_reference(served):
    address, _ = served
    request = urllib.request.Request(f"{address}/api/v1/missions/jwst/script",
                                     json.dumps({"selection": {"search": {}, "files": {"quick": "all", "references": True}}}).encode(),
                                     {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        script = answer.read().decode()
    assert HELD not in script and ELSEWHERE not in script
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{address}/api/v1/missions/jwst/references/{HELD}/file")
    assert refused.value.code == 404
