// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import { datasetWords, fileWords, orderWords } from "./words";

const labelOf = (column: string): string => ({ instrume: "Instrument" })[column] ?? column;

test("datasets by name, or how many", () => {
  expect(datasetWords({ datasets: ["a", "b"] }, labelOf)).toBe("a, b");
  expect(datasetWords({ datasets: ["a", "b", "c", "d"], related: ["made_into"] }, labelOf)).toBe("4 chosen datasets; with what was made of them");
});

test("a search by its conditions and places", () => {
  expect(datasetWords({ search: {} }, labelOf)).toBe("all datasets");
  expect(
    datasetWords(
      { search: { conditions: [{ column: "instrume", condition: "NIRCAM" }], targets: ["M31", { ra_deg: 1, dec_deg: -2 }], radius_deg: 0.05 }, except: ["x"] },
      labelOf,
    ),
  ).toBe("Instrument: NIRCAM; within 0.05° of M31, 1 -2; but for 1 dataset");
  expect(datasetWords({ search: { targets: ["a", "b", "c", "d"], area: "CIRCLE 1 2 3" } }, labelOf)).toBe("near a, b, c and 1 more; in an area of the sky");
});

test("which files", () => {
  expect(fileWords()).toBe("recommended files");
  expect(fileWords({ quick: "all", guide_star: false, references: true, name: "*nrca*" })).toBe("all files; no guide-star data; calibration references; named *nrca*");
  expect(fileWords({ groups: [{ level: "2b", type: "science", suffix: "cal" }, { type: "association" }] })).toBe("cal, association files");
  expect(orderWords({ selection: { datasets: ["a"] } }, labelOf)).toBe("a — recommended files");
});

test("files one by one", () => {
  const urlList = "mast:JWST/product/a_cal.fits,b.fits";
  expect(orderWords({ service: "Mast.Bundle.Request", params: { urlList, extension: "zip" } }, labelOf)).toBe("a_cal.fits, b.fits — by URI");
  expect(orderWords({ service: "Mast.Bundle.Request", params: { urlList: "a,b,c,d", extension: "sh" } }, labelOf)).toBe("4 files — by URI");
  expect(orderWords({ selection: { products: ["mast:JWST/product/a_cal.fits"] } }, labelOf)).toBe("a_cal.fits");
});
