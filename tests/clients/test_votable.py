# SPDX-License-Identifier: GPL-3.0-or-later
"""astropy reads exports as VOTable and finds what the JSON has; its validator has nothing to say."""

import io
import json
import urllib.parse
import urllib.request

import astropy.io.votable
import astropy.units
import numpy as np
import pytest

import almagest
import fixture

FORMATS = ["votable", "votable-tabledata"]


@pytest.fixture(scope="module")
def served(folder):
    archive, words, names = fixture.make(folder / "exported", almagest.BUILD / "release" / "almagest")
    with archive.serve(*words) as address:
        yield address


@pytest.fixture(scope="module")
def invented(folder):
    archive = almagest.archive_of_rows(folder / "invented", datasets=3_000)
    with archive.serve("--clock", str(almagest.ROWS_CLOCK_MJD)) as address:
        yield address


def export(address, mission, **ask):
    """By the form that a page would send."""
    body = urllib.parse.urlencode({"q": json.dumps(ask)}).encode()
    with urllib.request.urlopen(f"{address}/api/v1/missions/{mission}/export", body) as answer:
        assert answer.headers["Content-Disposition"].startswith(f'attachment; filename="{mission}.')
        return answer.read()


def plain(value):
    """As JSON has it."""
    if value is np.ma.masked or (isinstance(value, float) and np.isnan(value)):
        return None
    if isinstance(value, bytes):
        value = value.decode()
    return value.item() if hasattr(value, "item") else value


def compare(address, mission, search, form):
    said = json.loads(export(address, mission, search=search, format="json"))
    votable = astropy.io.votable.parse(io.BytesIO(export(address, mission, search=search, format=form)), verify="exception")
    table = votable.get_first_table()
    assert votable.version == "1.4" and table.array.shape == (len(said["rows"]),)
    assert [f.name for f in table.fields] == [c["name"] for c in said["columns"]]
    assert [f.ucd for f in table.fields] == [c["ucd"] for c in said["columns"]]
    for field, column in zip(table.fields, said["columns"]):
        assert field.unit == (column["unit"] and astropy.units.Unit(column["unit"], format="vounit")), field.name
    assert all(f.description for f in table.fields)
    for field, place in zip(table.fields, range(len(said["columns"]))):
        column = [plain(value) for value in table.array[field.ID]]
        wanted = [row[place] for row in said["rows"]]
        if field.datatype in ("char", "unicodeChar"):  # astropy gives an empty text for a null
            column, wanted = [c if c != "" else None for c in column], [w if w != "" else None for w in wanted]
        assert column == wanted, field.name
    return votable


@pytest.mark.parametrize("form", FORMATS)
def test_all_columns_are_what_json_says(served, form):
    compare(served, "jwst", {"columns": "all"}, form)


@pytest.mark.parametrize("form", FORMATS)
def test_thousands_of_rows_come_in_several_pieces(invented, form):
    votable = compare(invented, "jwst", {"columns": "all"}, form)
    infos = {info.name: info.value for info in votable.resources[0].infos}
    assert infos["SIMULATED"] == "true" and "SIMULATED" in infos["notice"] and infos["search"] == '{"columns":"all"}'


@pytest.mark.parametrize("form", FORMATS)
def test_targets_bring_their_columns(served, form):
    votable = compare(served, "jwst", {"targets": ["49.92 -19.41", "0.005 1"], "columns": ["targprop"]}, form)
    assert [f.name for f in votable.get_first_table().fields] == ["targprop", "search_pos", "ang_sep", "distance_arcsec"]


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("mission", ["jwst", "hst", "tess", "galex", "hlsp"])
def test_the_validator_has_no_complaint(invented, mission, form, tmp_path):
    path = tmp_path / "rows.vot"
    path.write_bytes(export(invented, mission, search={"columns": "all", "targets": ["49.92 -19.41"]}, format=form))
    said = io.StringIO()
    assert astropy.io.votable.validate(path, output=said, xmllint=False), said.getvalue()
