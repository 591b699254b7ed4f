# SPDX-License-Identifier: GPL-3.0-or-later
"""World coordinates as astropy has them: of real images, and of images made here for what the real ones lack."""

import math
import os
import pathlib
import re
import subprocess
import warnings

import numpy as np
import pytest
from astropy.io import fits
from astropy.wcs import WCS

ROOT = pathlib.Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "build/release/wcs_points"
SHARED = pathlib.Path(os.environ.get("ALMAGEST_SHARED") or ROOT / "../shared")
TOLERANCE_DEG = 1e-9


def ask(path, hdu, alternate, pixels):
    """Axes, footprint, world coordinates and pixels again; None and the reason if there are no coordinates."""
    text = "\n".join(" ".join(repr(float(c)) for c in point) for point in pixels)
    done = subprocess.run([PROGRAM, path, str(hdu), alternate.strip() or "-"], input=text, capture_output=True, text=True,
                          timeout=60)
    if done.returncode == 3:
        return None, done.stderr.strip()
    assert done.returncode == 0, done.stderr
    axes, footprint, *lines = done.stdout.splitlines()
    numbers = np.array([[float(word) for word in line.split()] for line in lines])
    half = numbers.shape[1] // 2
    return {"axes": axes.split(), "footprint": footprint, "world": numbers[:, :half], "pixels": numbers[:, half:]}, ""


def points_in(shape, count=25):
    """Points over an image of these axis lengths (that of NAXIS1 first), its corners among them."""
    chosen = np.random.default_rng(7).random((count, len(shape)))
    chosen[:3] = [[0] * len(shape), [1] * len(shape), [0.5] * len(shape)]
    return 0.5 + chosen * np.array(shape)


def without_lookups(wcs):
    lookups = any((wcs.cpdis1, wcs.cpdis2, wcs.det2im1, wcs.det2im2))
    wcs.cpdis1 = wcs.cpdis2 = wcs.det2im1 = wcs.det2im2 = None
    return lookups


def compare(path, number, alternate=" "):
    """How many points were compared; 0 if astropy too sees no coordinates."""
    with fits.open(path) as hdus:
        header = hdus[number].header.copy()
        header = fits.Header(card for card in header.cards if not re.match("AMD|PLT|PPO|[XY]PIXELSZ|CNPIX", card.keyword))  # a plate solution
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                wcs = WCS(header, hdus, key=alternate)
        except ValueError:  # as of a projection that does not exist
            assert ask(path, number, alternate, [])[0] is None
            return 0
        without_lookups(wcs)
        shape = hdus[number].shape[::-1]
        shape = tuple(shape) + (1,) * (wcs.naxis - len(shape))
        points = points_in(shape[:wcs.naxis])
        expected = wcs.all_pix2world(points, 1)
    found, why = ask(path, number, alternate, points)
    if found is None:
        assert not any(f"CRVAL{i}{alternate}".strip() in header for i in range(1, 5)), why
        return 0
    difference = np.abs(found["world"] - expected)
    for axis in (wcs.wcs.lng, wcs.wcs.lat):
        if axis >= 0:
            assert str(axis) in found["axes"]
            turned = np.minimum(difference[:, axis], np.abs(difference[:, axis] - 360))
            assert np.nanmax(turned, initial=0) < TOLERANCE_DEG, path
            difference[:, axis] = 0
    scale = np.maximum(np.abs(expected), 1e-300)
    assert np.nanmax(difference / scale, initial=0) < 1e-12, path
    assert (np.isnan(found["world"]).any(axis=1) == np.isnan(expected).any(axis=1)).all(), path
    if wcs.has_celestial and " " not in found["footprint"][:7] and wcs.sip is None:
        compare_footprint(found["footprint"], wcs, shape)
    return len(points)


def compare_footprint(text, wcs, shape):
    """Our corners are the outer ones of the corner pixels: astropy's with centre=False."""
    ours = np.array([float(word) for word in re.findall(r"-?\d+\.\d+", text)]).reshape(-1, 2)
    lengths = [shape[wcs.wcs.lng], shape[wcs.wcs.lat]]
    theirs = wcs.sub(["longitude", "latitude"]).calc_footprint(axes=lengths, center=False)
    for ra, dec in theirs:
        near = np.hypot((ours[:, 0] - ra) * math.cos(math.radians(dec)), ours[:, 1] - dec)
        assert near.min() < 2e-9, (text, theirs)


def image(axes, **cards):
    header = fits.Header()
    for keyword, value in cards.items():
        header[keyword.replace("__", "-")] = value
    return fits.ImageHDU(np.zeros(axes[::-1], dtype="i2"), header)


def celestial(projection, **more):
    cards = dict(CTYPE1=f"RA---{projection}", CTYPE2=f"DEC--{projection}", CRPIX1=20.5, CRPIX2=12.25, CRVAL1=83.6331,
                 CRVAL2=22.0145, CD1_1=-8.2e-4, CD1_2=1.3e-4, CD2_1=1.1e-4, CD2_2=8.4e-4, CUNIT1="deg", CUNIT2="deg",
                 RADESYS="ICRS")
    return cards | more


