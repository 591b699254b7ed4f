// SPDX-License-Identifier: GPL-3.0-or-later
import type { Condition } from "../api/client";
import type { ReferenceUse } from "../api/shapes";
import type { Roles } from "../common/roles";
import { exactly } from "../api/queries";

type Use = ReferenceUse["datasets"][number];

/** Longer addresses are cut by servers and clients on the way. */
const LONGEST = 4000;

/** Keywords by which the file is called for, the most frequent first. */
export function keywordsOf(datasets: Use[]): { keyword: string; datasets: number }[] {
  const counts = new Map<string, number>();
  for (const { keywords } of datasets) for (const keyword of keywords) counts.set(keyword, (counts.get(keyword) ?? 0) + 1);
  return [...counts].map(([keyword, n]) => ({ keyword, datasets: n })).sort((a, b) => b.datasets - a.datasets || a.keyword.localeCompare(b.keyword));
}

/** A search for these datasets; null if it can't be written into an address. */
export function searchFor(roles: Roles, datasets: Use[]): Condition[] | null {
  const condition = datasets.map(({ dataset }) => exactly(dataset)).join(", ");
  return roles.dataset === undefined || datasets.length === 0 || condition.length > LONGEST ? null : [{ column: roles.dataset, condition }];
}
