# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs each fuzz target for some seconds, two at a time, from seeds made of the project's own tests and, where they are, real files."""

import argparse
import concurrent.futures
import contextlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parent / "api"))
import almagest
import fixture
from almagest import BUILD, ROOT

LARGEST_SEED = 200_000


def conditions():
    for path in (ROOT / "tests/api").glob("*.test"):
        for found in re.findall(r'"conditions": (\[.*?\])[,}]', path.read_text()):
            try:
                for condition in json.loads(found):
                    yield from (str(value).encode() for value in condition.values())
            except ValueError:
                continue
    yield from (b"a*b, !\"c, d\", \\*", b"2023-01 .. 2023-02-03T04:05:06.7", b"350 .. -10", b"5 +- 10%", b"-05:30:00, !null")


def regions():
    yield from (b"POLYGON ICRS 10 10 11 10 11 11 10 11", b"CIRCLE ICRS 10.5 -89.99 0.3",
                b"POLYGON 359.9 1 0.1 1 0.1 -1 359.9 -1 POLYGON ICRS 1 1 2 1 2 2", b"CIRCLE 1 2 0.01 POLYGON FK5 1 1 2 2 3 1")


def mocs():
    yield from (b"3/1-5,8 4/77", b"s3/1-5 8\n 29/3458764513820540927", b'{"3": [1, 2, 3], "4": [77], "29": []}', b"0/0-11 5/")


def moc_files():
    """A table of one column K, as both layouts write it."""
    for ordering, values in (("NUNIQ", (4, 16 + 7, 4 * 4**9 + 100)), ("RANGE", (0, 1 << 40, 1 << 45, 1 << 46))):
        cards = ["XTENSION= 'BINTABLE'", "BITPIX  =                    8", "NAXIS   =                    2",
                 "NAXIS1  =                    8", f"NAXIS2  = {len(values):20}", "PCOUNT  =                    0",
                 "GCOUNT  =                    1", "TFIELDS =                    1", "TFORM1  = '1K      '",
                 "MOCORD_S=                   10", f"ORDERING= '{ordering:8}'", "END"]
        primary = ["SIMPLE  =                    T", "BITPIX  =                    8", "NAXIS   =                    0", "END"]
        header = b"".join("".join(card.ljust(80) for card in part).encode().ljust(2880) for part in (primary, cards))
        yield header + b"".join(value.to_bytes(8, "big") for value in values).ljust(2880, b"\0")


def search_objects():
    for path in (ROOT / "tests/api").glob("v1.test"):
        yield from (line.encode() for line in path.read_text().splitlines() if line.startswith("{"))
    yield (b'{"conditions": [{"condition": ">= 5", "column": "duration"}], "targets": ["M31", "1 2", {"ra_deg": 3, "dec_deg": -4.5}],'
           b'"radius_deg": 0.1, "area": "CIRCLE ICRS 1 2 3", "sort": [{"column": "date_obs", "direction": "descending"}],'
           b'"columns": ["title"], "offset": 5, "limit": 10, "count": "skip"}')


def selection_objects():
    exposure, image = "jw00001001001_02101_00001", "jw00001-o001_t001_nircam"
    for name in ("observations", "references", "retrieve", "selections"):
        for line in (ROOT / "tests/api" / f"{name}.test").read_text().splitlines():
            with contextlib.suppress(ValueError):
                body = json.loads(line) if line.startswith("{") else None
                selection = body.get("selection", body) if isinstance(body, dict) else {}
                if any(key in selection for key in ("search", "datasets", "products")):
                    yield json.dumps(selection).encode()
    for selection in ({"datasets": [image], "rule": "observation", "parents": False, "files": {"quick": "all", "references": True}},
                      {"datasets": [exposure[:-1] + "2", exposure[:-1] + "3"], "files": {"quick": "without_guide_star"}},
                      {"datasets": [exposure], "related": ["made_into", "made_from"], "files": {"name": "_(cal|i2d)[.]", "name_kind": "regex"}},
                      {"products": [f"mast:JWST/product/{exposure}_nrca1_cal.fits", "nothing"], "files": {"references": True}},
                      {"search": {"targets": ["M31", {"ra_deg": 1, "dec_deg": 2}], "radius_deg": 170}, "except": [exposure],
                       "files": {"groups": [{"level": "2b", "type": "science", "suffix": "cal"}], "guide_star": False, "levels": ["2b", None],
                                 "types": ["science"], "suffixes": ["cal", None], "extensions": [".fits"], "bytes": {"least": 1, "most": 9000}}}):
        yield json.dumps(selection).encode()


