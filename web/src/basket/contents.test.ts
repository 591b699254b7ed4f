// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import { contentsOf, has, listOf, NOTHING, pieces, readText, textOf, totalOf, withNames, withoutNames } from "./contents";

const some = contentsOf([
  { mission: "jwst", datasets: ["b", "a", "b"] },
  { mission: "hst", datasets: ["c"] },
]);

test("a dataset is in it once, for its mission alone", () => {
  expect(totalOf(some)).toBe(3);
  expect(has(some, "jwst", "a")).toBe(true);
  expect(has(some, "hst", "a")).toBe(false);
  expect(listOf(some)).toEqual([
    { mission: "hst", datasets: ["c"] },
    { mission: "jwst", datasets: ["a", "b"] },
  ]);
});

test("putting in and taking out leave the basket before as it was", () => {
  const more = withNames(some, "tess", ["d"]);
  const less = withoutNames(withoutNames(more, "hst", ["c"]), "jwst", ["a", "never there"]);
  expect(totalOf(some)).toBe(3);
  expect(listOf(less)).toEqual([
    { mission: "jwst", datasets: ["b"] },
    { mission: "tess", datasets: ["d"] },
  ]);
});

test("it survives the browser's storage, and whatever else is in there is nothing", () => {
  expect(listOf(readText(textOf(some)))).toEqual(listOf(some));
  for (const text of [null, "", "{", "[]", "null", "3", '{"jwst": 3}', '{"jwst": [1, null]}']) expect(readText(text)).toEqual(NOTHING);
  expect(listOf(readText('{"jwst": ["a", 1], "__proto__": ["b"]}'))).toEqual([
    { mission: "__proto__", datasets: ["b"] },
    { mission: "jwst", datasets: ["a"] },
  ]);
});

test("a large change goes in pieces", () => {
  const names = (n: number) => Array.from({ length: n }, (_, i) => String(i));
  const lists = [
    { mission: "jwst", datasets: names(5) },
    { mission: "hst", datasets: names(2) },
  ];
  expect(pieces(lists, 3).map((piece) => piece.map(({ mission, datasets }) => [mission, datasets.length]))).toEqual([
    [["jwst", 3]],
    [["jwst", 2], ["hst", 1]],
    [["hst", 1]],
  ]);
  expect(pieces([])).toEqual([]);
  expect(pieces([{ mission: "jwst", datasets: [] }])).toEqual([]);
});
