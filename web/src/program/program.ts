// SPDX-License-Identifier: GPL-3.0-or-later
// A program's parts in the order in which they are shown, and the searches that they lead to.
import type { Condition } from "../api/client";
import type { Mode, Program } from "../api/shapes";
import type { Role, Roles } from "../common/roles";
import { exactly } from "../api/queries";
import { day } from "../common/format";
import { byType } from "../dataset/files";

/** Days with how many datasets become public; null: without a date yet. */
export function releaseDays(releases: Program["releases"]): { day: string | null; datasets: number }[] {
  const days = new Map<string, number>();
  for (const { date, datasets } of releases) days.set(day(date), (days.get(day(date)) ?? 0) + datasets);
  return [...days]
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([date, datasets]) => ({ day: date.startsWith("9999") ? null : date, datasets }));
}

/** What the mission has no column for is left out. */
function conditionsOf(roles: Roles, wanted: Partial<Record<Role, string | number | null>>): Condition[] {
  return Object.entries(wanted).flatMap(([role, value]) => {
    const column = roles[role as Role];
    return column === undefined ? [] : [{ column, condition: value === null ? "null" : exactly(String(value)) }];
  });
}

export const programConditions = (roles: Roles, program: string): Condition[] => conditionsOf(roles, { program });

export const modeConditions = (roles: Roles, program: string, { instrument, exposure_type }: Mode): Condition[] =>
  conditionsOf(roles, { program, instrument, exposure_type });

export const visitConditions = (roles: Roles, program: string, visit: string | number): Condition[] | null =>
  roles.visit === undefined ? null : conditionsOf(roles, { program, visit });

export const byLevel = (products: Program["products"]): Program["products"] =>
  [...products].sort(
    (a, b) =>
      Number(a.level === null) - Number(b.level === null) ||
      (b.level ?? "").localeCompare(a.level ?? "", "en", { numeric: true }) ||
      byType(a.type, b.type) ||
      b.bytes - a.bytes,
  );
