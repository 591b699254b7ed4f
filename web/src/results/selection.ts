// SPDX-License-Identifier: GPL-3.0-or-later
// Which rows are selected: some by name, or all that match but for some.
export interface Selection {
  all: boolean;
  /** Selected ones; with `all` those that are not. */
  names: ReadonlySet<string>;
}

export const NOTHING: Selection = { all: false, names: new Set() };
export const EVERYTHING: Selection = { all: true, names: new Set() };

export const isSelected = ({ all, names }: Selection, name: string): boolean => names.has(name) !== all;

export const sizeOf = ({ all, names }: Selection, total: number): number => (all ? Math.max(0, total - names.size) : names.size);

export function withRows(selection: Selection, rows: string[], selected: boolean): Selection {
  const names = new Set(selection.names);
  for (const name of rows) {
    if (selected !== selection.all) names.add(name);
    else names.delete(name);
  }
  return { all: selection.all, names };
}

export const toggled = (selection: Selection, name: string): Selection => withRows(selection, [name], !isSelected(selection, name));
