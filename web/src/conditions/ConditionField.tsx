// SPDX-License-Identifier: GPL-3.0-or-later
// The field of one column: a condition is written, values complete it, and what is wrong with it is shown below.
import { Combobox, TextInput, useCombobox } from "@mantine/core";
import { useId, useState, type ReactNode } from "react";

import type { Column, Search } from "../api/client";
import { exactly } from "../api/queries";
import { count } from "../common/format";
import "./conditions.css";
import { itemsOf } from "./language";
import { MistakeNote, type Mistake } from "./mistake";
import { isCompleted, useTypeahead, type Choice } from "./useTypeahead";

/** The condition with its last item replaced by a value. */
export function completed(condition: string, column: Column, value: string): string {
  const last = itemsOf(condition, column).at(-1);
  if (!last) return value;
  const lead = /^\s*!?/.exec(last.text)?.[0] ?? "";
  return condition.slice(0, last.start) + lead + (column.type === "string" ? exactly(value) : value);
}

function Choices({ choices, more, label }: { choices: Choice[]; more: number; label: string }) {
  return (
    <>
      <Combobox.Options aria-label={`Values of ${label}`} mah={280} className="condition-choices">
        {choices.map(({ text, rows }) => (
          <Combobox.Option key={text} value={text} className="condition-choice">
            <span>{text === "" ? <i>empty text</i> : text}</span>
            <span className="quiet">{count(rows)}</span>
          </Combobox.Option>
        ))}
      </Combobox.Options>
      {more > 0 && <Combobox.Footer className="quiet">{count(more)} more; type to narrow</Combobox.Footer>}
    </>
  );
}

export interface ConditionFieldProps {
  mission: string;
  column: Column;
  value: string;
  onChange: (condition: string) => void;
  /** What else is asked; counts of values are under it. */
  search: Search;
  mistake?: Mistake | null;
  /** Beside the label, such as a help button. */
  aside?: ReactNode;
  disabled?: boolean;
  /** For a field whose label stands elsewhere. */
  hideLabel?: boolean;
  placeholder?: string;
  autoFocus?: boolean;
}

export function ConditionField(props: ConditionFieldProps) {
  const { mission, column, value, onChange, search, mistake, aside, disabled, hideLabel, placeholder, autoFocus } = props;
  const id = useId();
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const [focused, setFocused] = useState(false);
  const { choices, more } = useTypeahead(mission, column, search, value, focused && combobox.dropdownOpened);
  const mistakeId = `${id}-mistake`;
  const unit = column.unit ? ` (${column.unit})` : "";
  return (
    <div className="condition-field">
      {!hideLabel && (
        <div className="condition-label">
          <label htmlFor={id}>
            {column.label}
            {unit && <span className="quiet">{unit}</span>}
          </label>
          {aside}
        </div>
      )}
      <Combobox
        store={combobox}
        withinPortal={false}
        transitionProps={{ duration: 0 }}
        onOptionSubmit={(text) => {
          onChange(completed(value, column, text));
          combobox.closeDropdown();
        }}
      >
        <Combobox.Target withAriaAttributes={isCompleted(column)} withExpandedAttribute={isCompleted(column)}>
          <TextInput
            id={id}
            value={value}
            disabled={disabled === true}
            {...(isCompleted(column) ? { role: "combobox", "aria-autocomplete": "list" as const } : {})}
            autoFocus={autoFocus === true}
            data-column={column.name}
            placeholder={disabled ? "no values" : (placeholder ?? "")}
            aria-label={hideLabel ? `Condition on ${column.label}` : undefined}
            aria-invalid={mistake ? true : undefined}
            aria-describedby={mistake ? mistakeId : undefined}
            error={mistake ? true : undefined}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => {
              onChange(event.currentTarget.value);
              combobox.openDropdown();
              combobox.resetSelectedOption();
            }}
            onClick={() => combobox.openDropdown()}
            onFocus={() => setFocused(true)}
            onBlur={() => {
              setFocused(false);
              combobox.closeDropdown();
            }}
          />
        </Combobox.Target>
        <Combobox.Dropdown hidden={choices.length === 0}>
          <Choices choices={choices} more={more} label={column.label} />
        </Combobox.Dropdown>
      </Combobox>
      {mistake && <MistakeNote id={mistakeId} condition={value} mistake={mistake} />}
    </div>
  );
}
