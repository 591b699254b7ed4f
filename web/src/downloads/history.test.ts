// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import type { StoredSelection } from "../api/client";
import { entryOf, readHistory } from "./history";

const stored: StoredSelection = {
  snapshot: "s1", id: "ab", mission: "jwst", name: "mine", files: 2, bytes: 3, missing: 0, exclusive: false, state: "ready", made: "2026-01-01T00:00:00Z",
  expires: "2026-01-31T00:00:00Z", links: {},
};

test("what is remembered can be read again, and whatever else is nothing", () => {
  const entry = entryOf(stored, { selection: { datasets: ["a"] } }, "tar");
  expect(readHistory(JSON.stringify([entry, null, 3, {}, { kind: "selection" }, { kind: "job", id: "j" }]))).toEqual([entry, { kind: "job", id: "j" }]);
  for (const text of [null, "", "{", "{}", "null"]) expect(readHistory(text)).toEqual([]);
});

test("a long order is not kept", () => {
  const datasets = Array.from({ length: 2000 }, (_, i) => `dataset-${i}`);
  const entry = entryOf(stored, { selection: { datasets } }, "zip");
  expect(entry.kind === "selection" && entry.download.order).toBeNull();
});
