# SPDX-License-Identifier: GPL-3.0-or-later
"""A server for the client to talk to, and the client set up as its documentation says: by its configuration file and the
usual variables, before it is imported. One process, one server: the client keeps addresses from its import on."""

import os
import pathlib
import sys
import tempfile

import pytest

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS), str(TESTS / "api")]
import almagest
import expected
import fixture


@pytest.fixture(scope="session")
def folder():
    (almagest.BUILD / "test").mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="clients-", dir=almagest.BUILD / "test") as folder:
        yield pathlib.Path(folder)


def configured(address, folder):
    """The client's class, made to ask `address`."""
    configuration = folder / "config" / "astropy"
    configuration.mkdir(parents=True)
    (configuration / "astroquery.cfg").write_text(f"[mast]\nserver = {address}\n")
    (folder / "cache" / "astropy").mkdir(parents=True)
    os.environ["XDG_CONFIG_HOME"] = str(folder / "config")
    os.environ["XDG_CACHE_HOME"] = str(folder / "cache")
    # The client asks a fixed host for positions of names; a proxy is the way to be that host.
    os.environ["http_proxy"] = address
    os.environ["no_proxy"] = "127.0.0.1"
    for name in ("https_proxy", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "all_proxy", "ALL_PROXY"):
        os.environ.pop(name, None)
    assert "astroquery" not in sys.modules
    import astropy.utils.iers
    astropy.utils.iers.conf.auto_download = False
    import astroquery.mast
    assert astroquery.mast.conf.server == address
    return astroquery.mast.MastMissions


class Served:
    def __init__(self, missions, names, archive):
        self.missions = missions
        self.names = names
        self.archive = archive


@pytest.fixture(scope="session")
def small(folder):
    archive, words, names = fixture.make(folder / "small", almagest.BUILD / "release" / "almagest")
    archive.run("user", "granted")
    for mission, program in names["granted_programs"]:
        archive.run("grant", "granted", mission, program)
    with archive.serve(*words) as address:
        yield Served(configured(address, folder), names, archive)


@pytest.fixture(scope="session")
def real(folder):
    if almagest.shared() is None:
        pytest.skip("the real data are not here")
    archive = almagest.real_archive(folder / "real")
    with archive.serve("--clock", str(almagest.REAL_CLOCK_MJD)) as address:
        yield Served(configured(address, folder), expected.names(almagest.shared() / "data"), archive)
