// SPDX-License-Identifier: GPL-3.0-or-later
// The values of one column, with how many rows each would leave, to be ticked.
import { TextInput } from "@mantine/core";
import { useState } from "react";

import type { Column, Facet } from "../api/client";
import { count, textOf } from "../common/format";
import { conditionOf, hasValue, valuesOf } from "../search/values";

const FEW = 6;

interface Props {
  column: Column;
  facet: Facet;
  condition: string;
  onToggle(value: string): void;
}

type Entry = Facet["values"][number];

/** Ticked values that no row has any more stay in the list, so that they can be unticked. */
function entriesOf({ values }: Facet, condition: string): Entry[] {
  const there = new Set(values.map(({ value }) => String(value).toLowerCase()));
  const gone = (valuesOf(condition) ?? []).filter((value) => !there.has(value.toLowerCase()));
  return [...gone.map((value) => ({ value, rows: 0 })), ...values];
}

export function FacetValues({ column, facet, condition, onToggle }: Props) {
  const [open, setOpen] = useState(false);
  const [words, setWords] = useState("");
  const entries = entriesOf(facet, condition);
  const most = Math.max(1, ...facet.values.map(({ rows }) => rows));
  const found = entries.filter(({ value }) => String(value).toLowerCase().includes(words.toLowerCase()));
  const ticked = (entry: Entry): boolean => hasValue(condition, String(entry.value));
  const shown = open ? found : [...entries.filter(ticked), ...entries.filter((entry) => !ticked(entry))].slice(0, FEW);
  const plain = valuesOf(condition) !== null;
  return (
    <>
      {!plain && <p className="facet-text mono">{condition}</p>}
      {open && (
        <TextInput aria-label={`Find among the values of ${column.label}`} placeholder="find…" value={words} onChange={(event) => setWords(event.currentTarget.value)} />
      )}
      <ul className={open ? "facet-values facet-open" : "facet-values"}>
        {shown.map(({ value, rows }) => (
          <li key={String(value)}>
            <label className="facet-value">
              <input type="checkbox" className="row-check" checked={hasValue(condition, String(value))} onChange={() => onToggle(String(value))} />
              <span className="facet-name" title={conditionOf([String(value)])}>
                {textOf(value, column.type) || "none"}
              </span>
              <span className="facet-count">{count(rows)}</span>
            </label>
            <svg className="facet-bar" width="100%" height="2" aria-hidden preserveAspectRatio="none" viewBox="0 0 100 2">
              <rect width={(100 * rows) / most} height="2" />
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
