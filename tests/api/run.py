# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the text tests against a server: run.py [--preset release] [FILE...]."""

import argparse
import base64
import contextlib
import gzip
import hashlib
import http.client
import json
import pathlib
import re
import sys
import tempfile
import time
import urllib.parse

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
sys.path.insert(0, str(HERE))
import almagest
import expected
import fixture
from language import Different, Mistake, compare, compare_rows, equal_text, fill, parse

PASSWORD = "correct horse battery"
SOON_S = 5
# Answers differ in these from one request to the next.
FLEETING = {"date", "x-request-id"}


class Answer:
    def __init__(self, response, body):
        self.status = response.status
        self.headers = response.getheaders()
        self.body = body

    def header(self, name):
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None

    def content(self):
        return gzip.decompress(self.body) if self.header("Content-Encoding") == "gzip" else self.body

    def json(self):
        try:
            return json.loads(self.content())
        except ValueError:
            raise Different(f"the body is not JSON: {self.content()[:300]!r}") from None

    def lasting(self):
        body = re.sub(rb'"request_id":"\w+"', b"", self.body)
        return self.status, sorted((k.lower(), v) for k, v in self.headers if k.lower() not in FLEETING), body


class Runner:
    def __init__(self, address, tokens, names):
        self.where = urllib.parse.urlsplit(address)
        self.tokens = tokens
        self.names = names
        self.sessions = {}

    def sign_in(self, name):
        connection = http.client.HTTPConnection(self.where.hostname, self.where.port, timeout=60)
        with contextlib.closing(connection):
            connection.request("POST", "/api/v1/session", body=json.dumps({"name": name, "password": PASSWORD}))
            response = connection.getresponse()
            body = json.load(response)
            if response.status != 200:
                raise Mistake(f"{name} can't sign in: {body}")
            return response.getheader("Set-Cookie").partition(";")[0], body["csrf"]

    def identity(self, viewer):
        """Headers by which a viewer is known: 'anonymous', 'NAME', 'NAME by cookie', 'NAME by bearer', 'NAME by session' with its
        CSRF value, 'NAME by bare session' without."""
        name, _, way = viewer.partition(" by ")
        if name == "anonymous":
            return []
        if name not in self.tokens:
            raise Mistake(f"there is no viewer '{name}'")
        if way in ("session", "bare session"):
            if name not in self.sessions:
                self.sessions[name] = self.sign_in(name)
            cookie, csrf = self.sessions[name]
            return [("Cookie", cookie)] + ([("X-Almagest-CSRF", csrf)] if way == "session" else [])
        token = self.tokens[name]
        return [{"": ("Authorization", f"token {token}"), "bearer": ("Authorization", f"Bearer {token}"),
                 "cookie": ("Cookie", f"mast_token={token}")}[way]]

    def ask(self, exchange, names):
        connection = http.client.HTTPConnection(self.where.hostname, self.where.port, timeout=120)
        with contextlib.closing(connection):
            headers = self.identity(exchange.viewer) + [(k, fill(v, names)) for k, v in exchange.headers]
            given = {name.lower() for name, _ in headers}
            body = fill(exchange.body, names).encode()
            connection.putrequest(exchange.method, fill(exchange.target, names), skip_host="host" in given,
                                  skip_accept_encoding=True)
            if body:
                if "content-type" not in given:
                    connection.putheader("Content-Type", "application/json")
                connection.putheader("Content-Length", str(len(body)))
            for name, value in headers:
                connection.putheader(name, value)
            connection.endheaders(body or None)
            response = connection.getresponse()
            return Answer(response, response.read())

    def check(self, check, answer, names, kept):
        text = fill(check.text, names)
        lines = [fill(line, names) for line in check.lines]
        word = check.word
        if word == "expect":
            if str(answer.status) != text:
                raise Different(f"status {answer.status}, not {text}: {answer.content()[:400]!r}")
        elif word == "header":
            name, _, value = text.partition(":")
            found = answer.header(name)
            if found is None or not equal_text(value.strip(), found):
                raise Different(f"header {name} is {found!r}, not {value.strip()!r}")
        elif word == "no header":
            if answer.header(text) is not None:
                raise Different(f"header {text} is there: {answer.header(text)!r}")
        elif word == "json":
            source = "\n".join([text, *lines])
            try:
                wanted = json.loads(source)
            except ValueError as error:
                raise Mistake(f"the expected JSON is none ({error}): {source}") from None
            compare(wanted, answer.json())
        elif word == "rows":
            found = answer.json()
            rows = found if isinstance(found, list) else next(
                found[key] for key in ("results", "products", "resolvedCoordinate", "rows") if key in found)
            compare_rows(text, lines, rows)
        elif word == "count":
            key, _, number = text.rpartition(" ")
            found = answer.json()
            found = len(found[key] if key else found)
            if found != int(number):
                raise Different(f"{found} {key}, not {number}")
        elif word == "body contains":
            if text not in answer.content().decode(errors="replace"):
                raise Different(f"the body lacks {text!r}: {answer.content()[:400]!r}")
        elif word == "body lacks":
            if text in answer.content().decode(errors="replace"):
                raise Different(f"the body has {text!r}")
        elif word == "body empty":
            if answer.body:
                raise Different(f"the body has {len(answer.body)} bytes")
        elif word == "body is":
            wanted = eval(text, {}, {**names, **kept})
            if answer.body != wanted:
                raise Different(f"the body is not {text}: {len(answer.body)} bytes, not {len(wanted)}")
        elif word == "digests agree":
            digests = answer.header("Repr-Digest") or ""
            for name in ("sha256", "md5"):
                label = {"sha256": "sha-256"}.get(name, name)
                wanted = f"{label}=:{base64.b64encode(hashlib.new(name, answer.body).digest()).decode()}:"
                if wanted not in digests:
                    raise Different(f"Repr-Digest is {digests!r}, without {wanted}")
        elif word == "keep":
            name, _, what = text.partition(" ")
            kind, _, path = what.partition(" ")
            if kind == "header":
                kept[name] = answer.header(path)
            elif kind == "body":
                kept[name] = answer.content()
            elif kind == "answer":
                kept[name] = answer
            elif kind == "json":
                value = answer.json()
                for step in filter(None, path.split(".")):
                    value = value[int(step)] if isinstance(value, list) else value[step]
                kept[name] = value
            else:
                raise Mistake(f"'{kind}' can't be kept; json, header, body or answer can")
            names.update(kept)
        elif word == "same as":
            if answer.lasting() != kept[text].lasting():
                raise Different(f"not the same answer as {text}:\n{answer.lasting()}\n{kept[text].lasting()}")
        elif word == "holds":
            if not eval(check.text, dict(names)):
                raise Different(f"it does not hold that {check.text}")
        elif word == "unlike":
            if answer.content() == kept[text]:
                raise Different(f"the same body as {text}")

    def run(self, test, name):
        """None, or what is wrong."""
        names, kept = dict(self.names), {}
        for exchange in test.exchanges:
            until = time.monotonic() + (SOON_S if exchange.is_soon else 0)
            wrong = self.exchange(exchange, name, names, kept)
            while wrong and time.monotonic() < until:
                time.sleep(0.1)
                wrong = self.exchange(exchange, name, names, kept)
            if wrong:
                return wrong
        return None

    def exchange(self, exchange, name, names, kept):
        try:
            answer = self.ask(exchange, names)
            for check in exchange.checks:
                try:
                    self.check(check, answer, names, kept)
                except (Different, Mistake) as error:
                    return f"{name}:{check.line}: {error}"
        except (Mistake, OSError, http.client.HTTPException) as error:
            return f"{name}:{exchange.line}: {type(error).__name__}: {error}"
        except Exception as error:  # in an expression of the test
            return f"{name}:{exchange.line}: {error!r}"
        return None


