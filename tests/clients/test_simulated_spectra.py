# SPDX-License-Identifier: GPL-3.0-or-later
"""specutils recognises simulated spectra and cubes by themselves; lines are where their redshifts put them."""

import warnings

import numpy as np
import pytest

import almagest

pytestmark = pytest.mark.filterwarnings("ignore::Warning")

KINDS = [
    ("_nrs1_x1d.fits", 1), ("-o001_*_x1d.fits", 1), ("_nrs1_s2d.fits", 2), ("-o001_*_s2d.fits", 2), ("_nrs1_s3d.fits", 3),
    ("_mirifushort_s3d.fits", 3), ("_ch1-short_s3d.fits", 3), ("_p750l_x1d.fits", 1), ("_p750l_s2d.fits", 2),
]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    archive = almagest.Archive(tmp_path_factory.mktemp("spectra"))
    archive.run("simulate", "--pixels", "--programs", "9006,9013,9017,9018")
    return archive.folder / "files"


def read(path):
    """Without naming a format: specutils has to find out what the file is."""
    from specutils import Spectrum, SpectrumList
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return list(SpectrumList.read(path))
        except Exception:
            return [Spectrum.read(path)]


@pytest.mark.parametrize(("pattern", "dimensions"), KINDS)
def test_specutils_knows_what_it_is(files, pattern, dimensions):
    found = sorted(files.rglob("*" + pattern))
    assert found
    for path in found[:3]:
        for spectrum in read(path):
            assert spectrum.flux.ndim == dimensions, path.name
            assert spectrum.spectral_axis.unit == "um"
            assert np.isfinite(spectrum.flux.value).any(), path.name


def test_time_series_of_spectra_are_tables(files):
    from astropy.table import Table
    found = sorted(files.rglob("*-o00*_x1dints.fits"))
    assert len(found) == 4
    for path in found:
        rows = Table.read(path, hdu="EXTRACT1D")
        assert {"WAVELENGTH", "FLUX"} <= set(rows.colnames), path.name


def test_a_cube_has_its_lines_at_the_redshift(files):
    path = next(files.rglob("*-o001_t001_nirspec_g235m-f170lp_s3d.fits"))
    cube = read(path)[0]
    flux = np.nansum(cube.flux.value, axis=tuple(range(1, 3)) if cube.flux.shape[0] == len(cube.spectral_axis) else (0, 1))
    paschen_um = 1.87561 * 1.0327
    near = np.abs(cube.spectral_axis.value - paschen_um) < 0.08
    peak = cube.spectral_axis.value[near][np.nanargmax(flux[near])]
    step = np.median(np.diff(cube.spectral_axis.value))
    assert abs(peak - paschen_um) < step
