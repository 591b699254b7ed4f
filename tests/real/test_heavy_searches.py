# SPDX-License-Identifier: GPL-3.0-or-later
"""Searches that take long leave the server to others."""

import concurrent.futures
import json
import os
import pathlib
import sys
import time
import urllib.error
import urllib.request

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
import almagest

if almagest.shared() is None:
    if os.environ.get("CI") == "true":
        pytest.fail("the tests on real data need the shared folder", pytrace=False)
    pytest.skip("the shared folder is not there", allow_module_level=True)

AT_A_TIME = 4
TARGETS = [f"{(i * 137.508) % 360:.4f} {(i * 0.0179) % 180 - 90:.4f}" for i in range(10_000)]
HEAVY = {"target": TARGETS, "radius": 10_800, "conditions": [{"targprop": "in no row"}], "count_only": True}


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    archive = almagest.Archive(tmp_path_factory.mktemp("heavy") / "archive").init()
    archive.run("import", *sorted((almagest.shared() / "data/jwst-keywords").glob("*.csv.gz")))
    with archive.serve("--clock", str(almagest.REAL_CLOCK_MJD)) as served:
        yield served


def ask(address, body):
    """(status, Retry-After, seconds, answer)"""
    request = urllib.request.Request(f"{address}/search/jwst/api/v0.1/search", json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    started = time.monotonic()
    try:
        with urllib.request.urlopen(request, timeout=120) as answer:
            return answer.status, None, time.monotonic() - started, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Retry-After"], time.monotonic() - started, json.load(error)


def test_more_heavy_searches_than_there_is_room_for_are_put_off_and_others_go_on(address):
    with concurrent.futures.ThreadPoolExecutor(40) as pool:
        heavy = [pool.submit(ask, address, HEAVY) for _ in range(10)]
        time.sleep(0.3)
        light = [ask(address, {"target": ["53.16 -27.78"], "radius": 3, "limit": 10}) for _ in range(10)]
        statuses = [each.result()[0] for each in heavy]
    assert set(statuses) == {200, 503}
    assert statuses.count(200) >= AT_A_TIME
    refused = next(each.result() for each in heavy if each.result()[0] == 503)
    assert int(refused[1]) > 0 and "busy" in refused[3]["message"]
    assert all(each[0] == 200 and each[3]["totalResults"] > 0 for each in light)
    assert sorted(each[2] for each in light)[5] < 1
    assert ask(address, HEAVY)[0] == 200  # there is room again


def test_many_small_cones_and_long_pages_are_answered(address):
    status, _, _, answer = ask(address, {"target": TARGETS, "radius": 3, "limit": 50_000})
    assert status == 200
    status, _, _, answer = ask(address, {"limit": 50_000})
    assert status == 200 and len(answer["results"]) == answer["totalResults"] == 11397
