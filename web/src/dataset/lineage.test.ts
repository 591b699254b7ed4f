// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import type { Provenance, ProvenanceProduct } from "../api/shapes";
import { branchesOf, referenceCount, type Step } from "./lineage";

const file = (name: string, level: string | null, made_from: string[] = [], rest: Partial<ProvenanceProduct> = {}): ProvenanceProduct => ({
  name, dataset: "exp", level, type: "science", suffix: name.split("_").at(-1) ?? null, size: 1, reading: "allowed", withdrawn: false,
  made_from, references: [], ...rest,
});

const answer = (products: ProvenanceProduct[], datasets: Provenance["datasets"] = [{ dataset: "exp", level: null, relation: "self" }]): Provenance => ({
  snapshot: "s1", dataset: "exp", datasets, products,
});

const drawn = (steps: Step[], depth = 0): string[] =>
  steps.flatMap((step) => [`${" ".repeat(depth)}${step.suffix ?? "-"} x${step.products.length}`, ...drawn(step.children, depth + 1)]);

const detectors = ["a", "b"].flatMap((d) => [
  file(`${d}_cal`, "2b", [`${d}_rate`], { references: [{ keyword: "R_FLAT", file: `flat_${d}.fits` }, { keyword: "R_AREA", file: "area.fits" }] }),
  file(`${d}_rate`, "2a", [`${d}_uncal`], { references: [{ keyword: "R_DARK", file: "dark.fits" }] }),
  file(`${d}_uncal`, "1b"),
  file(`${d}_i2d`, "2b", [`${d}_cal`]),
]);

test("detectors are one step, and a step stands under what it was made from", () => {
  const [branch] = branchesOf(answer([...detectors, file("pool", null, [], { type: "association" }), file("thumb", "2b", ["a_cal"], { type: "thumbnail" })]));
  expect(drawn(branch?.steps ?? [])).toEqual(["uncal x2", " rate x2", "  cal x2", "   i2d x2", "pool x1"]);
  const cal = branch?.steps[0]?.children[0]?.children[0];
  expect(cal?.references).toEqual([
    { keyword: "R_AREA", files: ["area.fits"] },
    { keyword: "R_FLAT", files: ["flat_a.fits", "flat_b.fits"] },
  ]);
  expect(cal && referenceCount(cal)).toBe(3);
});

test("of several sources the last made one counts, whatever their order", () => {
  const products = [file("uncal", "1b"), file("rate", "2a", ["uncal"]), file("cal", "2b", ["uncal", "rate"])];
  for (const order of [products, [...products].reverse()]) {
    expect(drawn(branchesOf(answer(order))[0]?.steps ?? [])).toEqual(["uncal x1", " rate x1", "  cal x1"]);
  }
});

test("datasets come from uncal to level 3, and a step tells which others it was made from", () => {
  const branches = branchesOf(
    answer(
      [...detectors, file("t001_i2d", "3", ["a_cal", "b_cal", "elsewhere_cal"], { dataset: "combined" })],
      [
        { dataset: "combined", level: "3", relation: "made_into" },
        { dataset: "exp", level: "2b", relation: "self" },
        { dataset: "background", level: "2b", relation: "made_from" },
      ],
    ),
  );
  expect(branches.map(({ dataset, steps }) => [dataset, steps.length])).toEqual([["background", 0], ["exp", 1], ["combined", 1]]);
  expect(branches[2]?.steps[0]?.from).toEqual([{ dataset: "exp", files: 2 }]);
});

test("files that are made from each other neither hang nor vanish", () => {
  const branch = branchesOf(answer([file("x_a", "2a", ["x_b"]), file("x_b", "2a", ["x_a"]), file("x_c", "2b", ["x_c", "x_b"])]))[0];
  expect(drawn(branch?.steps ?? []).map((line) => line.trim()).sort()).toEqual(["a x1", "b x1", "c x1"]);
});

test("a step names the reference files that it adds", () => {
  const dark = { keyword: "R_DARK", file: "dark.fits" };
  const flat = { keyword: "R_FLAT", file: "flat.fits" };
  const [uncal] = branchesOf(
    answer([
      file("uncal", "1b"),
      file("rate", "2a", ["uncal"], { references: [dark] }),
      file("cal", "2b", ["rate"], { references: [dark, flat] }),
      file("i2d", "2b", ["cal"], { references: [{ keyword: "R_DARK", file: "newer.fits" }, flat] }),
    ]),
  ).flatMap(({ steps }) => steps);
  const rate = uncal?.children[0];
  const cal = rate?.children[0];
  expect(rate?.references).toEqual([{ keyword: "R_DARK", files: ["dark.fits"] }]);
  expect(cal?.references).toEqual([{ keyword: "R_FLAT", files: ["flat.fits"] }]);
  expect(cal?.children[0]?.references).toEqual([{ keyword: "R_DARK", files: ["newer.fits"] }]);
});

test("what may not be told is said to be so", () => {
  const step = branchesOf(answer([file("cal", "2b", [], { references: null, reading: "denied" })]))[0]?.steps[0];
  expect(step?.keepsReferences).toBe(true);
  expect(step?.references).toEqual([]);
});
