# SPDX-License-Identifier: GPL-3.0-or-later
"""astroquery.mast.MastMissions, unchanged, against a small archive of which every value is known."""

import hashlib
import warnings

import pytest

HELD = "jw00001001001_02101_00001_nrca1_cal.fits"
LOCKED = "jw00001002001_02101_00001_mirimage_cal.fits"


@pytest.fixture
def jwst(small):
    return small.missions(mission="jwst")


def names(table):
    return sorted(str(name) for name in table["fileSetName"])


def test_the_column_list_is_read(jwst):
    columns = jwst.get_column_list()
    assert {"fileSetName", "instrume", "targ_ra", "visit_id"} <= set(columns["name"])
    assert set(columns.colnames) >= {"name", "data_type", "description"}


def test_a_region_is_searched(jwst):
    from astropy.coordinates import SkyCoord
    import astropy.units as u
    found = jwst.query_region(SkyCoord(49.92, -19.41, unit="deg"), radius=10 * u.arcsec)
    assert names(found) == ["jw00001001001_02101_00001", "jw00001002001_02101_00001"]
    assert list(found["ang_sep"]) == [0, 0]


def test_an_object_is_searched_by_a_name_of_the_sky(jwst):
    found = jwst.query_object("NGC 1300", radius=0.02)
    assert len(found) == 2


def test_an_object_is_searched_by_the_name_of_a_target(jwst):
    found = jwst.query_object("wrap", radius=0.01)
    assert names(found) == ["jw00020002001_02101_00001"]


def test_an_unknown_object_is_the_clients_own_error(jwst):
    from astroquery.exceptions import ResolverError
    with pytest.raises(ResolverError):
        jwst.query_object("no such thing anywhere")


@pytest.mark.parametrize("criteria, count", [
    ({"instrume": "NIRCAM"}, 1),
    ({"instrume": ["NIRCAM", "MIRI"]}, 2),
    ({"instrume": "NIR*, !NIRSPEC"}, 3),
    ({"pi_name": "lee"}, 3),
    ({"exp_type": "NRC_WFSS"}, 1),
    ({"program": 20}, 3),
    ({"program": [1, 20], "instrume": "MIRI"}, 1),
    ({"duration": "> 50"}, 3),
    ({"duration": "50 .. 51"}, 2),
    ({"date_obs": "2023-01 .. 2023-06"}, 2),
    ({"publicReleaseDate": ">2026"}, 1),
    ({"targ_ra": "359 .. 1"}, 1),
    ({"targ_dec": "-19:30 .. -19:20"}, 2),
    ({"access": "EXCLUSIVE_ACCESS"}, 1),
    ({"fileSetName": "jw00020*"}, 3),
    ({"productLevel": "1b"}, 1),
])
def test_criteria(jwst, criteria, count):
    assert len(jwst.query_criteria(**criteria)) == count


def test_criteria_with_a_position_columns_and_order(jwst):
    import astropy.units as u
    found = jwst.query_criteria(coordinates="49.92 -19.41", radius=1 * u.arcmin, instrume="MIRI, NIRCAM",
                                select_cols=["fileSetName", "duration"], sort_by="duration", sort_desc=True)
    assert list(found["duration"]) == [107.368, 22.2]


def test_pages_and_the_limit(jwst):
    from astroquery.exceptions import MaxResultsWarning
    with pytest.warns(MaxResultsWarning):
        first = jwst.query_criteria(program="1, 20", limit=3, sort_by=["fileSetName"])
    second = jwst.query_criteria(program="1, 20", limit=3, offset=3, sort_by=["fileSetName"])
    assert names(first) + names(second) == sorted(names(first) + names(second))
    assert (len(first), len(second)) == (3, 2)


def test_nothing_found_is_an_empty_table_with_a_warning(jwst):
    from astroquery.exceptions import NoResultsWarning
    with pytest.warns(NoResultsWarning):
        assert len(jwst.query_criteria(program="31337")) == 0


def test_a_mistake_is_the_clients_own_error(jwst):
    from astroquery.exceptions import InvalidQueryError
    with pytest.raises(InvalidQueryError):
        jwst.query_criteria(duration="twelve")


