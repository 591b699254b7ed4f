# SPDX-License-Identifier: GPL-3.0-or-later
"""/api/v1 against its own description: schemathesis makes requests from it, right ones and wrong ones, and holds each
answer against what the description says. All of its checks."""

import json
import pathlib
import subprocess
import sys
import urllib.request

import pytest

import almagest
import fixture

SEED = 20260101
EXAMPLES = 25  # of each operation

# The description can't say which columns a mission has, what a condition may be, which names are known, and which
# snapshots are still there; so a request that it allows may be refused for these, and in these ways only. Some is for
# who is signed in, and of jobs one may have only so many.
REFUSALS = "[checks]\n" + "\n".join([
    'positive_data_acceptance.expected-statuses = ["2xx", 400, 401, 403, 404, 409, 410, 413, 422, 431]',
    'negative_data_rejection.expected-statuses = [400, 401, 404, 405, 410, 413, 431]'])


@pytest.fixture(scope="module")
def served(folder):
    archive, words, names = fixture.make(folder / "described", almagest.BUILD / "release" / "almagest")
    archive.configure("[accounts]\npassword_mebibytes = 8\npassword_passes = 1\n")
    archive.run("user", "granted")
    for mission, program in names["granted_programs"]:
        archive.run("grant", "granted", mission, program)
    with archive.serve(*words) as address:
        yield address, archive.token("granted")


# Of accounts: most of them are for people who are signed in, or for staff; and what changes something contradicts what is there.
ACCOUNTS = """
[[operations]]
include-path-regex = "^/(session|account|users|grants|invitations|audit|basket)"
[operations.checks]
positive_data_acceptance.expected-statuses = ["2xx", 400, 401, 403, 404, 409, 413, 422, 429, 503]
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 409, 413, 422, 429, 503]
[operations.generation]
max-examples = 5
"""


def run(folder, name, address, configuration, *words):
    place = folder / name
    place.mkdir()
    (place / "schemathesis.toml").write_text(configuration)
    command = [pathlib.Path(sys.executable).parent / "schemathesis", "--config-file", place / "schemathesis.toml", "run",
               f"{address}/api/v1/openapi.json", "--checks", "all", "--continue-on-failure", "--no-color", "--seed", str(SEED),
               "--max-examples", str(EXAMPLES), "--generation-database", "none", "--warnings", "off", *words]
    done = subprocess.run([str(word) for word in command], cwd=place, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          preexec_fn=almagest.die_with_parent)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    return done.stdout


def test_whatever_the_description_allows_is_answered_by_it(served, folder):
    address, _ = served
    said = run(folder, "anonymous", address, REFUSALS + ACCOUNTS)
    assert "No issues found" in said, said[-3000:]


def test_a_user_asks_about_one_mission_on_one_snapshot(served, folder):
    address, token = served
    with urllib.request.urlopen(f"{address}/api/v1/missions") as answer:
        snapshot = json.load(answer)["snapshot"]
    fixed = f'[parameters]\n"path.mission" = "veiled"\n"query.snapshot" = "{snapshot}"\n'
    said = run(folder, "granted", address, fixed + REFUSALS + ACCOUNTS, "--header", f"Authorization: Bearer {token}")
    assert "No issues found" in said, said[-3000:]
