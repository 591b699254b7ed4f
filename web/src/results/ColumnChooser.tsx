// SPDX-License-Identifier: GPL-3.0-or-later
// Which columns are shown, in which order, and which stay in place.
import { ActionIcon, Button, Checkbox, Popover, TextInput, Tooltip } from "@mantine/core";
import { ArrowDown, ArrowUp, Columns3, Pin, PinOff } from "lucide-react";
import { useState } from "react";

import type { Column, Columns } from "../api/client";
import { count } from "../common/format";

interface Props {
  columns: Columns;
  shown: string[];
  pinned: string[];
  onChange(shown: string[] | null): void;
  onPin(pinned: string[]): void;
}

export const fits = (column: Column, words: string): boolean => {
  const text = `${column.name} ${column.label} ${column.description}`.toLowerCase();
  return words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
};

const isEmpty = ({ summary }: Column): boolean => summary !== null && summary.rows === summary.nulls;

function moved(names: string[], name: string, by: number): string[] {
  const from = names.indexOf(name);
  const to = from + by;
  if (from < 0 || to < 0 || to >= names.length) return names;
  const next = names.filter((other) => other !== name);
  next.splice(to, 0, name);
  return next;
}

function ShownColumn({ column, shown, pinned, onChange, onPin }: { column: Column } & Omit<Props, "columns">) {
  const isPinned = pinned.includes(column.name);
  const place = shown.indexOf(column.name);
  return (
    <li className="chooser-row">
      <Checkbox checked onChange={() => onChange(shown.filter((name) => name !== column.name))} label={column.label} />
      <span className="frame-gap" />
      <ActionIcon size="xs" variant="subtle" color="gray" aria-label={`${column.label}: to the left`} disabled={place === 0} onClick={() => onChange(moved(shown, column.name, -1))}>
        <ArrowUp size={12} aria-hidden />
      </ActionIcon>
      <ActionIcon size="xs" variant="subtle" color="gray" aria-label={`${column.label}: to the right`} disabled={place === shown.length - 1} onClick={() => onChange(moved(shown, column.name, 1))}>
        <ArrowDown size={12} aria-hidden />
      </ActionIcon>
      <ActionIcon
        size="xs"
        variant="subtle"
        color="gray"
        aria-label={isPinned ? `${column.label}: let it scroll` : `${column.label}: keep in place`}
        onClick={() => onPin(isPinned ? pinned.filter((name) => name !== column.name) : [...pinned, column.name])}
      >
        {isPinned ? <PinOff size={12} aria-hidden /> : <Pin size={12} aria-hidden />}
      </ActionIcon>
    </li>
  );
}

function Others({ columns, shown, words, onChange }: { words: string } & Pick<Props, "columns" | "shown" | "onChange">) {
  const groups = [...columns.groups, null];
  return groups.map((group) => {
    const members = columns.columns.filter((column) => column.group === group && !shown.includes(column.name) && fits(column, words));
    if (members.length === 0) return null;
    return (
      <section key={group ?? "others"}>
        <h3>{group ?? "Others"}</h3>
        <ul>
          {members.map((column) => (
            <li key={column.name} className="chooser-row">
              <Tooltip label={column.description} multiline w={320} position="right">
                <Checkbox
                  checked={false}
                  onChange={() => onChange([...shown, column.name])}
                  label={
                    <>
                      {column.label} <span className="mono quiet">{column.name}</span>
                      {isEmpty(column) && <span className="quiet"> · no values</span>}
                    </>
                  }
                />
              </Tooltip>
            </li>
          ))}
        </ul>
      </section>
    );
  });
}

export function ColumnChooser(props: Props) {
  const { columns, shown, onChange } = props;
  const [words, setWords] = useState("");
  const chosen = shown.flatMap((name) => columns.columns.find((column) => column.name === name) ?? []);
  return (
    <Popover position="bottom-end" width={360} trapFocus withinPortal>
      <Popover.Target>
        <Button leftSection={<Columns3 size={14} aria-hidden />}>Columns</Button>
      </Popover.Target>
      <Popover.Dropdown className="chooser" aria-label="Columns">
        <TextInput
          aria-label="Find a column"
          placeholder={`Find among ${count(columns.columns.length)} columns`}
          value={words}
          data-autofocus
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <div className="chooser-list" tabIndex={0} role="group" aria-label="Columns">
          <section>
            <h3>Shown</h3>
            <ul>
              {chosen.filter((column) => fits(column, words)).map((column) => (
                <ShownColumn key={column.name} {...props} column={column} />
              ))}
            </ul>
          </section>
          <Others columns={columns} shown={shown} words={words} onChange={onChange} />
        </div>
        <div className="chooser-foot">
          <Button onClick={() => onChange(null)}>As usual</Button>
          <span className="quiet">{count(shown.length)} shown</span>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}
