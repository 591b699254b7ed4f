# SPDX-License-Identifier: GPL-3.0-or-later
"""Sessions while a server runs: how often one may try, what ends downloads, what is written down, what mails carry."""

import contextlib
import email
import http.client
import json
import pathlib
import re
import sqlite3
import sys
import time
import urllib.parse

import pytest

sys.path[:0] = [str(pathlib.Path(__file__).parent), str(pathlib.Path(__file__).parents[1])]
import almagest
from test_accounts import BUFFERED, LOCKED, OPEN, Download, ann, served, status  # noqa: F401: fixtures

PASSWORD = "correct horse battery"
CHEAP = "[accounts]\npassword_mebibytes = 8\npassword_passes = 1\n"


class Browser:
    """Keeps a cookie and the CSRF value."""

    def __init__(self, where, **headers):
        self.where, self.cookie, self.csrf, self.headers = where, None, None, headers

    def ask(self, method, path, body=None, **more):
        headers = dict(self.headers, **more)
        if self.cookie:
            headers["Cookie"] = self.cookie
        if self.csrf:
            headers["X-Almagest-CSRF"] = self.csrf
        connection = http.client.HTTPConnection(self.where.hostname, self.where.port, timeout=60)
        with contextlib.closing(connection):
            connection.request(method, path, body=None if body is None else json.dumps(body), headers=headers)
            response = connection.getresponse()
            data = response.read()
        if response.getheader("Set-Cookie"):
            self.set_cookie = response.getheader("Set-Cookie")
            self.cookie = self.set_cookie.partition(";")[0]
        response.json = json.loads(data) if data else None
        return response

    def sign_in(self, name, password=PASSWORD):
        answer = self.ask("POST", "/api/v1/session", {"name": name, "password": password})
        if answer.status == 200:
            self.csrf = answer.json["csrf"]
        return answer


@pytest.fixture
def browser(served, ann):
    """ann's browser, signed in."""
    archive, where, _ = served
    archive.run("user", "ann", "--password", said=PASSWORD)
    browser = Browser(where)
    assert browser.sign_in("ann").status == 200
    return browser


def end_by_signing_out(browser, archive):
    assert browser.ask("DELETE", "/api/v1/session").status == 200


def end_from_elsewhere(browser, archive):
    other = Browser(browser.where)
    other.sign_in("ann")
    mine = [s["id"] for s in other.ask("GET", "/api/v1/account/sessions").json["sessions"] if not s["current"]]
    assert len(mine) == 1
    assert other.ask("DELETE", f"/api/v1/account/sessions/{mine[0]}").status == 200


def end_by_a_new_password(browser, archive):
    archive.run("user", "ann", "--password", said="another long password")


def end_by_withdrawing(browser, archive):
    archive.run("grant", "ann", "jwst", "1", "--withdraw")


@pytest.mark.parametrize("end", [end_by_signing_out, end_from_elsewhere, end_by_a_new_password, end_by_withdrawing])
def test_a_download_by_session_is_broken_off(served, browser, end):
    archive, where, _ = served
    download = Download(where, cookie=browser.cookie)
    end(browser, archive)
    got = download.rest()
    assert got < BUFFERED < download.length
    for _ in range(50):  # the server notes the end once it has seen that the connection is over
        entry = json.loads(archive.run("audit", "--kind", "file", "--user", "ann", "--limit", "1", "--json"))[0]
        if entry["whole"]:
            break
        time.sleep(0.1)
    assert (entry["about"], entry["whole"]) == (LOCKED, "no")
    assert got <= entry["bytes"] < download.length
    assert entry["via"].startswith("session ")


def test_a_new_password_changes_the_session_and_ends_the_others(browser):
    other = Browser(browser.where)
    assert other.sign_in("ann").status == 200
    before = browser.cookie
    changed = browser.ask("POST", "/api/v1/account", {"password": "another long password", "current_password": PASSWORD})
    assert changed.status == 200 and browser.cookie != before
    assert other.ask("GET", "/api/v1/account").status == 401
    stale = Browser(browser.where)
    stale.cookie = before
    assert stale.ask("GET", "/api/v1/account").status == 401
    assert browser.ask("GET", "/api/v1/account").status == 200
    assert browser.ask("POST", "/api/v1/account", {"display_name": "x"}).status == 403  # the old CSRF value went with it
    assert Browser(browser.where).sign_in("ann").status == 401
    assert Browser(browser.where).sign_in("ann", "another long password").status == 200


