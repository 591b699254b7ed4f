// SPDX-License-Identifier: GPL-3.0-or-later
// One field of the form, by its kind.
import type { Column } from "../api/client";
import { ColumnHelp } from "../conditions/ColumnHelp";
import { ConditionField } from "../conditions/ConditionField";
import { valuesOf } from "../conditions/language";
import { RangeField } from "../conditions/RangeField";
import { ValueChecks } from "../conditions/ValueChecks";
import { conditionOn, withCondition, type SearchState } from "../search/state";
import { isVoid, type Field } from "./formOf";
import type { Asking } from "./useAsking";
import { metresIn } from "./wavelength";
import { Wavelength } from "./Wavelength";

export interface FormContext {
  mission: string;
  draft: SearchState;
  change: (change: Partial<SearchState>) => void;
  asking: Asking;
}

/** What the archive has against the condition that a field shows; nothing once it is being mended. */
const mistakeAt = ({ asking: { wrong } }: FormContext, column: Column, value: string) =>
  wrong?.column === column.name && wrong.condition === value ? wrong.mistake : null;

export function OneCondition({ form, column, hideLabel, autoFocus }: { form: FormContext; column: Column; hideLabel?: boolean; autoFocus?: boolean }) {
  const { mission, draft, change, asking } = form;
  const value = conditionOn(draft, column.name);
  const set = (condition: string): void => change({ conditions: withCondition(draft, column.name, condition) });
  const help = <ColumnHelp mission={mission} column={column} search={asking.search} onExample={set} />;
  return (
    <ConditionField
      mission={mission}
      column={column}
      value={value}
      onChange={set}
      search={asking.search}
      mistake={mistakeAt(form, column, value)}
      aside={help}
      disabled={isVoid(column) && value === ""}
      hideLabel={hideLabel ?? false}
      autoFocus={autoFocus ?? false}
    />
  );
}

export function FormField({ form, field }: { form: FormContext; field: Field }) {
  const { mission, draft, change, asking } = form;
  const { column, kind, upper } = field;
  const value = conditionOn(draft, column.name);
  const set = (condition: string): void => change({ conditions: withCondition(draft, column.name, condition) });
  const help = <ColumnHelp mission={mission} column={column} search={asking.search} onExample={set} />;
  const all = asking.all.get(column.name) ?? null;
  const now = asking.now.get(column.name) ?? null;

  if (kind === "wavelength" && upper) {
    const metres = metresIn(column.unit);
    if (metres === null || column.unit !== upper.unit) return <OneCondition form={form} column={column} />;
    return (
      <Wavelength
        short={value}
        long={conditionOn(draft, upper.name)}
        columnMetres={metres}
        disabled={isVoid(column)}
        onChange={(short, long) => {
          const half = { ...draft, conditions: withCondition(draft, column.name, short) };
          change({ conditions: withCondition(half, upper.name, long) });
        }}
      />
    );
  }
  if (kind === "range" && !isVoid(column)) {
    return (
      <RangeField
        mission={mission}
        column={column}
        value={value}
        onChange={set}
        search={asking.search}
        mistake={mistakeAt(form, column, value)}
        aside={help}
        all={all}
        now={now}
      />
    );
  }
  const checked = kind === "values" ? valuesOf(value, column) : undefined;
  if (checked && all && !isVoid(column)) {
    return <ValueChecks column={column} all={all} now={now} checked={checked} onChange={set} aside={help} />;
  }
  return <OneCondition form={form} column={column} />;
}
