# SPDX-License-Identifier: GPL-3.0-or-later
"""astroquery.mast.MastMissions, unchanged, against the real tables and files."""

import hashlib

import almagest
import pytest

FILE = "jw01288015001_04101_00001_mirimage_i2d.fits"


@pytest.fixture
def jwst(real):
    return real.missions(mission="jwst")


def test_all_of_a_program_is_found(real, jwst):
    found = jwst.query_criteria(program=4358)
    assert len(found) == real.names["count"](program="4358") > 0
    assert set(found["program"]) == {4358}


@pytest.mark.parametrize("criteria", [{"instrume": "MIRI", "exp_type": "MIR_MRS"}, {"exp_type": "NRC_WFSS"}])
def test_criteria_find_as_many_as_the_tables_have(real, jwst, criteria):
    found = jwst.query_criteria(**criteria, ArchiveFileID="< 1000000000000", select_cols=["fileSetName"], limit=20000)
    assert len(found) == real.names["count"](**criteria) > 0


def test_everything_exclusive_is_found(real, jwst):
    found = jwst.query_criteria(access="EXCLUSIVE_ACCESS", limit=1000)
    assert {str(name) for name in found["fileSetName"]} == real.names["exclusive_names"]


def test_an_object_is_searched(jwst):
    found = jwst.query_object("M 82", radius=0.1)
    assert len(found) > 0
    assert max(found["ang_sep"]) <= 6


def test_all_columns_can_be_had(jwst):
    names = list(jwst.get_column_list()["name"])
    found = jwst.query_criteria(program=4358, limit=5, select_cols=names)
    assert set(found.colnames) == set(names)


def test_products_of_many_datasets_are_listed(real, jwst):
    found = jwst.query_criteria(program=4358)
    products = jwst.get_product_list(found)
    assert len(products) >= len(found)
    assert set(products["dataset"]) == set(found["fileSetName"])


def test_a_real_file_is_downloaded(jwst, tmp_path):
    products = jwst.get_product_list([FILE.removesuffix("_mirimage_i2d.fits")])
    manifest = jwst.download_products(jwst.filter_products(products, filename=FILE), download_dir=tmp_path, verbose=False)
    assert list(manifest["Status"]) == ["COMPLETE"]
    original = almagest.shared() / "data" / "jwst-fits" / "i2d" / FILE
    sha256 = lambda path: hashlib.sha256(path.read_bytes()).hexdigest()
    assert sha256(next(tmp_path.rglob(FILE))) == sha256(original)


def test_an_exclusive_file_is_an_error_in_the_manifest(real, jwst, tmp_path):
    products = jwst.get_product_list([real.names["locked_dataset"]])
    manifest = jwst.download_products(jwst.filter_products(products, filename=real.names["locked_file"]),
                                      download_dir=tmp_path, verbose=False)
    assert list(manifest["Status"]) == ["ERROR"]
    assert "401" in manifest["Message"][0]
