// SPDX-License-Identifier: GPL-3.0-or-later
// Check boxes for the values of a column, with the rows that each would leave.
import { Checkbox, TextInput } from "@mantine/core";
import { useId, useState, type ReactNode } from "react";

import type { Column, Facet } from "../api/client";
import { count, textOf } from "../common/format";
import "./conditions.css";
import { conditionOf, folded, nameOfValue, sameValue, toggled } from "./language";

const FIRST = 12;

interface Row {
  name: string | null;
  label: string;
  rows: number;
}

/** In the order of the whole archive, so that nothing moves when counts change; then what is checked but not there. */
function rowsOf(column: Column, all: Facet, now: Facet | null, checked: (string | null)[]): Row[] {
  const counts = new Map((now ?? all).values.map(({ value, rows }) => [nameOfValue(value), rows]));
  const rows: Row[] = all.values.map(({ value }) => {
    const name = nameOfValue(value);
    return { name, label: textOf(value, column.type) || "empty text", rows: counts.get(name) ?? 0 };
  });
  if (all.nulls > 0) rows.push({ name: null, label: "no value", rows: (now ?? all).nulls });
  for (const name of checked) {
    if (!rows.some((row) => sameValue(row.name, name))) rows.push({ name, label: name ?? "no value", rows: 0 });
  }
  return rows;
}

interface ValueChecksProps {
  column: Column;
  /** Of all rows of the archive. */
  all: Facet;
  /** Under the other constraints; null: not known yet. */
  now: Facet | null;
  checked: (string | null)[];
  onChange: (condition: string) => void;
  aside?: ReactNode;
}

export function ValueChecks({ column, all, now, checked, onChange, aside }: ValueChecksProps) {
  const id = useId();
  const [open, setOpen] = useState(false);
  const [sought, setSought] = useState("");
  const rows = rowsOf(column, all, now, checked);
  const isChecked = ({ name }: Row): boolean => checked.some((other) => sameValue(other, name));
  const long = rows.length > FIRST + 1;
  const matching = rows.filter(({ label }) => folded(label).includes(folded(sought.trim())));
  const shown = !long ? rows : open ? matching : rows.filter((row, i) => i < FIRST || isChecked(row));
  const most = Math.max(1, ...rows.map((row) => row.rows));
  return (
    <fieldset className="value-checks" aria-labelledby={id}>
      <div className="condition-label">
        <span id={id}>{column.label}</span>
        {aside}
        {checked.length > 0 && (
          <button type="button" className="value-clear" aria-label={`Any ${column.label}`} onClick={() => onChange("")}>
            any
          </button>
        )}
      </div>
      {long && open && (
        <TextInput aria-label={`Find a value of ${column.label}`} placeholder="find" value={sought} autoFocus onChange={(event) => setSought(event.currentTarget.value)} />
      )}
      <div className="value-rows" data-open={long && open ? true : undefined}>
        {shown.map((row) => (
          <label key={row.name ?? "\0"} className="value-row" data-none={row.rows === 0 && !isChecked(row) ? true : undefined}>
            <Checkbox
              checked={isChecked(row)}
              onChange={() => onChange(conditionOf(toggled(checked, row.name), column))}
              aria-label={`${row.label}, ${count(row.rows)}`}
            />
            <span className="value-name">
              {row.name === null ? <i>{row.label}</i> : row.label}
              <svg className="value-bar" aria-hidden>
                <rect width={`${(row.rows / most) * 100}%`} height="2" />
              </svg>
            </span>
            <span className="value-count">{count(row.rows)}</span>
          </label>
        ))}
        {shown.length === 0 && <span className="quiet">no such value</span>}
      </div>
      {long && (
        <button type="button" className="value-more" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "fewer" : `${count(rows.length - shown.length)} more, find`}
        </button>
      )}
      {all.distinct !== null && all.distinct > all.values.length && open && (
        <span className="quiet">the {count(all.values.length)} most frequent of {count(all.distinct)}</span>
      )}
    </fieldset>
  );
}
