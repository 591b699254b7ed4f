// SPDX-License-Identifier: GPL-3.0-or-later
// The constraints of the search, each to be taken away.
import { X } from "lucide-react";

import type { Columns, Rows } from "../api/client";
import { DEFAULT_RADIUS, radiusText, type SearchState } from "../search/state";
import type { Update } from "../search/useSearchState";

interface Chip {
  key: string;
  label: string;
  value: string;
  without: Partial<SearchState>;
}

const without = <Item,>(items: Item[], at: number): Item[] => items.filter((_, i) => i !== at);

export function chipsOf(state: SearchState, columns: Columns, targets: Rows["targets"]): Chip[] {
  const chips: Chip[] = state.targets.map((target, i) => {
    const found = targets[i];
    const where = found?.name ? ` (${found.ra_deg.toFixed(4)} ${found.dec_deg.toFixed(4)})` : "";
    return {
      key: `target ${target}`,
      label: `within ${radiusText(state.radius)} of`,
      value: target + where,
      without: { targets: without(state.targets, i), ...(state.targets.length === 1 ? { radius: DEFAULT_RADIUS } : {}) },
    };
  });
  if (state.list) chips.push({ key: "list", label: "list", value: state.list.name, without: { list: null } });
  if (state.area) chips.push({ key: "area", label: "area", value: state.area, without: { area: "" } });
  state.conditions.forEach(({ column, condition }, i) => {
    const known = columns.columns.find(({ name, aliases }) => [name, ...aliases].some((word) => word.toLowerCase() === column.toLowerCase()));
    const unit = known?.unit ? ` ${known.unit}` : "";
    chips.push({
      key: `${i} ${column}`,
      label: known?.label ?? column,
      value: condition + unit,
      without: { conditions: without(state.conditions, i) },
    });
  });
  return chips;
}

interface Props {
  state: SearchState;
  columns: Columns;
  targets: Rows["targets"];
  update: Update;
}

export function Chips({ state, columns, targets, update }: Props) {
  const chips = chipsOf(state, columns, targets);
  if (chips.length === 0) return null;
  return (
    <ul className="chips" aria-label="Constraints">
      {chips.map(({ key, label, value, without: rest }) => (
        <li key={key} className="chip">
          <span className="chip-label">{label}</span>
          <span className="chip-value" title={value}>
            {value}
          </span>
          <button type="button" aria-label={`Take away: ${label} ${value}`} onClick={() => update({ ...rest, at: 0 }, { remember: true })}>
            <X size={12} aria-hidden />
          </button>
        </li>
      ))}
    </ul>
  );
}
