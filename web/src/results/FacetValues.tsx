// SPDX-License-Identifier: GPL-3.0-or-later
// The values of one column, with how many rows each would leave, to be ticked.
import { TextInput } from "@mantine/core";
import { useState } from "react";

import type { Column, Facet } from "../api/client";
import { count, textOf } from "../common/format";
import { sameValue, toggled, valuesOf, conditionOf } from "../conditions/language";

const FEW = 6;

interface Props {
  column: Column;
  facet: Facet;
  condition: string;
  onChange(condition: string): void;
}

type Entry = Facet["values"][number];
type Ticked = (string | null)[];

const valueOf = ({ value }: Entry): string | null => (value === null ? null : String(value));
const isTicked = (ticked: Ticked, value: string | null): boolean => ticked.some((other) => sameValue(other, value));

/** Ticked values that no row has any more stay in the list, so that they can be unticked. */
function entriesOf({ values }: Facet, ticked: Ticked): Entry[] {
  const gone = ticked.filter((value) => !values.some((entry) => sameValue(valueOf(entry), value)));
  return [...gone.map((value) => ({ value, rows: 0 })), ...values];
}

export function FacetValues({ column, facet, condition, onChange }: Props) {
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState("");
  const listed = valuesOf(condition, column);
  const ticked = listed ?? [];
  const entries = entriesOf(facet, ticked);
  const most = Math.max(1, ...facet.values.map(({ rows }) => rows));
  const found = entries.filter(({ value }) => String(value).toLowerCase().includes(words.toLowerCase()));
  const chosen = (entry: Entry): boolean => isTicked(ticked, valueOf(entry));
  const shown = open ? found : [...entries.filter(chosen), ...entries.filter((entry) => !chosen(entry))].slice(0, FEW);
  return (
    <>
      {!listed && <p className="facet-text mono">{condition}</p>}
      {open && (
        <TextInput aria-label={`Find among the values of ${column.label}`} placeholder="find…" value={words} onChange={(event) => setWords(event.currentTarget.value)} />
      )}
      <ul className={open ? "facet-values facet-open" : "facet-values"}>
        {shown.map((entry) => (
          <li key={String(entry.value)}>
            <label className="facet-value">
              <input type="checkbox" className="row-check" checked={chosen(entry)} onChange={() => onChange(conditionOf(toggled(ticked, valueOf(entry)), column))} />
              <span className="facet-name" title={String(entry.value)}>
                {textOf(entry.value, column.type) || "none"}
              </span>
              <span className="facet-count">{count(entry.rows)}</span>
            </label>
            <svg className="facet-bar" width="100%" height="2" aria-hidden preserveAspectRatio="none" viewBox="0 0 100 2">
              <rect width={(100 * entry.rows) / most} height="2" />
            </svg>
          </li>
        ))}
      </ul>
      {entries.length > FEW && (
        <button type="button" className="linklike" aria-expanded={open} onClick={() => setOpen(!open)}>
          {open ? "fewer" : `${count((facet.distinct ?? entries.length) - FEW)} more · find…`}
        </button>
      )}
    </>
  );
}