def test_signing_in_again_gives_another_session(browser):
    before = browser.cookie
    assert browser.sign_in("ann").status == 200
    assert browser.cookie != before
    stale = Browser(browser.where)
    stale.cookie = before
    assert stale.ask("GET", "/api/v1/account").status == 401


@pytest.fixture(scope="module")
def guarded(tmp_path_factory):
    """An archive behind a proxy with TLS, that sends mail nowhere, and lets anybody sign up."""
    folder = tmp_path_factory.mktemp("guarded")
    archive = almagest.Archive(folder / "archive").init()
    text = (archive.folder / "almagest.toml").read_text()
    text = text.replace('address = ""', 'address = "https://mast.example.org"').replace("forwarded = false", "forwarded = true")
    (archive.folder / "almagest.toml").write_text(text)
    archive.configure(CHEAP + 'sign_up = "open"\n[mail]\nserver = "smtp://127.0.0.1:9"\nfrom = "archive@example.org"\n')
    for user in ("ann", "bob"):
        archive.run("user", user)
        archive.run("user", user, "--password", said=PASSWORD)
    archive.run("user", "ann", "--email", "ann@example.org")
    with archive.serve() as address:
        yield archive, urllib.parse.urlsplit(address)


addresses = (f"198.51.100.{n}" for n in range(1, 255))


def elsewhere(where):
    """A browser at an address that nobody has used."""
    return Browser(where, **{"X-Forwarded-For": f"10.9.9.9, {next(addresses)}"})


@pytest.mark.parametrize("name", ["ann", "nobody-of-that-name"])
def test_a_name_may_be_tried_ten_times(guarded, name):
    _, where = guarded
    answers = [elsewhere(where).sign_in(name, f"guess number {n}") for n in range(12)]
    assert [a.status for a in answers] == [401] * 10 + [429] * 2
    assert 1 <= int(answers[-1].getheader("Retry-After")) <= 60
    assert answers[-1].json["code"] == "too_many"
    if name == "ann":  # nor does the right password help now
        assert elsewhere(where).sign_in(name).status == 429
    assert elsewhere(where).sign_in("bob").status == 200


def test_an_address_may_try_thirty_times_whatever_the_names(guarded):
    _, where = guarded
    browser = elsewhere(where)
    assert [browser.sign_in(f"user{n}", "a guess").status for n in range(31)] == [401] * 30 + [429]
    assert elsewhere(where).sign_in("bob").status == 200


def test_whoever_signs_in_rightly_may_do_so_often(guarded):
    _, where = guarded
    browser = elsewhere(where)
    assert {browser.sign_in("bob").status for _ in range(35)} == {200}


def test_behind_tls_cookies_are_secure_and_origins_that_of_the_address(guarded):
    _, where = guarded
    browser = elsewhere(where)
    assert browser.sign_in("bob").status == 200
    assert browser.set_cookie.endswith("; HttpOnly; SameSite=Lax; Secure")
    assert browser.ask("POST", "/api/v1/account", {"display_name": "Bob"}, Origin="https://mast.example.org").status == 200
    assert browser.ask("POST", "/api/v1/account", {"display_name": "Bob"}, Origin="https://mast.example.org.evil.example").status == 403
    sessions = browser.ask("GET", "/api/v1/account/sessions").json["sessions"]
    assert sessions[0]["address"].startswith("198.51.100.")


def letters(archive, to):
    """The texts of messages that wait in the outbox."""
    with contextlib.closing(sqlite3.connect(f"file:{archive.folder}/outbox.db?mode=ro", uri=True)) as database:
        bodies = database.execute("SELECT body FROM message WHERE address = ? ORDER BY id", (to,)).fetchall()
    return [email.message_from_string(body).get_payload(decode=True).decode() for (body,) in bodies]


