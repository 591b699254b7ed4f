// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import { exportAsk, exportName } from "./formats";
import { receive, RowCounter, type Received } from "./receive";

const search = { conditions: [{ column: "program", condition: "1" }], sort: [{ column: "date_obs" }], limit: 50, offset: 100 };

test("an export has all rows, in their order, with the columns that were chosen", () => {
  expect(exportAsk({ format: "csv", columns: "shown", rows: "matched" }, search, null, ["a", "b"])).toEqual({
    format: "csv",
    search: { conditions: [{ column: "program", condition: "1" }], sort: [{ column: "date_obs" }], columns: ["a", "b"] },
  });
});

test("selected rows keep the order that the table has", () => {
  const selected = { conditions: [{ column: "dataset", condition: "x, y" }] };
  expect(exportAsk({ format: "votable", columns: "all", rows: "selected" }, search, selected, ["a"]).search).toEqual({
    ...selected, sort: [{ column: "date_obs" }], columns: "all",
  });
  expect(exportAsk({ format: "votable", columns: "all", rows: "selected" }, search, null, ["a"]).search.conditions).toEqual(search.conditions);
});

test("a file is called by mission and day", () => {
  expect(exportName("hst", "votable", "2026-01-02")).toBe("hst-2026-01-02.vot");
});

const piecesOf = (text: string, length: number): Uint8Array<ArrayBuffer>[] => {
  const all = new TextEncoder().encode(text);
  return Array.from({ length: Math.ceil(all.length / length) }, (_, i) => all.slice(i * length, (i + 1) * length));
};

test.each([1, 2, 3, 7, 1000])("rows are counted in pieces of %i bytes, lines within quotes not", (length) => {
  const counter = new RowCounter("csv");
  for (const piece of piecesOf('a,b\n1,"two\nlines ""x""\n"\n2,é\n', length)) counter.add(piece);
  expect(counter.rows).toBe(2);
  const lines = new RowCounter("ndjson");
  for (const piece of piecesOf('{"a":"\\"x"}\n{"a":"\\n"}\n', length)) lines.add(piece);
  expect(lines.rows).toBe(2);
});

test("what was received is whole, and its progress is told", async () => {
  const text = 'a\n1\n2\n';
  const told: Received[] = [];
  const pieces = await receive(new Blob([text]).stream(), "csv", (received) => told.push(received));
  expect(await new Blob(pieces).text()).toBe(text);
  expect(told.at(-1)).toEqual({ bytes: 6, rows: 2 });
});
