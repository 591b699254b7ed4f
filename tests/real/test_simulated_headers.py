# SPDX-License-Identifier: GPL-3.0-or-later
"""Simulated headers beside real ones: nearly every keyword of a real file is in the simulated file of its kind, in the same HDU."""

import os
import pathlib
import sys

import pytest
from astropy.io import fits

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
import almagest

if almagest.shared() is None:
    if os.environ.get("CI") == "true":
        pytest.fail("the tests on real data need the shared folder", pytrace=False)
    pytest.skip("the shared folder is not there", allow_module_level=True)

I2D = "jwst-fits/i2d/jw01288015001_04101_00001_mirimage_i2d.fits"
SPECTRA = "jwst-fits/s2d_x1d/jw01492-o005_s00004_nirspec_f100lp-g140m-s1600a1-sub2048_"
GUIDER = "jwst-fits/headers/jwst"
# Where an HDU of the real file is honestly not there, none of its keywords count as found.
KINDS = [
    ("i2d", "*-o001_t001_miri_f770w_i2d.fits"),
    ("s2d", "*-o001_s*_nirspec_*g140m*_s2d.fits"),
    ("x1d", "*-o001_s*_nirspec_*g140m*_x1d.fits"),
    ("gs-acq1", "*_gs-acq1_*_uncal.fits"),
    ("gs-fg", "*_gs-fg_*_uncal.fits"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    archive = almagest.Archive(tmp_path_factory.mktemp("headers"))
    archive.run("simulate", "--pixels", "--programs", "9005,9006")
    return archive.folder / "files"


def real_file(shared, kind):
    if kind == "i2d":
        return shared / I2D
    if kind in ("s2d", "x1d"):
        return shared / (SPECTRA + kind + ".fits")
    name = {"gs-acq1": "fgs_acq1_guider1.fits", "gs-fg": "fgs_fineguide_guider1.fits"}[kind]
    return next((shared / GUIDER).rglob(name))


def keywords(hdu):
    # Columns have names and formats of their own, and the table of headers one for each keyword.
    return {word for word in hdu.header if word and not word.startswith(("TTYPE", "TFORM", "TUNIT", "TDISP", "TZERO"))}


@pytest.mark.parametrize(("kind", "pattern"), KINDS)
def test_nearly_every_keyword_is_there(folder, kind, pattern):
    simulated = sorted(folder.rglob(pattern))
    assert simulated, pattern
    wanted, found, missing = 0, 0, []
    with fits.open(real_file(almagest.shared() / "data", kind)) as real, fits.open(simulated[0]) as ours:
        for hdu in real:
            # No flat field is simulated, and the tree behind ASDF is another format.
            if hdu.name in ("ASDF", "VAR_FLAT"):
                continue
            have = keywords(ours[hdu.name]) if hdu.name in ours else set()
            wanted += len(keywords(hdu))
            found += len(keywords(hdu) & have)
            missing += [f"{hdu.name}.{word}" for word in sorted(keywords(hdu) - have)]
    assert found >= 0.95 * wanted, f"{found} of {wanted}: {missing}"
