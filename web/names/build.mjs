// SPDX-License-Identifier: GPL-3.0-or-later
// build.mjs OUT: writes the table of the sky's names from the catalogues of the d3-celestial package.
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

import { corrections, table } from "./names.mjs";

const out = process.argv[2];
const folder = path.join(path.dirname(createRequire(import.meta.url).resolve("d3-celestial/package.json")), "data");
const read = (file) => JSON.parse(readFileSync(path.join(folder, file), "utf8"));
const lines = table({
  corrections: corrections(readFileSync(new URL("corrections.tsv", import.meta.url), "utf8")),
  messier: read("messier.json"),
  dsos: read("dsos.20.json"),
  dsonames: read("dsonames.json"),
  lg: read("lg.json"),
  starnames: read("starnames.json"),
  stars: read("stars.14.json"),
  constellations: read("constellations.json"),
});
writeFileSync(`${out}.new`, `${lines.join("\n")}\n`);
renameSync(`${out}.new`, out);
