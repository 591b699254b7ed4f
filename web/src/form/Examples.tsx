// SPDX-License-Identifier: GPL-3.0-or-later
// Where to begin: what this archive has most of.
import { useFacets } from "../api/queries";
import type { Column } from "../api/client";
import { count, plural, textOf } from "../common/format";
import { conditionOf, nameOfValue } from "../conditions/language";
import type { Role, Roles } from "../common/roles";
import { isVoid, named } from "./formOf";

const BEGINNINGS: Role[] = ["target_name", "instrument", "exposure_type", "program"];

interface ExamplesProps {
  mission: string;
  columns: Column[];
  roles: Roles;
  onChoose: (column: string, condition: string) => void;
}

export function Examples({ mission, columns, roles, onChoose }: ExamplesProps) {
  const asked = BEGINNINGS.flatMap((role) => named(columns, roles[role]) ?? []).filter((column) => column.queryable && !isVoid(column));
  const facets = useFacets(mission, {}, asked.map(({ name }) => ({ column: name, limit: 2 })));
  const examples = (facets.data ?? []).flatMap((facet) => {
    const column = named(columns, facet.column);
    return column ? facet.values.map(({ value, rows }) => ({ column, value, rows })) : [];
  });
  if (examples.length === 0) return null;
  return (
    <div className="examples">
      <h2>Begin with</h2>
      <ul>
        {examples.map(({ column, value, rows }) => (
          <li key={`${column.name} ${String(value)}`}>
            <button
              type="button"
              className="chip"
              aria-label={`${column.label} ${textOf(value, column.type)}, ${plural(rows, "dataset")}`}
              onClick={() => onChoose(column.name, conditionOf([nameOfValue(value)], column))}
            >
              <span className="quiet">{column.label}</span> {textOf(value, column.type)} <span className="quiet">{count(rows)}</span>
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