def credentials():
    yield from (b"mast_token=0123abcd; almagest_session=4567ef\nBearer 89ab", b"almagest_session=\ntoken x",
                b"https://archive.example.org\n10.9.9.9, 198.51.100.7", b"null\n2001:db8::1")


def invocations():
    yield (b'{"service": "Mast.Bundle.Request", "params": {"urlList": "mast:JWST/product/a.fits,https://x/y?uri=mast%3AJWST/b.fits", "filename": "mine",'
           b'"pathList": "mine/JWST/a/a.fits,mine/../b.fits", "extension": "tar.gz", "other": [1]}, "format": "json", "page": 1, "cacheBreaker": "x"}')


def transfers():
    yield from (b"1795443110 kd03hs72la 192.0.2.7 RETR 226 2883584 1.887 success 0 /jw00001001001_02101_00001/a b.fits",
                b"1795443110 kd03hs72la ::1 RETR 426 100 0.000 failed 50 /MANIFEST.html", b"1795443110 - ::1 RETR 550 - - failed - -")


def declarations():
    for path in (ROOT / "missions").glob("*/*.toml"):
        yield path.read_bytes()[:6000]


def fits_files():
    yield from fixture.files_of(fixture.PRODUCTS, "JWST").values()
    if almagest.shared():
        for path in sorted((almagest.shared() / "data").glob("*-fits/**/*.fits")):
            if path.stat().st_size <= LARGEST_SEED:
                yield path.read_bytes()


def tables():
    yield b'ArchiveFileID,filename,"a ""b"""\r\n1,x.fits,\n2,"y\n.fits",NULL\n'
    path = BUILD / "fuzz" / "table.csv"
    fixture.write_table(path, fixture.PRODUCTS, {}, 1)
    yield path.read_bytes()


def products():
    """The first byte chooses the name that the file goes by."""
    for i, data in enumerate(fits_files()):
        yield bytes([i % 3]) + data
    yield b"\3# %ECSV 1.0\n# - {name: MJD_UTC, unit: d}\nMJD_UTC whitelight_flux\n60000 1\n60001 2\n"
    yield b"\3# %ECSV 1.0\n# delimiter: ','\nra,dec,\"a,b\"\n1,2,\"x,y\"\n359,-2,z\n"


def fits_tables():
    yield from fits_files()
    cards = ["SIMPLE  = T", "BITPIX  = 8", "NAXIS   = 0", "END"]
    cards += [""] * (36 - len(cards)) + [
        "XTENSION= 'TABLE   '", "BITPIX  = 8", "NAXIS   = 2", "NAXIS1  = 30", "NAXIS2  = 2", "PCOUNT  = 0", "GCOUNT  = 1",
        "TFIELDS = 3", "TBCOL1  = 1", "TFORM1  = 'A8'", "TBCOL2  = 9", "TFORM2  = 'I6'", "TBCOL3  = 15",
        "TFORM3  = 'D16.7'", "TNULL3  = '-'", "TSCAL3  = 2.5", "END"]
    text = "".join(f"{card:<80}" for card in cards)
    text += " " * (-len(text) % 2880) + "a star     12   -1.25D+03       " + "other      -7 -"
    yield (text + " " * (-len(text) % 2880)).encode()


def tiles():
    yield from (bytes([column, algorithm, kind, 4, 31 + 128, 0]) + bytes(range(200))
                for column in (0, 16, 32) for algorithm in (0, 1, 2) for kind in range(6))


