# SPDX-License-Identifier: GPL-3.0-or-later
"""Every science product, real or simulated, has a preview and a thumbnail; what is none says so."""

import json
import pathlib
import sys
import urllib.error
import urllib.parse
import urllib.request

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
import almagest

MAGIC = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG"}


def ask(address, path, **parameters):
    query = urllib.parse.urlencode(parameters)
    try:
        with urllib.request.urlopen(f"{address}/api/v1/missions/{path}?{query}") as answer:
            return answer.status, answer.headers["Content-Type"], answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read()


NAMES = {"jwst": "fileSetName", "hst": "sci_data_set_name", "tess": "obs_id", "hlsp": "obs_id"}


def post(address, path, ask):
    request = urllib.request.Request(f"{address}/api/v1/missions/{path}", json.dumps(ask).encode(), {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


def products(address, mission):
    rows = post(address, f"{mission}/export", {"search": {"columns": [NAMES[mission]]}, "format": "json"})["rows"]
    for i in range(0, len(rows), 1000):
        for product in post(address, f"{mission}/products", {"datasets": [name for name, in rows[i:i + 1000]]})["products"]:
            if product["held"]:
                yield product


def check(address, missions):
    shown = 0
    for mission in missions:
        for product in products(address, mission):
            for size in ("preview", "thumbnail"):
                status, kind, body = ask(address, f"{mission}/preview", product=product["name"], size=size)
                if status == 200:
                    assert body.startswith(MAGIC[kind]), product["name"]
                    shown += 1
                else:
                    assert status in (404, 422) and json.loads(body)["detail"], (product["name"], status)
                    assert product["type"] != "science" or not has_data(product), (product["name"], body)
    return shown


def has_data(product):
    """Some real files of the tests of others are headers with an image of no pixels."""
    from astropy.io import fits
    name = product["name"]
    paths = [p for p in (almagest.shared() / "data").rglob(name)] if almagest.shared() else []
    if not name.endswith((".fits", ".fits.gz")):
        return False
    return not paths or any(getattr(hdu, "data", None) is not None for hdu in fits.open(paths[0]))


def test_simulated_products_are_shown(tmp_path):
    archive = almagest.Archive(tmp_path / "pixels")
    archive.run("simulate", "--pixels", "--programs", "9001,9006,9013,9016,9017")
    with archive.serve() as address:
        assert check(address, ["jwst"]) > 400


@pytest.mark.skipif(almagest.shared() is None, reason="the real data are not here")
def test_real_products_are_shown(tmp_path):
    archive = almagest.real_archive(tmp_path / "real")
    with archive.serve("--clock", str(almagest.REAL_CLOCK_MJD)) as address:
        assert check(address, ["jwst", "hst", "tess", "hlsp"]) > 20
