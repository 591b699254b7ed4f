# SPDX-License-Identifier: GPL-3.0-or-later
"""astropy opens every simulated file, and finds in those of HST, TESS, GALEX and contributed products what the headers say."""

import warnings

import numpy as np
import pytest

import almagest

# The units of TESS and the date of GALEX are its own.
pytestmark = pytest.mark.filterwarnings("ignore::Warning")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Paths of the held files, by name."""
    archive = almagest.simulated_archive(tmp_path_factory.mktemp("simulated"))
    return {path.name: path for path in (archive.folder / "files").rglob("*.fits*")}


def of_missions(files, *missions):
    found = {name: path for name, path in files.items() if set(missions) & set(path.parts)}
    assert found
    return found


@pytest.mark.parametrize(("missions", "least"), [(("hst", "tess", "galex", "hlsp"), 90), (("jwst",), 500)])
def test_every_file_keeps_to_the_standard(files, missions, least):
    from astropy.io import fits
    chosen = {name: path for name, path in of_missions(files, *missions).items() if ".fits" in name}
    assert len(chosen) >= least
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for path in chosen.values():
            with fits.open(path, checksum=True) as hdus:
                hdus.verify("exception")
                for hdu in hdus:
                    if hdu.data is not None:
                        assert hdu.data.size > 0
                assert hdus[0].header["SIMULATE"] is True


def test_targets_are_where_the_world_coordinates_put_them(files):
    from astropy.io import fits
    from astropy.wcs import WCS
    for name, path in of_missions(files, "galex", "hst").items():
        if not name.endswith(("_drz.fits", "d-int.fits.gz")):
            continue
        with fits.open(path) as hdus:
            primary = hdus[0].header
            image = hdus["SCI"] if "SCI" in hdus else hdus[0]
            place = primary.get("RA_TARG", primary.get("RA_CENT")), primary.get("DEC_TARG", primary.get("DEC_CENT"))
            x, y = WCS(image.header).all_world2pix(*place, 0)
            assert 0 < x < image.header["NAXIS1"] and 0 < y < image.header["NAXIS2"], name


def test_a_light_curve_and_its_pixels_are_tables(files):
    from astropy.io import fits
    from astropy.table import Table
    curves = [path for name, path in of_missions(files, "tess").items() if name.endswith("_lc.fits")]
    for path in curves:
        table = Table.read(path, hdu="LIGHTCURVE")
        assert {"TIME", "SAP_FLUX", "PDCSAP_FLUX", "QUALITY"} <= set(table.colnames)
        good = np.asarray(table["QUALITY"]) == 0
        assert np.isfinite(np.asarray(table["PDCSAP_FLUX"])[good]).all()
        assert (np.diff(np.asarray(table["TIME"])[good]) > 0).all()
    pixels = [path for name, path in of_missions(files, "tess").items() if name.endswith("_tp.fits")]
    for path in pixels:
        with fits.open(path) as hdus:
            assert hdus["PIXELS"].data["FLUX"].shape[1:] == (11, 11) == hdus["APERTURE"].data.shape


def test_spectra_have_wavelengths_and_units(files):
    from astropy.io import fits
    from astropy.table import Table
    with fits.open(files["ozs402b3q_x1d.fits"]) as hdus:
        row = hdus["SCI"].data[0]
        assert row["SPORDER"] == 1 and row["NELEM"] == len(row["WAVELENGTH"]) == len(row["FLUX"]) == 1024
        # H alpha of the starburst.
        brightest = row["WAVELENGTH"][np.argmax(np.where(row["DQ"] == 0, row["NET"], 0))]
        assert abs(brightest / (1.0327 * 6564.6) - 1) < 2e-3
    spectrum = Table.read(files["hlsp_simlines_jwst_nirspec_sim-galaxy-1_f170lp-g235m_v1_spec.fits"], hdu="SPEC1D")
    assert str(spectrum["wave"].unit) == "um" and str(spectrum["flux"].unit) == "uJy"
    assert (np.diff(spectrum["wave"]) > 0).all()


def test_an_association_names_its_members(files):
    from astropy.io import fits
    with fits.open(files["jzs101010_asn.fits"]) as hdus:
        members = [(str(row["MEMNAME"]).strip(), str(row["MEMTYPE"]).strip(), bool(row["MEMPRSNT"]))
                   for row in hdus["ASN"].data]
    assert members == [("jzs101a1q", "EXP-DTH", True), ("jzs101a3q", "EXP-DTH", True), ("jzs101010", "PROD-DTH", True)]