def test_values_that_are_missing_are_masked(jwst):
    found = jwst.query_criteria(targprop="FIELD-7", select_cols=["targ_ra", "fileSetName"])
    assert len(found) == 1
    assert found["targ_ra"].mask[0]


def test_products_are_listed_made_unique_and_filtered(jwst):
    datasets = jwst.query_criteria(program=1)
    products = jwst.get_product_list(datasets)
    assert len(products) == 5
    assert len(jwst.get_unique_product_list(datasets)) == 5
    assert len(jwst.get_product_list(["jw00001001001_02101_00001"])) == 3
    assert len(jwst.filter_products(products, file_suffix="_uncal")) == 1
    assert len(jwst.filter_products(products, category=["1b", "2b"], extension="fits")) == 4
    assert len(jwst.filter_products(products, access="PUBLIC")) == 3


def test_a_held_file_is_downloaded_and_is_what_was_ingested(small, jwst, tmp_path):
    products = jwst.get_product_list(["jw00001001001_02101_00001"])
    manifest = jwst.download_products(jwst.filter_products(products, filename=HELD), download_dir=tmp_path, verbose=False)
    assert set(manifest["Status"]) == {"COMPLETE"}
    path = tmp_path / "mastDownload" / "jwst" / "jw00001001001_02101_00001" / HELD
    content = path.read_bytes()
    assert hashlib.sha256(content).hexdigest() == small.names["sha256"](HELD)
    from astropy.io import fits
    assert fits.getheader(path)["TARGPROP"] == "NGC-1300"
    # The second time the file is there already, and its length is compared.
    before = path.stat().st_mtime_ns
    manifest = jwst.download_products(jwst.filter_products(products, filename=HELD), download_dir=tmp_path, verbose=False)
    assert set(manifest["Status"]) == {"COMPLETE"}
    assert path.stat().st_mtime_ns == before


def test_a_download_that_broke_off_is_done_again(small, jwst, tmp_path):
    path = tmp_path / HELD
    path.write_bytes(small.names["held"](HELD)[:3000])
    status, message, _ = jwst.download_file(f"jw00001001001_02101_00001/{HELD}", local_path=path, verbose=False)
    assert status == "COMPLETE", message
    assert path.read_bytes() == small.names["held"](HELD)


def test_what_is_exclusive_or_not_held_is_an_error_in_the_manifest(jwst, tmp_path):
    products = jwst.get_product_list(["jw00001002001_02101_00001", "jw00020001001_03101_00001"])
    manifest = jwst.download_products(products, download_dir=tmp_path, verbose=False)
    messages = {str(row["Local Path"]).rsplit("/", 1)[-1]: (row["Status"], row["Message"]) for row in manifest}
    assert messages[LOCKED][0] == "ERROR" and "401" in messages[LOCKED][1]
    status, message = messages["jw00020001001_03101_00001_nrs1_cal.fits"]
    assert status == "ERROR" and "404" in message
    assert not list(tmp_path.rglob("*.fits"))


def test_the_cookie_of_a_login_opens_what_was_granted(small, jwst, tmp_path):
    jwst._session.cookies.set("mast_token", small.archive.token("granted"))
    try:
        status, message, _ = jwst.download_file(f"jw00001002001_02101_00001/{LOCKED}", local_path=tmp_path / LOCKED,
                                                verbose=False)
    finally:
        jwst._session.cookies.clear()
    assert status == "COMPLETE", message
    assert hashlib.sha256((tmp_path / LOCKED).read_bytes()).hexdigest() == small.names["sha256"](LOCKED)


def test_somebody_logs_in_and_out(small, jwst, tmp_path):
    token = small.archive.token("granted")
    jwst.login(token=token)
    try:
        info = jwst.session_info(verbose=True)
        assert (info["ezid"], info["anon"]) == ("granted", False)
        assert info["scopes"] == ["mast:user:info", "mast:exclusive_access"]
        assert info["attrib"]["display_name"] == "granted"
        status, message, _ = jwst.download_file(f"jw00001002001_02101_00001/{LOCKED}", local_path=tmp_path / LOCKED, verbose=False)
        assert status == "COMPLETE", message
    finally:
        jwst.logout()
    info = jwst.session_info(verbose=False)
    assert (info["ezid"], info["anon"], info["attrib"], info["token"]) == ("anonymous", True, {}, None)


