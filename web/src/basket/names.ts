// SPDX-License-Identifier: GPL-3.0-or-later
// The names of the datasets that a search finds, as many as a basket holds.
import { ask, missionPath, type Rows } from "../api/client";
import type { What } from "../api/shapes";
import { count } from "../common/format";
import { MOST } from "./contents";

const AT_ONCE = 10_000;

export async function namesOf(mission: string, column: string, what: What): Promise<string[]> {
  if ("datasets" in what) return what.datasets;
  const names: string[] = [];
  const path = missionPath(mission, "search");
  const out = new Set(what.except);
  let snapshot: string | null = null;
  for (let offset = 0, total = 1; offset < total; offset += AT_ONCE) {
    const page: Rows = await ask<Rows>(snapshot === null ? path : `${path}?snapshot=${snapshot}`, { ...what.search, columns: [column], offset, limit: AT_ONCE, count: "exact" });
    snapshot = page.snapshot;
    total = page.total ?? 0;
    if (total - out.size > MOST) throw new Error(`A basket holds at most ${count(MOST)} datasets, and these are ${count(total - out.size)}; narrow the search, or download them from here.`);
    for (const row of page.rows) {
      const name = row[column];
      if (typeof name === "string" && !out.has(name)) names.push(name);
    }
  }
  return [...new Set(names)]; // near several targets a dataset is there several times
}
