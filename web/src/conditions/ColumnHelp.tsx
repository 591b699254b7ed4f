// SPDX-License-Identifier: GPL-3.0-or-later
// What a column means, what is in it, and how it can be asked: in a popover.
import { ActionIcon, Popover } from "@mantine/core";
import { CircleHelp } from "lucide-react";
import { useState } from "react";
import { Link } from "wouter";

import type { Column, Facet, Search } from "../api/client";
import { useFacets } from "../api/queries";
import { count, textOf } from "../common/format";
import "./conditions.css";
import { examplesOf } from "./explain";
import { without } from "./useTypeahead";

interface FactsProps {
  column: Column;
  facet: Facet | null;
  onExample: (condition: string) => void;
}

export function ColumnFacts({ column, facet, onExample }: FactsProps) {
  const { summary, type } = column;
  const range = summary && summary.low !== null && type !== "string" && type !== "boolean" ? `${textOf(summary.low, type)} to ${textOf(summary.high, type)}${column.unit ? ` ${column.unit}` : ""}` : null;
  const values = facet?.values ?? [];
  return (
    <div className="column-facts">
      <p>
        <strong>{column.label}</strong> <span className="mono quiet">{column.name}</span>
      </p>
      <p>{column.description}</p>
      {range && <p className="quiet">From {range}.</p>}
      {summary && (
        <p className="quiet">
          {count(summary.rows - summary.nulls)} of {count(summary.rows)} datasets have a value
          {summary.distinct > 0 ? `, ${count(summary.distinct)} different ones` : ""}.
        </p>
      )}
      {values.length > 0 && (
        <ul className="column-values">
          {values.map(({ value, rows }) => (
            <li key={String(value)}>
              <span>{textOf(value, type)}</span> <span className="quiet">{count(rows)}</span>
            </li>
          ))}
        </ul>
      )}
      <table className="column-examples">
        <caption className="visually-hidden">Conditions on {column.label}</caption>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">You write</th>
            <th scope="col">You get</th>
          </tr>
        </thead>
        <tbody>
          {examplesOf(column, values.map(({ value }) => value)).map(({ condition, meaning }) => (
            <tr key={condition}>
              <td>
                <button type="button" className="column-example mono" onClick={() => onExample(condition)}>
                  {condition}
                </button>
              </td>
              <td>{meaning}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p>
        <Link href="/help/search" target="_blank">All about conditions</Link>
      </p>
    </div>
  );
}

interface HelpProps {
  mission: string;
  column: Column;
  search: Search;
  onExample: (condition: string) => void;
}

export function ColumnHelp({ mission, column, search, onExample }: HelpProps) {
  const [open, setOpen] = useState(false);
  const listed = column.facet === "values" || (column.type === "string" && !column.derived);
  const facets = useFacets(mission, without(search, column.name), open && listed ? [{ column: column.name, limit: 6 }] : []);
  return (
    <Popover opened={open} onChange={setOpen} width={340} position="bottom-start" withinPortal trapFocus returnFocus>
      <Popover.Target>
        <ActionIcon variant="subtle" color="gray" size={18} aria-label={`About ${column.label}`} onClick={() => setOpen(!open)}>
          <CircleHelp size={13} aria-hidden />
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={`About ${column.label}`}>
        {open && (
          <ColumnFacts
            column={column}
            facet={facets.data?.[0] ?? null}
            onExample={(condition) => {
              onExample(condition);
              setOpen(false);
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