def test_exclusive_products_are_downloaded_between_login_and_logout(small, jwst, tmp_path):
    dataset = "jw00001002001_02101_00001"
    products = jwst.filter_products(jwst.get_product_list(dataset), access="EXCLUSIVE_ACCESS")
    assert LOCKED in products["filename"]

    def download(folder):
        manifest = jwst.download_products(products, download_dir=tmp_path / folder, verbose=False)
        return {str(row["Local Path"]).rsplit("/", 1)[-1]: (row["Status"], str(row["Message"])) for row in manifest}

    jwst.login(token=small.archive.token("granted"))
    try:
        held = download("with")
    finally:
        jwst.logout()
    assert {status for status, _ in held.values()} == {"COMPLETE"}, held
    path = tmp_path / "with" / "mastDownload" / "jwst" / dataset / LOCKED
    assert path.read_bytes() == small.names["held"](LOCKED)
    status, message = download("without")[LOCKED]
    assert status == "ERROR" and "401" in message
    assert not list((tmp_path / "without").rglob("*.fits"))


def test_a_wrong_token_is_the_clients_own_error(small, jwst):
    from astroquery.exceptions import LoginError
    try:
        with pytest.raises(LoginError, match="MAST API token invalid"):
            jwst.login(token="0" * 32)
    finally:
        jwst.logout()


def test_the_address_for_new_tokens_is_a_page(small):
    """Which the client makes of a server's name that has 'mast' in it. It is asked by way of the proxy, whatever it is."""
    import requests
    from astroquery.mast import conf
    from astroquery.mast.auth import MastAuth
    with conf.set_temp("server", "http://mast.archive.test"):
        login = MastAuth(requests.Session(), token=small.archive.token("granted"))
    assert login.AUTH_URL.startswith("http://auth.mast.archive.test/token?")
    answer = requests.get(login.AUTH_URL, headers={"Accept": "text/html"})
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html")
    assert "<div id=\"root\"" in answer.text


def test_names_are_resolved_in_batches(small):
    from astroquery.mast import utils
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = utils.resolve_object([f"NGC {number}" for number in range(1, 41)] + ["M 31", "Vega"])
    assert len(found) >= 30  # the catalogues lack some numbers
    assert abs(found["M 31"].ra.deg - 10.6847) < 1e-3


URI = f"mast:JWST/product/{HELD}"


def test_observations_fetch_a_file_by_its_uri(small, tmp_path):
    from astroquery.mast import Observations
    path = tmp_path / HELD
    assert Observations.download_file(URI, local_path=path) == ("COMPLETE", None, None)
    assert path.read_bytes() == small.names["held"](HELD)
    status, message, _ = Observations.download_file(f"mast:JWST/product/{LOCKED}", local_path=tmp_path / LOCKED)
    assert status == "ERROR" and "401" in message


def test_observations_fetch_a_script(small, tmp_path):
    import subprocess
    from astropy.table import Table
    from astroquery.mast import Observations
    products = Table({"dataURI": [URI, f"mast:JWST/product/{LOCKED}"], "obs_collection": ["JWST"] * 2, "obs_id": ["a", "b"],
                      "productFilename": [HELD, LOCKED], "size": [1, 1]})
    manifest = Observations.download_products(products, curl_flag=True, download_dir=str(tmp_path))
    script = manifest["Local Path"][0]
    assert manifest["Status"][0] == "COMPLETE" and script.endswith(".sh")
    done = subprocess.run(["bash", script, "here"], cwd=tmp_path, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert next((tmp_path / "here").rglob(HELD)).read_bytes() == small.names["held"](HELD)


def test_exclusive_products_come_with_a_token(small, tmp_path):
    jwst = small.missions(mission="jwst", mast_token=None)
    session = jwst._session
    session.headers["Authorization"] = f"token {small.archive.token('granted')}"
    try:
        manifest = jwst.download_products(jwst.get_product_list("jw00001002001_02101_00001"), download_dir=str(tmp_path), flat=True)
        assert set(manifest["Status"]) == {"COMPLETE"}
        assert (tmp_path / LOCKED).read_bytes() == small.names["held"](LOCKED)
    finally:
        session.headers.pop("Authorization")
