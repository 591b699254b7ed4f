// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import type { Columns } from "../api/client";
import { Described } from "./roles";

const columns = {
  roles: { dataset: "name", target_name: "targ", target_ra: "ra", start: "t" },
  columns: [
    { name: "name", ucd: "meta.id;meta.dataset", type: "string" },
    { name: "ra", ucd: null, type: "real" },
    { name: "t", ucd: null, type: "time" },
  ],
} as unknown as Columns;

test("a role names its column, and one that is missing has no value", () => {
  const described = new Described(columns, { name: "a", ra: 1.5, t: "2025-01-02T03:04:05.6Z" });
  expect(described.text("dataset")).toBe("a");
  expect(described.number("target_ra")).toBe(1.5);
  expect(described.text("start")).toBe("2025-01-02 03:04:05");
  expect(described.target).toBe("");
  expect(described.number("target_dec")).toBeNull();
  expect(described.text("program")).toBe("");
});