def letters_by_and_by(archive, to, count):
    """Mails are put down after the answer, so that its time tells nothing."""
    for _ in range(100):
        if len(letters(archive, to)) >= count:
            break
        time.sleep(0.05)
    found = letters(archive, to)
    assert len(found) == count, found
    return found


def code_in(text, page):
    return re.search(rf"https://mast\.example\.org/{page}#code=([0-9a-f]{{48}})", text).group(1)


def test_a_reset_tells_nothing_and_its_link_works_once(guarded):
    archive, where = guarded
    browser = elsewhere(where)
    known = browser.ask("POST", "/api/v1/account/reset", {"email": "ANN@example.org"})
    unknown = browser.ask("POST", "/api/v1/account/reset", {"email": "nobody@example.org"})
    assert known.status == unknown.status == 200 and known.json == unknown.json
    letters_by_and_by(archive, "ann@example.org", 1)
    assert letters(archive, "nobody@example.org") == []
    # Not by the Host that a stranger sends.
    browser.ask("POST", "/api/v1/account/reset", {"email": "ann@example.org"}, Host="evil.example")
    assert all("evil.example" not in text for text in letters_by_and_by(archive, "ann@example.org", 2))
    code = code_in(letters(archive, "ann@example.org")[-1], "reset")
    signed_in = elsewhere(where)
    archive.run("user", "ann", "--password", said=PASSWORD)  # voids the links that there are
    assert browser.ask("POST", "/api/v1/account/password", {"code": code, "password": "chosen by a link"}).status == 400
    browser.ask("POST", "/api/v1/account/reset", {"email": "ann@example.org"})
    code = code_in(letters_by_and_by(archive, "ann@example.org", 3)[-1], "reset")
    assert browser.ask("POST", "/api/v1/account/password", {"code": code, "password": "chosen by a link"}).status == 200
    assert browser.ask("POST", "/api/v1/account/password", {"code": code, "password": "chosen by a link"}).status == 400
    assert signed_in.ask("GET", "/api/v1/session").status == 200


