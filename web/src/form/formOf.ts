// SPDX-License-Identifier: GPL-3.0-or-later
// Which columns a form shows, in which group and by which kind of field.
import type { Column, Columns } from "../api/client";
import { rolesOf } from "../common/roles";

export type FieldKind = "text" | "values" | "range" | "wavelength";

/** What a form needs of the dictionary. */
export type FormDictionary = Pick<Columns, "columns" | "groups" | "roles" | "form">;

export interface Field {
  column: Column;
  kind: FieldKind;
  /** Of a wavelength: the column with the long end; `column` has the short one. */
  upper?: Column;
}

export interface FormPart {
  group: string;
  fields: Field[];
}

/** More values than these are not shown as check boxes. */
const MANY_VALUES = 400;
const WRITTEN = new Set(["dataset", "program", "pi", "title", "target_name", "target_catalogue_name"]);

export const named = (columns: Column[], name: string | undefined): Column | undefined =>
  name === undefined ? undefined : columns.find((column) => column.name.toLowerCase() === name.toLowerCase() || column.aliases.some((alias) => alias.toLowerCase() === name.toLowerCase()));

/** Whether this archive has anything in it. */
export const isVoid = ({ summary, type }: Column): boolean =>
  summary !== null && (summary.nulls >= summary.rows || (summary.distinct === 0 && type !== "region"));

export function kindOf(column: Column, role: string | undefined): FieldKind {
  if (column.facet === "histogram") return "range";
  if (column.facet !== "values" || WRITTEN.has(role ?? "")) return "text";
  return (column.summary?.distinct ?? 0) > MANY_VALUES ? "text" : "values";
}

/** Without a declared form: identity and who, dates, durations, flags, of what is shown by default. */
function usualForm({ columns, groups }: FormDictionary): { group: string; columns: string[] }[] {
  const shown = columns.filter(({ queryable, default_output, condition, type }) => queryable && default_output && condition !== "ra" && condition !== "dec" && type !== "region");
  const flags = shown.filter(({ group, type, ucd }) => type === "boolean" || group === "Flags" || ucd === "meta.code.status");
  const times = shown.filter(({ type }) => type === "time");
  const lasting = columns.filter(({ queryable, facet, ucd }) => queryable && facet === "histogram" && (ucd ?? "").startsWith("time.duration"));
  const early = new Set(groups.slice(0, groups.indexOf("Flags") < 0 ? 6 : groups.indexOf("Flags")));
  const taken = new Set([...flags, ...times, ...lasting]);
  const which = shown.filter((column) => !taken.has(column) && early.has(column.group ?? "") && (column.type === "string" || column.facet === "values"));
  const light = columns.filter(({ ucd }) => ucd?.startsWith("em.wl;stat.m"));
  const names = (list: Column[]): string[] => list.map(({ name }) => name);
  return [
    { group: "Where", columns: [] },
    { group: "Which", columns: names([...which, ...light]) },
    { group: "When", columns: names(times) },
    { group: "How long", columns: names(lasting) },
    { group: "Flags", columns: names(flags) },
  ];
}

/** The parts of the form; the first is that of positions. Columns that can't be asked for are left out. */
export function formOf(dictionary: FormDictionary): FormPart[] {
  const roles = rolesOf(dictionary);
  const roleOf = new Map(Object.entries(roles).map(([role, column]) => [column, role]));
  const short = named(dictionary.columns, roles.wavelength_min);
  const long = named(dictionary.columns, roles.wavelength_max);
  const declared = dictionary.form.length > 0 ? dictionary.form : usualForm(dictionary);
  return declared.map(({ group, columns }) => ({
    group,
    fields: columns.flatMap((name): Field[] => {
      const column = named(dictionary.columns, name);
      if (!column?.queryable || (short && long && column === long)) return [];
      if (short && long && column === short) return [{ column, kind: "wavelength", upper: long }];
      return [{ column, kind: kindOf(column, roleOf.get(column.name)) }];
    }),
  }));
}
