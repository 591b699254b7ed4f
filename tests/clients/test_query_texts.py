# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs that pages offer for a search (web/src/export/texts.ts) are run as they stand, and find what the search finds."""

import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import urllib.request

import pytest

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TESTS))
import almagest

TEXTS = almagest.ROOT / "web/src/export/texts.ts"
WRITE = f"""
import {{ astroqueryText, beyondAstroquery, curlText, requestsText }} from {json.dumps(TEXTS.as_uri())};
const query = JSON.parse(process.env.QUERY);
console.log(JSON.stringify({{
  curl: curlText(query), requests: requestsText(query), astroquery: astroqueryText(query), beyond: beyondAstroquery(query),
}}));
"""
DATASET = "fileSetName"
AWKWARD = """it's "$HOME" `id` $(id) \\\\ %s {x} \\*é☿𝒳, O'Hara*"""

SEARCHES = {
    "all": {},
    "lists, a range, an order": {
        "conditions": [{"column": "instrume", "condition": "NIRCAM, MIRI"}, {"column": "duration", "condition": "1 .. 5000"}],
        "sort": [{"column": "instrume", "direction": "descending"}, {"column": "date_obs"}]},
    "not, null, wildcards": {"conditions": [{"column": "exp_type", "condition": "!*_TA*"}, {"column": "nirspec_grating", "condition": "null"}],
                             "sort": [{"column": "duration", "direction": "ascending"}]},
    "quotes": {"conditions": [{"column": "pi_name", "condition": '"Simulated, M", "Simulated, S", !"it\'s"'}]},
    "nothing but awkward characters": {"conditions": [{"column": "targprop", "condition": AWKWARD}]},
    "a place": {"targets": ["PLACE 0"], "radius_deg": 0.2, "conditions": [{"column": "productLevel", "condition": "3"}]},
    "a place and no condition": {"targets": ["PLACE 0"], "radius_deg": 0.05, "sort": [{"column": "date_obs"}]},
    "several places": {"targets": ["PLACE 0", "PLACE 1"], "radius_deg": 0.1},
    "a name": {"targets": ["NAME"], "radius_deg": 0.3},
}
BEYOND = {
    "an area": {"area": "CIRCLE ICRS 0 0 90", "sort": [{"column": DATASET}]},
    "two conditions on a column": {"conditions": [{"column": "duration", "condition": ">10"}, {"column": "duration", "condition": "<500"}]},
}


def ask(address, path, body):
    request = urllib.request.Request(f"{address}/api/v1/missions/{path}", json.dumps(body).encode(),
                                     {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


@pytest.fixture(scope="module")
def address():
    (almagest.BUILD / "test").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="texts-", dir=almagest.BUILD / "test") as folder:
        archive = almagest.Archive(pathlib.Path(folder) / "archive").init()
        archive.run("simulate", "--datasets", "200")
        with archive.serve() as served:
            yield served


@pytest.fixture(scope="module")
def places(address):
    rows = ask(address, "jwst/search", {"columns": ["targ_ra", "targ_dec", "targprop"], "limit": 10000,
                                        "conditions": [{"column": "targ_ra", "condition": "!null"},
                                                       {"column": "productLevel", "condition": "3"}]})["rows"]
    return rows[0], rows[-1]


def written(address, mission, search, shown, dataset=DATASET):
    found = ask(address, f"{mission}/search", {**search, "columns": shown, "limit": 10000})
    query = {"origin": address, "mission": mission, "search": search, "shown": shown, "dataset": dataset, "signedIn": False,
             "places": found["targets"], "total": found["total"]}
    done = subprocess.run([almagest.ROOT / "script/node", "--no-warnings", "--experimental-strip-types", "--input-type=module",
                           "-e", WRITE], env={**os.environ, "QUERY": json.dumps(query)}, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    rows = [tuple(as_text(row[name]) for name in shown) for row in found["rows"]]
    assert len(rows) == found["total"]
    return json.loads(done.stdout), rows


def as_text(value):
    return "" if value is None else f"{value:.9g}" if isinstance(value, float) else str(value)


def run(program, words, folder):
    environment = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
    environment.update(HOME=str(folder), PYTHONUTF8="1", no_proxy="127.0.0.1")
    done = subprocess.run([*program, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def rows_of_python(text, shown, get, folder):
    (folder / "program.py").write_text(f"{text}\nimport json\nprint('ROWS' + json.dumps([{get} for row in rows]))\n")
    out = run([sys.executable], ["program.py"], folder)
    return [tuple(as_text(value) for value in row) for row in json.loads(out.rsplit("ROWS", 1)[1])]


def rows_of_curl(text, mission, shown, folder):
    run(["bash"], ["-c", text], folder)
    with open(folder / f"{mission}.csv", newline="") as file:
        return [tuple(row[name] for name in shown) for row in csv.DictReader(file)]


def filled(search, places):
    def target(text):
        if text == "NAME":
            return places[0]["targprop"]
        row = places[int(text[-1])]
        return f"{row['targ_ra']} {row['targ_dec']}"
    return {**search, "targets": [target(text) for text in search["targets"]]} if "targets" in search else search


SHOWN = [DATASET, "instrume", "pi_name"]


@pytest.mark.parametrize("title", [*SEARCHES, *BEYOND])
def test_curl_and_requests_find_the_same_rows_in_the_same_order(title, address, places, tmp_path):
    texts, rows = written(address, "jwst", filled({**SEARCHES, **BEYOND}[title], places), SHOWN)
    assert rows or "awkward" in title
    assert rows_of_curl(texts["curl"], "jwst", SHOWN, tmp_path) == rows
    assert rows_of_python(texts["requests"], SHOWN, f"[row[name] for name in {SHOWN}]", tmp_path) == rows


@pytest.mark.parametrize("title", SEARCHES)
def test_astroquery_finds_the_same_rows(title, address, places, tmp_path):
    texts, rows = written(address, "jwst", filled(SEARCHES[title], places), SHOWN)
    assert texts["beyond"] is None
    get = f"['' if row[name] is __import__('numpy').ma.masked else str(row[name]) for name in {SHOWN}]"
    found = rows_of_python(texts["astroquery"], SHOWN, get, tmp_path)
    several = len(SEARCHES[title].get("targets", [])) > 1  # those come place by place
    assert sorted(found) == sorted(rows) if several else found == rows


@pytest.mark.parametrize("title", BEYOND)
def test_what_astroquery_can_not_ask_is_told(title, address):
    assert "other two" in written(address, "jwst", BEYOND[title], SHOWN)[0]["beyond"]


def test_other_missions_work_with_astroquery(address, tmp_path):
    missions = json.load(urllib.request.urlopen(f"{address}/api/v1/missions"))["missions"]
    for mission in (mission["id"] for mission in missions if mission["id"] != "jwst" and mission["datasets"]):
        columns = json.load(urllib.request.urlopen(f"{address}/api/v1/missions/{mission}/columns?summaries=false"))["columns"]
        name = next(column["name"] for column in columns if column["default_output"] and column["condition"] == "string")
        texts, rows = written(address, mission, {}, [name], name)
        assert rows
        get = f"['' if row['{name}'] is __import__('numpy').ma.masked else str(row['{name}'])]"
        assert rows_of_python(texts["astroquery"], [name], get, tmp_path) == rows, mission
