// SPDX-License-Identifier: GPL-3.0-or-later
// Conditions on columns that have no field of their own.
import { ActionIcon } from "@mantine/core";
import { X } from "lucide-react";
import { useRef, useState } from "react";

import type { Column } from "../api/client";
import { withCondition } from "../search/state";
import { ColumnPicker } from "./ColumnPicker";
import { OneCondition, type FormContext } from "./FormField";
import { named } from "./formOf";

interface AnyColumnProps {
  form: FormContext;
  columns: Column[];
  groups: string[];
  /** Names of the columns that have a field elsewhere. */
  elsewhere: Set<string>;
}

export function AnyColumn({ form, columns, groups, elsewhere }: AnyColumnProps) {
  const { draft, change } = form;
  const [picked, setPicked] = useState<string[]>([]);
  const [fresh, setFresh] = useState<string | null>(null);
  const box = useRef<HTMLDivElement>(null);
  const asked = draft.conditions.map(({ column }) => column).filter((column) => !elsewhere.has(column));
  const rows = [...new Set([...picked.filter((column) => !elsewhere.has(column)), ...asked])];
  const askable = columns.filter(({ queryable, name }) => queryable && !elsewhere.has(name));
  const remove = (name: string): void => {
    setPicked(picked.filter((other) => other !== name));
    change({ conditions: withCondition(draft, name, "") });
    box.current?.querySelector<HTMLInputElement>(".column-picker input")?.focus();
  };
  return (
    <div className="any-column" ref={box}>
      {rows.map((name) => {
        const column = named(columns, name);
        return (
          <div className="any-row" key={name}>
            {column ? (
              <OneCondition form={form} column={column} autoFocus={fresh === name} />
            ) : (
              <p className="condition-mistake">This mission has no column '{name}'.</p>
            )}
            <ActionIcon variant="subtle" color="gray" aria-label={`Remove the condition on ${column?.label ?? name}`} onClick={() => remove(name)}>
              <X size={14} aria-hidden />
            </ActionIcon>
          </div>
        );
      })}
      <ColumnPicker
        columns={askable}
        groups={groups}
        onPick={({ name }) => {
          setPicked(picked.includes(name) ? picked : [...picked, name]);
          setFresh(name);
        }}
      />
    </div>
  );
}
