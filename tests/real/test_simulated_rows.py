# SPDX-License-Identifier: GPL-3.0-or-later
"""Simulated rows of metadata against the real tables that their model was counted on, both asked over HTTP."""

import json
import pathlib
import sys
import urllib.request

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import almagest

if almagest.shared() is None:
    pytest.skip("there are no real tables", allow_module_level=True)

# Exposure types of the tables that the simulation has too.
MODES = ["NRC_IMAGE", "MIR_IMAGE", "NRS_IFU", "NRS_MSASPEC", "NRS_FIXEDSLIT"]
DATASETS = 150_000
# What differs by chance: a few large programs decide much, in both.
RELATIVE, ABSOLUTE = 0.4, 0.02


class Server:
    def __init__(self, address):
        self.address = address

    def count(self, *conditions):
        body = json.dumps({"conditions": list(conditions), "count_only": True}).encode()
        request = urllib.request.Request(f"{self.address}/search/jwst/api/v0.1/search", body,
                                         {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.load(answer)["totalResults"]

    def columns(self):
        with urllib.request.urlopen(f"{self.address}/search/util/api/v0.1/column_list?mission=jwst", timeout=60) as answer:
            return [column["column_name"] for column in json.load(answer)]


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    archive = almagest.Archive(tmp_path_factory.mktemp("real") / "archive").init("--title", "Real tables")
    archive.run("import", *sorted((almagest.shared() / "data/jwst-keywords").glob("*.csv.gz")))
    with archive.serve("--clock", str(almagest.REAL_CLOCK_MJD)) as address:
        yield Server(address)


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    archive = almagest.archive_of_rows(tmp_path_factory.mktemp("rows") / "archive", datasets=DATASETS)
    with archive.serve("--clock", str(almagest.ROWS_CLOCK_MJD)) as address:
        yield Server(address)


def close(share, real_share):
    return abs(share - real_share) <= max(ABSOLUTE, RELATIVE * real_share)


def shares(server, exp_type, column, values):
    """Of the first exposures of dithers, those with each value; the tables have only those of images."""
    these = [{"exp_type": exp_type}, {"patt_num": "1"}, {"productLevel": "!3"}]
    whole = server.count(*these)
    return {value: server.count(*these, {column: value}) / whole for value in values}


@pytest.mark.parametrize("exp_type, column, values", [
    ("NRC_IMAGE", "filter", ["*F115W*", "*F150W*", "*F200W*", "*F277W*", "*F356W*", "*F444W*", "*F070W*"]),
    ("NRC_IMAGE", "readpatt", ["SHALLOW4", "MEDIUM8", "BRIGHT2", "RAPID", "DEEP8"]),
    ("NRC_IMAGE", "ngroups", ["4", "5", "6", "7", "8", "10"]),
    ("MIR_IMAGE", "filter", ["F560W", "F770W", "F1000W", "F1280W", "F1500W", "F2100W"]),
    ("MIR_IMAGE", "readpatt", ["FASTR1", "SLOWR1"]),
    ("NRS_IFU", "nirspec_grating", ["PRISM", "G140M", "G235H", "G395M", "G395H"]),
    ("NRS_MSASPEC", "nirspec_grating", ["PRISM", "G140M", "G395M"]),
    ("NRS_FIXEDSLIT", "nirspec_fxd_slit", ["S200A1", "S400A1"]),
])
def test_settings_are_as_frequent(real, simulated, exp_type, column, values):
    wanted = shares(real, exp_type, column, values)
    found = shares(simulated, exp_type, column, values)
    for value in values:
        assert close(found[value], wanted[value]), (value, found, wanted)


def test_modes_are_as_frequent(real, simulated):
    def shares_of(server):
        counts = {mode: server.count({"exp_type": mode}, {"patt_num": "1"}, {"productLevel": "!3"}) for mode in MODES}
        return {mode: count / sum(counts.values()) for mode, count in counts.items()}

    wanted, found = shares_of(real), shares_of(simulated)
    for mode in MODES:
        assert close(found[mode], wanted[mode]), (mode, found, wanted)


@pytest.mark.parametrize("column, value", [
    ("targtype", "MOVING"), ("visitsta", "UNSUCCESSFUL"), ("eng_qual", "SUSPECT"), ("gs_order", ">1"), ("hga_move", "1"),
])
def test_what_is_rare_stays_rare(real, simulated, column, value):
    wanted = real.count({column: value}) / real.count()
    found = simulated.count({column: value}) / simulated.count()
    assert 0 < found < max(0.03, 3 * wanted)


def test_programs_are_proposed_alike(real, simulated):
    for category in ["GO", "DD", "CAL", "GTO"]:
        wanted = real.count({"category": category}) / real.count()
        found = simulated.count({"category": category}) / simulated.count()
        assert abs(found - wanted) < 0.12, (category, found, wanted)


def test_empty_columns_stay_empty(real, simulated):
    empty = [name for name in real.columns() if name not in ("access", "ang_sep", "search_pos", "search_key", "proposal_cycle")
             and real.count({name: "!null"}) == 0]
    assert len(empty) > 10
    assert [name for name in empty if simulated.count({name: "!null"})] == []