def archive_named(name, folder, binary):
    """(Archive, arguments of serve, names in expressions)."""
    if name == "fixture":
        return fixture.make(folder / "fixture", binary)
    if name == "simulated":
        # Made by the released program: under sanitizers it takes minutes, and is not what is tested here.
        return almagest.simulated_archive(folder / "simulated"), [], {"granted_programs": [("jwst", "9003")]}
    if name == "rows":
        return (almagest.archive_of_rows(folder / "rows"), ["--clock", str(almagest.ROWS_CLOCK_MJD)], {})
    if name == "index":
        archive = almagest.archive_of_rows(folder / "index", "--index-only", datasets=2000)
        return archive, ["--clock", str(almagest.ROWS_CLOCK_MJD)], {}
    if name == "real":
        return (almagest.real_archive(folder / "real"), ["--clock", str(almagest.REAL_CLOCK_MJD)],
                expected.names(almagest.shared() / "data"))
    raise Mistake(f"there is no archive '{name}'")


def run_files(archive_name, files, folder, binary):
    """(passed, failed)."""
    archive, words, names = archive_named(archive_name, folder, binary)
    tokens = {}
    archive.run("user", "plain")
    archive.run("user", "granted")
    archive.run("user", "staff", "--staff")
    for mission, program in names.get("granted_programs", []):
        archive.run("grant", "granted", mission, program)
    for user in ("plain", "granted", "staff"):
        tokens[user] = archive.token(user)
    if archive_name == "fixture":
        # At a low cost, for the sake of the tests' time.
        archive.configure("[accounts]\npassword_mebibytes = 8\npassword_passes = 1\nsign_up = \"invitation\"\n")
        archive.run("user", "leader")
        archive.run("grant", "leader", "jwst", "1", "--lead")
        for user in ("plain", "granted", "staff", "leader"):
            archive.run("user", user, "--password", said=PASSWORD)
        tokens["leader"] = archive.token("leader")
    archive.run("user", "revoked")
    tokens["revoked"] = archive.token("revoked")
    archive.run("token", "revoked", "--revoke")
    archive.binary = binary
    passed = failed = 0
    with archive.serve("--banner", "An archive for tests.", *words) as address:
        runner = Runner(address, tokens, {**names, "tokens": tokens, "address": address})
        for file, tests in files:
            for test in tests:
                problem = runner.run(test, file.name)
                if problem:
                    print(f"FAILED {file.name}: {test.title}\n  {problem}", flush=True)
                    failed += 1
                else:
                    passed += 1
    return passed, failed


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--preset", default="release")
    parser.add_argument("files", nargs="*", type=pathlib.Path)
    options = parser.parse_args()
    binary = almagest.BUILD / options.preset / "almagest"
    by_archive = {}
    for file in options.files or sorted(HERE.glob("*.test")):
        archive, tests = parse(file.read_text(), file.name)
        by_archive.setdefault(archive, []).append((file, tests))
    passed = failed = skipped = 0
    (almagest.BUILD / "test").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="api-", dir=almagest.BUILD / "test") as folder:
        for archive, files in by_archive.items():
            count = sum(len(tests) for _, tests in files)
            if archive == "real" and almagest.shared() is None:
                print(f"skipped: {count} tests on real data, which is not here")
                skipped += count
                continue
            try:
                good, bad = run_files(archive, files, pathlib.Path(folder), binary)
            except almagest.CommandError as error:
                print(f"FAILED archive {archive}: {error}")
                good, bad = 0, count
            passed, failed = passed + good, failed + bad
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
