// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import type { Program } from "../api/shapes";
import { bibtex, citation, type Source } from "./citation";
import { modeConditions, releaseDays } from "./program";

const program: Program = {
  snapshot: "s12", program: "9001", title: "Stars & 50% of_dust", pi: "Simulated, A.", category: "GO", cycle: "1", datasets: 3, exclusive: 1,
  start: "2022-08-02T08:15:19Z", end: "2022-08-03T00:00:00Z", volume_bytes: 5, visits: [], modes: [], products: [], releases: [],
};
const source: Source = {
  missionName: "JWST", archiveTitle: "Demo", isSimulated: false, retrieved: "2026-11-23T06:00:00Z", address: "https://a.example/program/jwst/9001",
};

test("a citation says what, whose, from where and when", () => {
  expect(citation(program, source)).toBe(
    "Data of JWST program 9001, “Stars & 50% of_dust” (principal investigator Simulated, A.; cycle 1; observed 2022-08-02 to 2022-08-03), " +
      "retrieved from Demo on 2026-11-23, snapshot s12: https://a.example/program/jwst/9001",
  );
  expect(citation({ ...program, title: null, pi: null, cycle: null, start: null, end: null }, { ...source, isSimulated: true })).toBe(
    "Simulated data of JWST program 9001, retrieved from Demo on 2026-11-23, snapshot s12: https://a.example/program/jwst/9001",
  );
});

test("BibTeX has its special characters escaped", () => {
  expect(bibtex(program, source)).toBe(
    [
      "@misc{JWST9001,",
      "  author = {Simulated, A.},",
      "  title = {{Stars \\& 50\\% of\\_dust}},",
      "  howpublished = {JWST program 9001, Demo},",
      "  year = {2022},",
      "  url = {https://a.example/program/jwst/9001},",
      "  note = {Retrieved 2026-11-23, snapshot s12}",
      "}",
    ].join("\n"),
  );
  const bare = bibtex({ ...program, pi: "The \\team {A~B^C}", title: null, start: null, end: null }, source);
  expect(bare).toContain("author = {{The \\textbackslash{}team \\{A\\textasciitilde{}B\\textasciicircum{}C\\}}}");
  expect(bare).toContain("title = {{JWST program 9001}}");
  expect(bare).not.toContain("year");
});

test("releases of a day are one, in order", () => {
  expect(
    releaseDays([
      { date: "2027-02-01T00:00:00Z", datasets: 1 },
      { date: "2027-01-14T10:00:00Z", datasets: 2 },
      { date: "2027-01-14T20:00:00Z", datasets: 3 },
      { date: "9999-12-31T00:00:00Z", datasets: 4 },
    ]),
  ).toEqual([
    { day: "2027-01-14", datasets: 5 },
    { day: "2027-02-01", datasets: 1 },
    { day: null, datasets: 4 },
  ]);
});

test("a mode leads to a search for it; what has no value is searched as null", () => {
  expect(modeConditions({ program: "p", instrument: "i", exposure_type: "e" }, "9001", { instrument: "NIRCAM", exposure_type: null, datasets: 1, exposure_s: null })).toEqual([
    { column: "p", condition: "9001" }, { column: "i", condition: "NIRCAM" }, { column: "e", condition: "null" },
  ]);
  expect(modeConditions({ program: "p" }, "COSMOS 3D", { instrument: "a", exposure_type: "b", datasets: 1, exposure_s: 1 })).toEqual([
    { column: "p", condition: '"COSMOS 3D"' },
  ]);
});
