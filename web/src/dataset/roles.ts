// SPDX-License-Identifier: GPL-3.0-or-later
// What the columns of a mission are for. Pages know no column by name.
import type { Column, Columns, Row, Value } from "../api/client";
import { textOf } from "../common/format";
import { rolesOf, type Role, type Roles } from "../common/roles";

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
