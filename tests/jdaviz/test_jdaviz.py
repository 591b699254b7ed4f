# SPDX-License-Identifier: GPL-3.0-or-later
"""jdaviz, without a display, finds out what simulated files are, and shows what is in them."""

import pathlib
import sys

import numpy as np
import pytest
from astropy.io import fits

sys.path.insert(0, str(pathlib.Path(__file__).parents[1]))
import almagest

pytestmark = pytest.mark.filterwarnings("ignore::Warning")

KINDS = [
    ("_nrs1_x1d.fits", "1D Spectrum"), ("-o001_*_x1d.fits", "1D Spectrum"), ("_p750l_x1d.fits", "1D Spectrum"),
    ("_nrs1_s2d.fits", "2D Spectrum"), ("_p750l_s2d.fits", "2D Spectrum"),
    ("_nrs1_s3d.fits", "3D Spectrum"), ("_ch1-short_s3d.fits", "3D Spectrum"),
    ("_nrca1_i2d.fits", "Image"), ("-o001_*_i2d.fits", "Image"),
]
DIMENSIONS = {"1D Spectrum": 1, "2D Spectrum": 2, "3D Spectrum": 3, "Image": 2}


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    archive = almagest.Archive(tmp_path_factory.mktemp("jdaviz"))
    archive.run("simulate", "--pixels", "--programs", "9001,9006,9013,9017,9018")
    return archive.folder / "files"


def offered(path):
    """An application that was asked what a file is, and its answers."""
    from jdaviz import App
    app = App()
    loader = app.loaders["file"]
    loader.filepath = str(path)
    return app, loader.format.choices


def loaded(app):
    """What an application holds, by its labels."""
    return {data.label: data for data in app._app.data_collection}


@pytest.mark.parametrize(("pattern", "kind"), KINDS)
def test_it_is_what_it_is(files, pattern, kind):
    path = min(files.rglob("*" + pattern))
    app, kinds = offered(path)
    assert kind in kinds, path.name
    app.load(str(path), format=kind)
    assert kind in app.viewers
    data = next(iter(loaded(app).values()))
    assert data.label.startswith(path.stem)
    assert data.ndim == DIMENSIONS[kind]
    values = data.get_component(data.main_components[0] if kind == "Image" else "flux")
    assert np.isfinite(values.data).any()
    if kind == "Image":
        header = fits.getheader(path, "SCI")
        place = data.coords.pixel_to_world(header["CRPIX1"] - 1, header["CRPIX2"] - 1)
        assert (place.ra.deg, place.dec.deg) == pytest.approx((header["CRVAL1"], header["CRVAL2"]), abs=1e-7)
    else:
        assert values.units


def test_the_lines_of_a_cube_are_at_its_redshift_in_the_sum_that_jdaviz_extracts(files):
    path = next(files.rglob("*-o001_t001_nirspec_g235m-f170lp_s3d.fits"))
    app, _ = offered(path)
    app.load(str(path), format="3D Spectrum")
    label = next(label for label in loaded(app) if label.endswith("(sum)"))
    spectrum = app._app.data_collection[label].get_object()
    wavelength_um = spectrum.spectral_axis.to_value("um")
    paschen_um = 1.87561 * 1.0327
    near = np.abs(wavelength_um - paschen_um) < 0.08
    peak_um = wavelength_um[near][np.nanargmax(spectrum.flux.value[near])]
    assert abs(peak_um - paschen_um) < np.median(np.diff(wavelength_um))


def test_of_a_time_series_with_a_table_for_each_integration_the_first_spectrum_is_shown(files):
    for instrument in ("nircam", "miri"):
        path = next(files.rglob(f"*-o00*_{instrument}_*_x1dints.fits"))
        app, kinds = offered(path)
        assert "1D Spectrum" in kinds, path.name
        app.load(str(path), format="1D Spectrum")
        (spectrum,) = loaded(app).values()
        assert spectrum.shape == (len(fits.getdata(path, ("EXTRACT1D", 1))),), path.name


def test_time_series_with_many_integrations_in_a_table_are_no_spectra_to_it(files):
    """It has no kind for these (docs/simulated-observatory.md)."""
    for instrument in ("niriss", "nirspec"):
        path = next(files.rglob(f"*-o00*_{instrument}_*_x1dints.fits"))
        assert offered(path)[1] == ["Catalog"], path.name
