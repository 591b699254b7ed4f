// SPDX-License-Identifier: GPL-3.0-or-later
// That these texts run, and find the same rows, is tested with real clients (tests/clients/test_query_texts.py).
import { expect, test } from "vitest";

import type { Columns } from "../api/client";
import { astroqueryText, beyondAstroquery, canonical, curlText, pythonOf, requestsText, shellWord, type Query } from "./texts";

const query: Query = {
  origin: "http://127.0.0.1:8480", mission: "jwst", search: {}, shown: ["a"], places: [], total: 12, dataset: "name", signedIn: false,
};
const awkward = `it's "$HOME" \`id\` \\n é ☿ 𝒳\n\tEND`;

test("a word for the shell is quoted unless it is plain", () => {
  expect(shellWord("http://a.b:80/c-d_e")).toBe("http://a.b:80/c-d_e");
  expect(shellWord("it's $HOME")).toBe(`'it'\\''s $HOME'`);
  expect(shellWord("")).toBe("''");
});

test("JSON becomes Python", () => {
  expect(pythonOf({ a: [true, false, null, 1.5e-7], b: { "c d": awkward }, gone: undefined })).toBe(
    `{"a": [True, False, None, 1.5e-7], "b": {"c d": ${JSON.stringify(awkward)}}}`,
  );
  expect(pythonOf(["x".repeat(60), "y".repeat(60)])).toBe(`[\n    "${"x".repeat(60)}",\n    "${"y".repeat(60)}",\n]`);
});

test("the JSON of curl has no line that could end it early, and says what is asked", () => {
  const text = curlText({ ...query, search: { conditions: [{ column: "a", condition: awkward }], limit: 3, offset: 9 } });
  const lines = text.split("\n");
  expect(lines.filter((line) => line === "END")).toHaveLength(1);
  const json = lines.slice(lines.findIndex((line) => line.endsWith("<<'END'")) + 1, lines.indexOf("END")).join("\n");
  expect(JSON.parse(json)).toEqual({ format: "csv", search: { conditions: [{ column: "a", condition: awkward }], columns: ["a"] } });
});

test("whoever is signed in sends his token, which is nowhere in the texts", () => {
  expect(curlText(query)).not.toContain("Authorization");
  expect(curlText({ ...query, signedIn: true })).toContain(`"Authorization: token $ALMAGEST_TOKEN"`);
  expect(requestsText({ ...query, signedIn: true })).toContain(`os.environ["ALMAGEST_TOKEN"]`);
});

test("astroquery is asked by keywords, and by a dictionary where Python has the word for itself", () => {
  const search = { conditions: [{ column: "instrume", condition: "NIRCAM" }, { column: "lambda", condition: ">1" }, { column: "a-b", condition: awkward }] };
  const text = astroqueryText({ ...query, search });
  expect(text).toContain(`    instrume="NIRCAM",\n    **{"lambda": ">1", "a-b": ${JSON.stringify(awkward)}},\n`);
  expect(text).not.toContain("limit=");
  expect(astroqueryText({ ...query, total: 12_345 })).toContain("limit=20000,");
  expect(astroqueryText(query)).toContain(`name="!null",`);
});

test("what astroquery can't ask is said", () => {
  const twice = [{ column: "a", condition: ">1" }, { column: "a", condition: "<3" }];
  expect(beyondAstroquery(query)).toBeNull();
  expect(beyondAstroquery({ ...query, search: { area: "CIRCLE ICRS 1 2 3" } })).toMatch(/area/);
  expect(beyondAstroquery({ ...query, search: { conditions: twice } })).toMatch(/several on a/);
  expect(beyondAstroquery({ ...query, search: { conditions: [{ column: "radius", condition: "1" }] } })).toMatch(/radius/);
  expect(beyondAstroquery({ ...query, places: Array.from({ length: 51 }, () => ({ ra_deg: 1, dec_deg: 2 })) })).toMatch(/51/);
});

test("columns are called by their own names", () => {
  const columns = { columns: [{ name: "fileSetName", aliases: ["dataset"] }, { name: "instrume", aliases: [] }] } as unknown as Columns;
  const search = { conditions: [{ column: "DATASET", condition: "x" }, { column: "other", condition: "y" }], sort: [{ column: "Instrume" }] };
  expect(canonical(search, columns)).toEqual({
    conditions: [{ column: "fileSetName", condition: "x" }, { column: "other", condition: "y" }], sort: [{ column: "instrume" }],
  });
});
