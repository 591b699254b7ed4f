// SPDX-License-Identifier: GPL-3.0-or-later
// What the columns of a mission are for. Pages know no column by name.
import type { Column, Columns, Row, Value } from "../api/client";
import type { ColumnsWithRoles, Role, Roles } from "../api/contract-detail";
import { textOf } from "../common/format";

/** The roles that the mission declares; the dataset's own column is known by its UCD too. */
export function rolesOf(columns: Columns): Roles {
  const declared = (columns as ColumnsWithRoles).roles ?? {};
  if (declared.dataset) return declared;
  const dataset = columns.columns.find(({ ucd }) => ucd?.split(";").includes("meta.dataset"));
  return dataset ? { ...declared, dataset: dataset.name } : declared;
}

export class Described {
  readonly roles: Roles;
  private readonly byName: Map<string, Column>;
  constructor(
    columns: Columns,
    readonly row: Row,
  ) {
    this.roles = rolesOf(columns);
    this.byName = new Map(columns.columns.map((column) => [column.name, column]));
  }

  value(role: Role): Value {
    const name = this.roles[role];
    return (name === undefined ? null : this.row[name]) ?? null;
  }

  /** Empty where the mission has no such column, or the row no such value. */
  text(role: Role): string {
    const name = this.roles[role];
    return name === undefined ? "" : textOf(this.row[name], this.byName.get(name)?.type ?? "string");
  }

  number(role: Role): number | null {
    const value = this.value(role);
    return typeof value === "number" && Number.isFinite(value) ? value : null;
  }

  get target(): string {
    return this.text("target_name") || this.text("target_catalogue_name");
  }
}