MADE = {
    "tan": image((40, 30), **celestial("TAN")),
    "pole": image((40, 30), **celestial("TAN", CRVAL1=359.9999, CRVAL2=89.9999)),
    "wrap": image((40, 30), **celestial("TAN", CRVAL1=0.0001, CRVAL2=-0.0001)),
    "lonpole": image((40, 30), **celestial("TAN", LONPOLE=150.0, CRVAL2=-75.5)),
    "sin": image((40, 30), **celestial("SIN", PV2_1=0.01, PV2_2=-0.02)),
    "zea": image((40, 30), **celestial("ZEA")),
    "car": image((40, 30), **celestial("CAR", CRVAL2=0.0)),
    "arc": image((40, 30), **celestial("ARC")),
    "stg": image((40, 30), **celestial("STG")),
    "tpv": image((40, 30), **celestial("TPV", PV1_1=1.0, PV1_4=1e-3, PV2_1=1.0, PV2_5=2e-3)),
    "sip": image((40, 30), **celestial("TAN-SIP", A_ORDER=3, B_ORDER=2, A_2_0=2e-4, A_0_2=-1e-4, A_1_1=3e-5, A_3_0=1e-6,
                                       B_2_0=1e-4, B_1_1=-2e-4, AP_ORDER=2, BP_ORDER=2, AP_2_0=-2e-4, BP_1_1=2e-4)),
    "alternate": image((40, 30), CTYPE1A="GLON-TAN", CTYPE2A="GLAT-TAN", CRPIX1A=3.0, CRPIX2A=4.0, CRVAL1A=120.0,
                       CRVAL2A=-5.0, CDELT1A=-0.01, CDELT2A=0.01, PC1_1A=0.8, PC1_2A=-0.6, PC2_1A=0.6, PC2_2A=0.8),
    "crota": image((40, 30), CTYPE1="RA---TAN", CTYPE2="DEC--TAN", CRPIX1=3.0, CRPIX2=4.0, CRVAL1=120.0, CRVAL2=-5.0,
                   CDELT1=-0.01, CDELT2=0.01, CROTA2=33.0),
    "cube": image((8, 7, 9), CTYPE1="RA---TAN", CTYPE2="DEC--TAN", CTYPE3="WAVE", CRPIX1=4.0, CRPIX2=3.5, CRPIX3=1.0,
                  CRVAL1=10.0, CRVAL2=-5.0, CRVAL3=4.9, CDELT1=-3e-5, CDELT2=3e-5, CDELT3=0.0013, CUNIT1="deg",
                  CUNIT2="deg", CUNIT3="um", RADESYS="ICRS"),
    "order": image((9, 8, 7), CTYPE1="FREQ", CTYPE2="DEC--TAN", CTYPE3="RA---TAN", CRPIX1=4.0, CRPIX2=3.5, CRPIX3=1.0,
                   CRVAL1=1.4e9, CRVAL2=-5.0, CRVAL3=10.0, CDELT1=1e6, CDELT2=3e-5, CDELT3=-3e-5, CUNIT1="Hz"),
    "grism": image((50,), CTYPE1="WAVE-GRI", CRPIX1=25.0, CRVAL1=5e-7, CDELT1=1e-10, CUNIT1="m", PV1_0=316000.0,
                   PV1_1=1.0, PV1_2=27.0, PV1_3=1.7),
    "velocity": image((50,), CTYPE1="VOPT-F2W", CRPIX1=25.0, CRVAL1=9e6, CDELT1=21882.0, CUNIT1="m/s",
                      RESTFRQ=1.420405752e9),
}


def table_cube():
    """A cube whose wavelengths are a table, as pipelines write unevenly sampled ones."""
    cube = MADE["cube"].copy()
    cube.header.update(CTYPE3="WAVE-TAB", CUNIT3="um", CRPIX3=1.0, CRVAL3=1.0, CDELT3=1.0, PS3_0="WCS-TABLE",
                       PS3_1="wavelength", PV3_1=1, PV3_2=1, PV3_3=1)
    waves = np.array([4.9, 5.0, 5.2, 5.3, 5.7, 6.0, 6.1, 6.6, 7.0]).reshape(1, 9, 1)
    column = fits.Column(name="wavelength", format="9D", dim="(1,9)", array=waves)
    table = fits.BinTableHDU.from_columns([column], name="WCS-TABLE", ver=1)
    return [cube, table]


def index_table():
    """An axis found through an index vector."""
    line = image((30,), CTYPE1="WAVE-TAB", CUNIT1="m", CRPIX1=1.0, CRVAL1=10.0, CDELT1=2.0, PS1_0="T", PS1_1="C", PS1_2="I",
                 PV1_1=3, PV1_2=1, PV1_3=1)
    values = np.cumsum(np.linspace(1, 3, 12)) * 1e-7
    columns = [fits.Column(name="C", format="12D", dim="(1,12)", array=values.reshape(1, 12, 1)),
               fits.Column(name="I", format="12D", array=np.linspace(5, 80, 12).reshape(1, 12))]
    return [line, fits.BinTableHDU.from_columns(columns, name="T", ver=3)]


@pytest.mark.parametrize("name", [*MADE, "table_cube", "index_table"])
def test_made_images(name, tmp_path):
    hdus = [MADE[name]] if name in MADE else {"table_cube": table_cube, "index_table": index_table}[name]()
    path = tmp_path / "made.fits"
    fits.HDUList([fits.PrimaryHDU(), *hdus]).writeto(path)
    assert compare(path, 1, "A" if name == "alternate" else " ") > 0


def test_compressed_image(tmp_path):
    path = tmp_path / "made.fits"
    hdu = fits.CompImageHDU(np.zeros((30, 40), dtype="i2"), MADE["sip"].header)
    fits.HDUList([fits.PrimaryHDU(), hdu]).writeto(path)
    assert compare(path, 1) > 0


def test_real_images():
    if not (SHARED / "data").is_dir():
        assert os.environ.get("CI") != "true", f"{SHARED} is not there; the tests on real data need it"
        pytest.skip(f"{SHARED} is not there")
    compared = 0
    for path in sorted((SHARED / "data").rglob("*.fits*")):
        with fits.open(path) as hdus:
            images = [i for i, hdu in enumerate(hdus) if hdu.is_image and hdu.shape and 0 not in hdu.shape]
        for number in images:
            compared += compare(path, number) > 0
    assert compared >= 20
