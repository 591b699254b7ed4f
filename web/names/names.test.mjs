// SPDX-License-Identifier: GPL-3.0-or-later
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";

import { bayerNames, clean, corrections, position, starNames, table } from "./names.mjs";

// Galaxies of OpenNGC, where the shared folder has it, lie within three arcminutes of ours.
function assertAgreement(known) {
  const file = path.join(process.env.ALMAGEST_SHARED ?? "", "data/names/NGC.csv");
  if (!process.env.ALMAGEST_SHARED || !existsSync(file)) return;
  const degrees = (text) => {
    const [whole, minutes, seconds] = text.split(":").map((part) => Math.abs(Number(part)));
    return (text.startsWith("-") ? -1 : 1) * (whole + minutes / 60 + seconds / 3600);
  };
  let compared = 0;
  for (const line of readFileSync(file, "utf8").split("\n").slice(1)) {
    const [name, type, ra, dec] = line.split(";");
    const parts = /^(NGC|IC)0*(\d+[A-Z]?)$/.exec(name ?? "");
    const ours = parts && type === "G" && known.get(`${parts[1]} ${parts[2]}`);
    if (!ours) continue;
    const dRa = ((ours.ra - 15 * degrees(ra) + 540) % 360) - 180;
    const apart = Math.hypot(dRa * Math.cos((ours.dec * Math.PI) / 180), ours.dec - degrees(dec));
    assert.ok(apart < 0.051, `${name} is at ${ours.ra} ${ours.dec}`);
    compared += 1;
  }
  assert.ok(compared > 7000, `${compared} compared`);
}

const at = (id, lon, lat, properties = {}) => ({ id, properties, geometry: { coordinates: [lon, lat] } });

test("a right ascension runs from 0 to 360", () => {
  assert.deepEqual(position(at("x", -89.096, -24.378)), [270.904, -24.378]);
  assert.deepEqual(position(at("x", 10.68471234, 41.26875)), [10.68471, 41.26875]);
  assert.deepEqual(position(at("x", -0.000001, 0)), [0, 0]);
  assert.deepEqual(position(at("x", 180, 0)), [180, 0]);
});

test("odd blanks and marks of direction are cleaned away", () => {
  assert.equal(clean("HD\u2009358"), "HD 358");
  assert.equal(clean("\u200e Cap\u2013ella "), "Cap-ella");
  assert.equal(clean(undefined), "");
});

test("a Bayer letter is abbreviated and spelt, with the constellation and its genitive", () => {
  assert.deepEqual(bayerNames("α", "And", "Andromedae"), ["alf And", "alf Andromedae", "alpha And", "alpha Andromedae"]);
  assert.deepEqual(bayerNames("π3", "Ori", "Orionis"), ["pi3 Ori", "pi3 Orionis"]);
  assert.deepEqual(bayerNames("L2", "Pup", "Puppis"), ["L2 Pup", "L2 Puppis"]);
  assert.deepEqual(bayerNames("", "And", "Andromedae"), []);
  assert.deepEqual(bayerNames("undefined3", "And", "Andromedae"), []);
  assert.deepEqual(bayerNames("α", "XXX", undefined), []);
});

test("a star goes by all its names", () => {
  const star = { name: "Alpheratz", bayer: "α", flam: "21", var: "", gl: "", hd: "HD\u2009358", hip: "HIP\u2009677", c: "And" };
  assert.deepEqual(starNames(star, new Map([["And", "Andromedae"]])), [
    "Alpheratz", "alf And", "alf Andromedae", "alpha And", "alpha Andromedae", "21 And", "21 Andromedae", "HD 358", "HIP 677",
  ]);
});

test("Messier's objects take the better position, and the first of two names counts", () => {
  const collection = (...features) => ({ features });
  const lines = table({
    corrections: new Map(),
    messier: collection(at("M31", 10.7, 41.3, { name: "M31", desig: "NGC 224", alt: "Andromeda Galaxy", type: "s" })),
    dsos: collection(at("NGC 224", 10.6847, 41.26875, { desig: "M 31", type: "s" })),
    dsonames: { "NGC 224": { name: "Another Galaxy" }, "NGC 9999": { name: "Nowhere" } },
    lg: collection(at("M31", 1, 1, { name: "M 31", desig: "", type: "SAb II" })),
    starnames: {},
    stars: collection(at(7, -10, 5)),
    constellations: collection(),
  });
  assert.deepEqual(lines, [
    "M 31\t10.6847\t41.26875\tSpiral galaxy", "NGC 224\t10.6847\t41.26875\tSpiral galaxy",
    "Andromeda Galaxy\t10.6847\t41.26875\tSpiral galaxy", "Another Galaxy\t10.6847\t41.26875\tSpiral galaxy",
    "HIP 7\t350\t5\tStar",
  ]);
});

test("a wrong position is corrected, or its object left out", () => {
  const lines = table({
    corrections: corrections("# a comment\nNGC 1\t10\t20\nNGC 2\n"),
    messier: { features: [] },
    dsos: { features: [at("NGC 1", 1, 1, { desig: "NGC 1", type: "s" }), at("NGC 2", 2, 2, { desig: "NGC 2", type: "s" })] },
    dsonames: { "NGC 2": { name: "Lost Galaxy" } },
    lg: { features: [] }, starnames: {}, stars: { features: [] }, constellations: { features: [] },
  });
  assert.deepEqual(lines, ["NGC 1\t10\t20\tSpiral galaxy"]);
});

test("the shipped catalogues give a sound table that knows what people ask for", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "names-"));
  try {
    const out = path.join(folder, "names.tsv");
    execFileSync(process.execPath, [path.join(import.meta.dirname, "build.mjs"), out]);
    const rows = readFileSync(out, "utf8").trimEnd().split("\n").map((line) => line.split("\t"));
    for (const [name, ra, dec, type, ...more] of rows) {
      assert.ok(name && type && more.length === 0 && ra !== "" && dec !== "", name);
      assert.ok(Number(ra) >= 0 && Number(ra) < 360 && Math.abs(Number(dec)) <= 90, name);
    }
    const known = new Map(rows.map(([name, ra, dec, type]) => [name, { ra: Number(ra), dec: Number(dec), type }]));
    const expected = [
      ["M 31", 10.6847, 41.2688], ["NGC 224", 10.6847, 41.2688], ["M 1", 83.633, 22.0145], ["NGC 1300", 49.9208, -19.4111],
      ["Vega", 279.2347, 38.7837], ["alf Lyr", 279.2347, 38.7837], ["alpha Lyrae", 279.2347, 38.7837],
      ["61 Cyg", 316.7248, 38.7494], ["HD 172167", 279.2347, 38.7837], ["HIP 65426", 201.1502, -51.5045],
      ["IC 434", 85.25, -2.46], ["Crab Nebula", 83.633, 22.0145], ["M 42", 83.82, -5.39], ["M 87", 187.7059, 12.3911],
      ["NGC 4565", 189.0866, 25.9877], ["M 44", 130.025, 19.98], ["M 102", 226.623, 55.763],
    ];
    for (const [name, ra, dec] of expected) {
      const found = known.get(name);
      assert.ok(found, `${name} is missing`);
      const apart = Math.hypot((found.ra - ra) * Math.cos((dec * Math.PI) / 180), found.dec - dec);
      assert.ok(apart < 0.1, `${name} is at ${found.ra} ${found.dec}`);
    }
    assert.equal(known.get("M 31").type, "Spiral galaxy");
    assertAgreement(known);
    for (let number = 1; number <= 110; ++number) assert.ok(known.has(`M ${number}`), `M ${number} is missing`);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
