// SPDX-License-Identifier: GPL-3.0-or-later
// Finds a column by its name, its label or what is said of it.
import { Combobox, TextInput, useCombobox } from "@mantine/core";
import { Plus } from "lucide-react";
import { useState } from "react";

import type { Column } from "../api/client";
import { count } from "../common/format";
import { columnsFor } from "./columnSearch";
import { isVoid } from "./formOf";

const SHOWN = 80;

function Members({ group, columns }: { group: string; columns: Column[] }) {
  return (
    <Combobox.Group label={group}>
      {columns.map((column) => (
        <Combobox.Option key={column.name} value={column.name} disabled={isVoid(column)} className="column-choice">
          <span>
            {column.label} <span className="mono quiet">{column.name}</span>
            {isVoid(column) && <span className="quiet"> no values</span>}
          </span>
          <span className="quiet">{column.description}</span>
        </Combobox.Option>
      ))}
    </Combobox.Group>
  );
}

interface ColumnPickerProps {
  columns: Column[];
  groups: string[];
  onPick: (column: Column) => void;
}

export function ColumnPicker({ columns, groups, onPick }: ColumnPickerProps) {
  const [sought, setSought] = useState("");
  const combobox = useCombobox({ onDropdownClose: () => combobox.resetSelectedOption() });
  const parts = columnsFor(columns, groups, sought, SHOWN);
  const total = columnsFor(columns, groups, sought).reduce((sum, part) => sum + part.columns.length, 0);
  return (
    <Combobox
      store={combobox}
      withinPortal={false}
      transitionProps={{ duration: 0 }}
      onOptionSubmit={(name) => {
        const column = columns.find((other) => other.name === name);
        if (column) onPick(column);
        setSought("");
        combobox.closeDropdown();
      }}
    >
      <Combobox.Target withExpandedAttribute>
        <TextInput
          className="column-picker"
          leftSection={<Plus size={14} aria-hidden />}
          role="combobox"
          aria-autocomplete="list"
          aria-label="Add a column"
          placeholder={`add one of ${count(columns.length)} columns: a name, or a word of its description`}
          value={sought}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setSought(event.currentTarget.value);
            combobox.openDropdown();
            combobox.updateSelectedOptionIndex();
          }}
          onClick={() => combobox.openDropdown()}
          onBlur={() => combobox.closeDropdown()}
          onKeyDown={(event) => {
            if (event.key === "Enter" && combobox.dropdownOpened && combobox.getSelectedOptionIndex() < 0 && sought.trim() !== "") {
              event.preventDefault();
              combobox.selectFirstOption();
            }
          }}
        />
      </Combobox.Target>
      <Combobox.Dropdown>
        <Combobox.Options aria-label="Columns" mah={340} className="condition-choices">
          {combobox.dropdownOpened && parts.map((part) => <Members key={part.group} {...part} />)}
          {total === 0 && <Combobox.Empty>No column is called or described so</Combobox.Empty>}
        </Combobox.Options>
        {total > SHOWN && <Combobox.Footer className="quiet">{count(total - SHOWN)} more; type to narrow</Combobox.Footer>}
      </Combobox.Dropdown>
    </Combobox>
  );
}