def coordinates():
    sky = ["CTYPE1  = 'RA---TAN'", "CTYPE2  = 'DEC--TAN'", "CRPIX1  = 2.5", "CRPIX2  = 1.5", "CRVAL1  = 83.6", "CRVAL2  = 22.0",
           "PC1_1   = 0.8", "PC1_2   = -0.6", "PC2_1   = 0.6", "PC2_2   = 0.8", "CDELT1  = -0.01", "CDELT2  = 0.01", "CUNIT1  = 'deg'", "RADESYS = 'ICRS'"]
    yield "\n".join(sky).encode()
    for projection in ("SIN", "ARC", "ZPN", "ZEA", "AIR", "CYP", "CEA", "CAR", "MER", "COP", "COE", "COD", "COO", "SFL", "PAR",
                       "MOL", "AIT", "BON", "PCO", "TSC", "CSC", "QSC", "HPX", "XPH", "SZP", "STG", "AZP", "TPV"):
        more = ["PV2_1   = 1.5", "PV2_2   = 0.25", "PV2_3   = 0.125", "PV1_1   = 10.0", "LONPOLE = 170.0"]
        yield "\n".join([card.replace("TAN", projection) for card in sky] + more).encode()
    yield "\n".join([card.replace("TAN", "TAN-SIP") for card in sky] +
                    ["A_ORDER = 2", "B_ORDER = 2", "A_2_0   = 1E-3", "B_0_2   = 1E-3", "AP_ORDER= 1", "AP_1_0  = 1E-3"]).encode()
    table = ["CTYPE3  = 'WAVE-TAB'", "CRVAL3  = 1", "PS3_0   = 'T'", "PS3_1   = 'C'", "PV3_3   = 1"]
    yield "\n".join(sky + table).encode()
    yield "\n".join(["CTYPE1  = 'WAVE-TAB'", "CTYPE2  = 'FREQ-TAB'", "PS1_0   = 'T'", "PS2_0   = 'T'", "PS1_1   = 'D'",
                     "PS2_1   = 'D'", "PV1_3   = 1", "PV2_3   = 2", "PS1_2   = 'J'", "PS2_2   = 'J'"]).encode()
    for kind in ("WAVE-GRI", "VOPT-F2W", "FREQ-LOG", "AWAV-GRA", "VELO-LSR", "ZOPT-W2Z"):
        yield "\n".join([f"CTYPE1  = '{kind}'", "CRVAL1  = 5E-7", "CDELT1  = 1E-10", "RESTFRQ = 1.4E9", "RESTWAV = 0.21",
                         "PV1_0   = 316000.0", "PV1_1   = 1.0", "PV1_2   = 27.0", "CUNIT1  = 'm'"]).encode()
    yield "\n".join(card.replace("=", "A=").replace("1 A=", "1A=").replace("2 A=", "2A=") for card in sky).encode()


SEEDS = {"condition": conditions, "credentials": credentials, "region": regions, "moc": mocs, "moc_file": moc_files, "metadata": declarations,
         "fits": fits_files, "image": fits_files, "render": products, "table": fits_tables, "transfer": transfers, "csv": tables, "search_object": search_objects,
         "selection_object": selection_objects, "mast_request": invocations,
         "tile": tiles, "wcs": coordinates}


def run(program, seconds):
    """Whether all was well, and what there is to say."""
    name = program.name.removesuffix("_fuzz")
    # What earlier runs found stays, so that each run goes on from there.
    corpus, seeds, findings = (BUILD / "fuzz" / part / name for part in ("corpus", "seeds", "findings"))
    shutil.rmtree(seeds, ignore_errors=True)
    for folder in (corpus, seeds, findings):
        folder.mkdir(parents=True, exist_ok=True)
    for i, seed in enumerate(SEEDS.get(name, lambda: [b""])()):
        (seeds / f"seed-{i:04}").write_bytes(seed)
    environment = dict(os.environ, ASAN_OPTIONS="detect_leaks=1", UBSAN_OPTIONS="print_stacktrace=1:halt_on_error=1")
    done = subprocess.run(
        [program, f"-max_total_time={seconds}", "-timeout=20", "-rss_limit_mb=3000", "-print_final_stats=1",
         f"-artifact_prefix={findings}/", "-max_len=300000", corpus, seeds],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, errors="replace", env=environment,
        preexec_fn=almagest.die_with_parent)
    runs = re.findall(r"stat::number_of_executed_units:\s*(\d+)", done.stderr)
    said = f"{name}: {runs[0] if runs else 'no'} inputs in {seconds} s, ended with {done.returncode}"
    good = done.returncode == 0 and bool(runs)
    return good, said if good else f"{said}\n{done.stderr[-6000:]}"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=8)
    options = parser.parse_args()
    programs = sorted((BUILD / "fuzz" / "fuzz").glob("*_fuzz"))
    good = 0
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for well, said in pool.map(lambda program: run(program, options.seconds), programs):
            print(said, flush=True)
            good += well
    bad = len(programs) - good if programs else 1
    print(f"{good} passed, {bad} failed, 0 skipped")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