def test_the_answer_to_a_reset_waits_for_nothing_that_depends_on_the_address(guarded):
    """Where nothing can be written, mails neither: the answer is there at once all the same."""
    archive, where = guarded
    browser = elsewhere(where)
    with contextlib.closing(sqlite3.connect(archive.folder / "accounts.db", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")  # links can't be made
        began = time.monotonic()
        answers = [browser.ask("POST", "/api/v1/account/reset", {"email": email})
                   for email in ("bob@example.com", "ann@example.org", "nobody@example.org")]
        assert time.monotonic() - began < 2
        database.execute("ROLLBACK")
    assert [answer.status for answer in answers] == [200] * 3


def test_nobodys_mailbox_is_filled(guarded):
    archive, where = guarded
    archive.run("user", "bob", "--email", "bob@example.org")
    for _ in range(6):
        assert elsewhere(where).ask("POST", "/api/v1/account/reset", {"email": "bob@example.org"}).status == 200
    sent = letters_by_and_by(archive, "bob@example.org", 3)
    time.sleep(0.5)
    assert len(letters(archive, "bob@example.org")) == 3
    # What was not sent did not void what was.
    answer = elsewhere(where).ask("POST", "/api/v1/account/password", {"code": code_in(sent[-1], "reset"), "password": "still good"})
    assert answer.status == 200


def test_open_sign_up_is_confirmed_by_mail(guarded):
    archive, where = guarded
    browser = elsewhere(where)
    eve = {"name": "eve", "email": "eve@example.org", "password": "a long password"}
    assert browser.ask("POST", "/api/v1/account/sign-up", {**eve, "email": None}).status == 400
    made = browser.ask("POST", "/api/v1/account/sign-up", eve)
    assert made.status == 200
    letters_by_and_by(archive, "eve@example.org", 1)
    assert browser.sign_in("eve", "a wrong password").status == 401
    refused = browser.sign_in("eve", "a long password")
    assert refused.status == 403 and "confirm your e-mail address" in refused.json["detail"]
    again = browser.ask("POST", "/api/v1/account/sign-up", {**eve, "name": "eve2"})  # a known address
    assert (again.status, again.json) == (200, made.json)
    for name in ("eve", "EVE", "eve@example.org", "no blanks"):  # of a name it says the same, known address or not
        known, unknown = (elsewhere(where).ask("POST", "/api/v1/account/sign-up", {**eve, "name": name, "email": email})
                          for email in ("eve@example.org", "nobody@example.org"))
        assert known.status in (400, 409) and (known.status, known.json["detail"]) == (unknown.status, unknown.json["detail"])
    assert any("wanted to make an account with this address" in text for text in letters_by_and_by(archive, "eve@example.org", 2))
    code = code_in(letters(archive, "eve@example.org")[0], "confirm")
    assert browser.ask("POST", "/api/v1/account/confirm", {"code": code}).status == 200
    assert browser.ask("POST", "/api/v1/account/confirm", {"code": code}).status == 400
    assert browser.sign_in("eve", "a long password").status == 200
    moved = browser.ask("POST", "/api/v1/account", {"email": "eve@example.net", "current_password": "a long password"})
    assert (moved.json["email"], moved.json["pending_email"]) == ("eve@example.org", "eve@example.net")
    assert browser.ask("GET", "/api/v1/account").json["pending_email"] == "eve@example.net"
    code = code_in(letters(archive, "eve@example.net")[0], "confirm")
    assert browser.ask("POST", "/api/v1/account/confirm", {"code": code}).status == 200
    account = browser.ask("GET", "/api/v1/account").json
    assert (account["email"], account["pending_email"]) == ("eve@example.net", None)


def invite(archive, staff, email=None):
    made = staff.ask("POST", "/api/v1/invitations", {"email": email} if email else {})
    assert made.status == 200, made.json
    return made.json["link"].partition("code=")[2]


@pytest.fixture
def staff(guarded):
    archive, where = guarded
    if "sue" not in archive.run("user"):
        archive.run("user", "sue", "--staff")
        archive.run("user", "sue", "--password", said=PASSWORD)
    browser = elsewhere(where)
    assert browser.sign_in("sue").status == 200
    return browser


def test_an_invitation_confirms_the_address_that_it_was_mailed_to_and_no_other(guarded, staff):
    archive, where = guarded
    sign_up = {"password": "a long password"}
    # Mailed there: it is.
    code = invite(archive, staff, "Fay@example.org")
    fay = elsewhere(where)
    assert fay.ask("POST", "/api/v1/account/sign-up", {**sign_up, "name": "fay", "email": "fay@example.org", "invitation": code}).status == 200
    assert fay.sign_in("fay@example.org", "a long password").status == 200
    # Another one is asked first, and says nothing of whose it is.
    answers = []
    for name, email in (("gus", "fay@example.org"), ("hal", "hal@example.org")):
        code = invite(archive, staff, "somebody@example.org")
        answers.append(elsewhere(where).ask("POST", "/api/v1/account/sign-up", {**sign_up, "name": name, "email": email, "invitation": code}))
    assert answers[0].status == answers[1].status == 200 and answers[0].json == answers[1].json
    assert "once you open the link" in answers[0].json["message"]
    assert "wanted to make an account" in letters_by_and_by(archive, "fay@example.org", 2)[-1]
    assert elsewhere(where).sign_in("hal@example.org", "a long password").status == 401
    hal = elsewhere(where)
    assert hal.sign_in("hal", "a long password").status == 200
    account = hal.ask("GET", "/api/v1/account").json
    assert (account["email"], account["pending_email"]) == (None, "hal@example.org")
    letter, = letters_by_and_by(archive, "hal@example.org", 1)  # and no link for a new password goes there
    hal.ask("POST", "/api/v1/account/reset", {"email": "hal@example.org"})
    time.sleep(0.5)
    assert letters(archive, "hal@example.org") == [letter]
    assert hal.ask("POST", "/api/v1/account/confirm", {"code": code_in(letter, "confirm")}).status == 200
    assert elsewhere(where).sign_in("hal@example.org", "a long password").status == 200


def test_an_invitation_is_not_asked_for_names_again_and_again(guarded, staff):
    archive, where = guarded
    code = invite(archive, staff)
    answers = [elsewhere(where).ask("POST", "/api/v1/account/sign-up", {"name": "ann", "password": "a long password", "invitation": code})
               for _ in range(12)]
    assert [answer.status for answer in answers] == [409] * 10 + [429] * 2
    assert int(answers[-1].getheader("Retry-After")) <= 600


def test_no_name_is_anothers_address(guarded, staff):
    archive, where = guarded
    archive.run("user", "ann", "--email", "ann@example.org")
    assert staff.ask("POST", "/api/v1/users", {"name": "Ann@example.org"}).status == 409
    assert staff.ask("POST", "/api/v1/users", {"name": "iris@example.org"}).status == 200
    assert staff.ask("POST", "/api/v1/users", {"name": "jo", "email": "Iris@example.org"}).status == 409
    with pytest.raises(almagest.CommandError):
        archive.run("user", "bob", "--email", "iris@example.org")


def test_files_in_bundles_are_written_down(served, ann):
    archive, where, _ = served
    before = len(json.loads(archive.run("audit", "--kind", "file", "--json")))
    order = {"selection": {"search": {}, "files": {"quick": "all"}}}
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=120)
    with contextlib.closing(connection):
        connection.request("POST", "/api/v1/missions/jwst/bundle", body=json.dumps(order), headers={"Authorization": f"token {ann}"})
        response = connection.getresponse()
        while response.read(1 << 20):
            pass
    entries = json.loads(archive.run("audit", "--kind", "file", "--json"))[before:]
    assert [(e["user"], e["about"], e["whole"]) for e in entries] == [("ann", LOCKED, "yes")]  # not the public one
    assert entries[0]["detail"].endswith("in a bundle") and entries[0]["program"] == "1"


def test_the_operator_finds_what_happened(served, ann):
    archive, where, _ = served
    archive.run("user", "ann", "--password", said=PASSWORD)
    Browser(where).sign_in("ann", "a wrong password")
    Browser(where).sign_in("no such name, perhaps a password", "x")
    assert status(where, ann) == 206
    kinds = [e["kind"] for e in json.loads(archive.run("audit", "--user", "ann", "--json"))]
    assert {"user_added", "grant", "token_made", "password_changed", "sign_in_failed", "file"} <= set(kinds)
    account = next(user["account"] for user in json.loads(archive.run("user", "--json")) if user["name"] == "ann")
    entries = json.loads(archive.run("audit", "--account", str(account), "--json"))
    assert {"file", "grant"} <= {entry["kind"] for entry in entries}
    assert all(account in (entry["account"], entry["about_account"]) for entry in entries)
    with pytest.raises(almagest.CommandError):
        archive.run("audit", "--account", "ann")
    said = archive.run("audit", "--json")
    assert "perhaps a password" not in said and ann not in said and PASSWORD not in said
    assert json.loads(archive.run("audit", "--since", "2100", "--json")) == []
    log = (archive.folder / "log" / "server.log").read_text()
    assert PASSWORD not in log and "perhaps a password" not in log


def test_exclusive_files_are_not_served_without_being_written_down(served, ann):
    archive, where, _ = served
    with contextlib.closing(sqlite3.connect(archive.folder / "audit.db", isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")  # nobody else can write
        assert status(where, ann) == 503
        assert status(where, ann, OPEN) == 206
        database.execute("ROLLBACK")
    assert status(where, ann) == 206


def test_secret_files_are_the_owners_alone(served, ann):
    archive, _, _ = served
    for name in ("accounts.db", "audit.db"):
        assert (archive.folder / name).stat().st_mode & 0o777 == 0o600
    with contextlib.closing(sqlite3.connect(archive.folder / "accounts.db")) as database:
        dump = "\n".join(database.iterdump())
    assert ann not in dump and PASSWORD not in dump
