// SPDX-License-Identifier: GPL-3.0-or-later
// Which columns the panel of filters begins with.
import type { Column, Columns } from "../api/client";
import { rolesOf, type Role } from "../common/roles";

const ROLES: Role[] = ["instrument", "exposure_type", "optical_elements", "level", "access", "start", "release", "program", "category", "target_name"];
const MOST = 14;

export const usesHistogram = ({ facet, type }: Column): boolean => facet === "histogram" || (facet === "none" && (type === "real" || type === "time"));

const holds = ({ summary }: Column): boolean => summary === null || summary.rows > summary.nulls;

/** The columns of the mission's roles, then those that a form shows with counts. Columns without values are left out. */
export function usualFacets(columns: Columns): string[] {
  const roles = rolesOf(columns);
  const first = ROLES.flatMap((role) => roles[role] ?? []);
  const faceted = columns.columns.filter(({ facet, default_output: output }) => facet !== "none" && output).map(({ name }) => name);
  const known = new Map(columns.columns.map((column) => [column.name, column]));
  return [...new Set([...first, ...faceted])].filter((name) => {
    const column = known.get(name);
    return column !== undefined && holds(column) && (column.queryable || column.name === roles.access);
  }).slice(0, MOST);
}
