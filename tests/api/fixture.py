# SPDX-License-Identifier: GPL-3.0-or-later
"""A small archive of which every value is known: a keyword table, a few FITS files, and a mission with hidden rows."""

import csv
import hashlib
import io
import json
import shutil
import urllib.parse
import zipfile

import almagest

CLOCK_MJD = 61000
PUBLIC_MJD, EXCLUSIVE_MJD = 60400.5, 61500.25
BLOCK = 2880


def card(keyword, value):
    if isinstance(value, bool):
        text = f"{'T' if value else 'F':>20}"
    elif isinstance(value, (int, float)):
        text = f"{value:>20}"
    else:
        text = "'" + value.replace("'", "''").ljust(8) + "'"
    return f"{keyword:<8}= {text}".ljust(80)


def fits(cards, pixels=40):
    """Bytes of a FITS file: a primary header and an image of `pixels` squared 16-bit numbers."""
    def header(pairs):
        text = "".join(card(*pair) for pair in pairs) + "END".ljust(80)
        return text.ljust(-(-len(text) // BLOCK) * BLOCK).encode()

    data = b"".join((i * 7 % 1000).to_bytes(2, "big") for i in range(pixels * pixels))
    data += bytes(-len(data) % BLOCK)
    primary = header([("SIMPLE", True), ("BITPIX", 8), ("NAXIS", 0), ("EXTEND", True), *cards])
    image = header([("XTENSION", "IMAGE"), ("BITPIX", 16), ("NAXIS", 2), ("NAXIS1", pixels), ("NAXIS2", pixels),
                    ("PCOUNT", 0), ("GCOUNT", 1), ("EXTNAME", "SCI")])
    return primary + image + data


def square(ra, dec, half):
    return (f"POLYGON ICRS  {(ra - half) % 360:.6f} {dec - half:.6f} {(ra + half) % 360:.6f} {dec - half:.6f} "
            f"{(ra + half) % 360:.6f} {dec + half:.6f} {(ra - half) % 360:.6f} {dec + half:.6f}")


NIRCAM = dict(instrume="NIRCAM", exp_type="NRC_IMAGE", pupil="CLEAR", pi_name="Lee, Janice", targprop="NGC-1300",
              targ_ra=49.92, targ_dec=-19.41, s_region=square(49.92, -19.41, 0.02), program=1, title="Spirals near by",
              duration=107.368, expstart=59970.5, date_obs=59970.5, targtype="FIXED", cal_ver="1.18.0", category="GO")
MIRI = dict(NIRCAM, instrume="MIRI", exp_type="MIR_IMAGE", pupil="", duration=22.2, expstart=60500.25, date_obs=60500.25)
NIRSPEC = dict(instrume="NIRSPEC", exp_type="NRS_MSASPEC", grating="G395H", pi_name="Fleetwood, Mick",
               targprop="FIELD-7", program=20, title="Slits", duration=1000.5, expstart=60100.75, date_obs=60100.75,
               targtype="FIXED", cal_ver="1.9.2", category="GTO")
NIRISS = dict(instrume="NIRISS", exp_type="NIS_IMAGE", pupil="F115W", pi_name="O'Hara, Zoë", targprop="WRAP",
              targ_ra=0.005, targ_dec=1.0, s_region=square(0.005, 1.0, 0.02), program=20, title="Across the meridian",
              duration=50, expstart=60200.125, date_obs=60200.125, targtype="FIXED", cal_ver="1.18.0", category="GO")
POLE = dict(NIRISS, targprop="POLE", targ_ra=120, targ_dec=89.99, title="Near the pole", exp_type="NIS_WFSS",
            s_region="POLYGON ICRS 0 89.9 90 89.9 180 89.9 270 89.9", expstart=60300, date_obs=60300, duration=51)

# name, level, orig-filter, release, columns, extras
PRODUCTS = [
    ("jw00001001001_02101_00001", "nrca1_uncal", "1b", "F150W2", PUBLIC_MJD, NIRCAM),
    ("jw00001001001_02101_00001", "nrca1_cal", "2b", "F150W2", PUBLIC_MJD, NIRCAM),
    ("jw00001001001_02101_00001", "nrcalong_cal", "2b", "F322W2", PUBLIC_MJD, dict(NIRCAM, exp_type="NRC_WFSS")),
    ("jw00001002001_02101_00001", "mirimage_cal", "2b", "F770W", EXCLUSIVE_MJD, MIRI),
    ("jw00020001001_03101_00001", "nrs1_cal", "2b", "F290LP", PUBLIC_MJD, NIRSPEC),
    ("jw00020002001_02101_00001", "nis_cal", "2b", "CLEAR", PUBLIC_MJD, NIRISS),
    ("jw00020003001_02101_00001", "nis_cal", "2b", "CLEAR", PUBLIC_MJD, POLE),
    ("jw00020003001_02101_00001", "nis_rate", "2a", "CLEAR", PUBLIC_MJD, dict(POLE, isStale="True")),
]
HELD = {"jw00001001001_02101_00001_nrca1_cal.fits", "jw00001002001_02101_00001_mirimage_cal.fits"}

# Lists that tell of other files. Tables do not know them; what they name says how public they are.
ASSOCIATIONS = {
    "jw00001-o001_20250101t000000_image3_00001_asn.json": ["jw00001001001_02101_00001_nrca1_cal.fits"],
    "jw00001-o002_20250101t000000_image3_00001_asn.json": ["jw00001002001_02101_00001_mirimage_cal.fits"],
    "jw00001-c1001_20250101t000000_image3_00001_asn.json": ["jw00001001001_02101_00001_nrca1_cal.fits",
                                                            "jw00001002001_02101_00001_mirimage_cal.fits"],
}
NAMED_BY = {"jw00001002001_02101_00001_mirimage_cal.fits": "jw00001-o002_20250101t000000_image3_00001_asn.json"}
LISTS = {"jw00001_20250101t000000_pool.csv": b"exposures of all observations",
         "jw09999_20250101t000000_pool.csv": b"exposures that the archive knows nothing of",
         "jw00001002001_02101_00001_mirimage_cal.jpg": b"a picture of what is exclusive",
         "notes-on-jw00001.txt": b"SECRET"}
SHUTTERS = "jw00001002001_01_msa.fits"

HIDDEN_PRODUCTS = [
    ("jw00001001001_02101_00001", "nrca1_cal", "2b", "F150W2", PUBLIC_MJD, dict(NIRCAM, targprop="OPENLY")),
    ("jw00001001001_02101_00001", "nrca1_ramp", "2a", "F150W2", EXCLUSIVE_MJD, dict(NIRCAM, targprop="OPENLY")),
    ("jw00001002001_02101_00001", "mirimage_cal", "2b", "F770W", EXCLUSIVE_MJD, dict(MIRI, targprop="SECRETLY")),
    ("jw00020001001_03101_00001", "nrs1_cal", "2b", "F290LP", EXCLUSIVE_MJD, NIRSPEC),
]


def write_table(path, products, content, first_id):
    columns = ["ArchiveFileID", "filename", "fileSetName", "productLevel", "fileSize", "checksum", "publicReleaseDate_mjd",
               "isStale", "orig-filter"]
    columns += sorted({key for *_, values in products for key in values} - {"isStale", "expstart", "date_obs"})
    columns += ["expstart", "date_obs_mjd", "date_beg_mjd", "expend"]
    with open(path, "w", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        for i, (dataset, part, level, element, release, values) in enumerate(products):
            name = f"{dataset}_{part}.fits"
            row = {k: v for k, v in values.items() if k in columns}
            start = values["expstart"]
            row.update(ArchiveFileID=first_id + i, filename=name, fileSetName=dataset, productLevel=level,
                       fileSize=len(content.get(name, b"")) or 1000 + i,
                       checksum=hashlib.md5(content.get(name, name.encode())).hexdigest(),
                       publicReleaseDate_mjd=release, isStale=values.get("isStale", "False"), expstart=start,
                       date_obs_mjd=values["date_obs"], date_beg_mjd=start, expend=start + values["duration"] / 86400)
            row["orig-filter"] = element
            writer.writerow(row)


def files_of(products, telescope):
    content = {}
    for dataset, part, _, element, _, values in products:
        name = f"{dataset}_{part}.fits"
        if name in HELD:
            content[name] = fits([("TELESCOP", telescope), ("FILENAME", name), ("INSTRUME", values["instrume"]),
                                  ("EXP_TYPE", values["exp_type"]), ("FILTER", element), ("PROGRAM", f"{values['program']:05}"),
                                  ("TARGPROP", values["targprop"]), ("TARG_RA", values["targ_ra"]),
                                  ("TARG_DEC", values["targ_dec"]), ("PI_NAME", values["pi_name"]),
                                  ("DURATION", values["duration"]), ("CAL_VER", values["cal_ver"]),
                                  *([("ASNTABLE", NAMED_BY[name])] if name in NAMED_BY else [])])
    return content


def lists():
    content = dict(LISTS)
    for name, members in ASSOCIATIONS.items():
        product = {"name": "jw00001-o001_t001_nircam_clear-f150w", "members": [{"expname": m} for m in members]}
        content[name] = json.dumps({"products": [product]}).encode()
    return content


def declare_hidden_mission(folder):
    """The declarations of JWST under another name, with rows that only those see who may read the data."""
    shutil.copytree(almagest.ROOT / "missions" / "jwst", folder)
    path = folder / "mission.toml"
    text = path.read_text()
    for old, new in (('id = "jwst"', 'id = "veiled"'), ('name = "JWST"', 'name = "VEILED"'),
                     ('telescopes = ["JWST"]', 'telescopes = ["VEILED"]'),
                     ('exclusive_rows = "visible"', 'exclusive_rows = "hidden"')):
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text)


def make(folder, binary):
    """What the runner of the text tests needs: the archive, arguments of serve, names for expressions."""
    folder.mkdir(parents=True)
    veiled = folder / "missions" / "veiled"
    veiled.parent.mkdir()
    declare_hidden_mission(veiled)
    content = files_of(PRODUCTS, "JWST")
    hidden_content = files_of(HIDDEN_PRODUCTS, "VEILED")
    archive = almagest.Archive(folder / "archive", binary).init("--title", "Tests & <trials>")
    configuration = archive.folder / "almagest.toml"
    configuration.write_text(configuration.read_text().replace("missions = []", f'missions = ["jwst", "{veiled}"]'))
    for kind, products, files, first in (("jwst", PRODUCTS, content, 1000), ("veiled", HIDDEN_PRODUCTS, hidden_content, 2000)):
        table = folder / f"{kind}.csv"
        write_table(table, products, files, first)
        archive.run("import", table, "--mission", kind)
        files_folder = folder / "files" / kind
        files_folder.mkdir(parents=True)
        for name, data in files.items():
            (files_folder / name).write_bytes(data)
    for name, data in lists().items():
        (folder / "files" / "jwst" / name).write_bytes(data)
        content[name] = data
    shutters = fits([("TELESCOP", "VEILED"), ("FILENAME", SHUTTERS)])
    (folder / "files" / "veiled" / SHUTTERS).write_bytes(shutters)
    archive.run("ingest", folder / "files")  # files of one name in two missions
    names = {
        "granted_programs": [("JWST", "00001"), ("veiled", "1")],
        "held": lambda name: content[name],
        "size": lambda name: len(content[name]),
        "quoted": lambda value: urllib.parse.quote(json.dumps(value)),
        "path_of": lambda url: urllib.parse.urlsplit(url).path,
        "names_in": lambda data: zipfile.ZipFile(io.BytesIO(data)).namelist(),
        "file_in": lambda data, name: zipfile.ZipFile(io.BytesIO(data)).read(name),
        "sha256": lambda name: hashlib.sha256(content[name]).hexdigest(),
    }
    return archive, ["--clock", str(CLOCK_MJD)], names
