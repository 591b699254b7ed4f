// SPDX-License-Identifier: GPL-3.0-or-later
// One more filter, of any column.
import { Button, Popover, TextInput } from "@mantine/core";
import { ListFilter } from "lucide-react";
import { useState } from "react";

import type { Columns } from "../api/client";
import { fits } from "./ColumnChooser";

const MOST = 60;

interface Props {
  columns: Columns;
  names: string[];
  onNames(names: string[] | null): void;
}

export function AddFacet({ columns, names, onNames }: Props) {
  const [words, setWords] = useState("");
  const [opened, setOpened] = useState(false);
  const able = columns.columns.filter(
    ({ name, queryable, type, summary }) =>
      queryable && type !== "region" && !names.includes(name) && (summary === null || summary.distinct > 0),
  );
  const found = able.filter((column) => fits(column, words));
  return (
    <div className="facet-add">
      <Popover opened={opened} onChange={setOpened} position="right-end" width={300} trapFocus>
        <Popover.Target>
          <Button fullWidth leftSection={<ListFilter size={14} aria-hidden />} onClick={() => setOpened(!opened)}>
            Filter by another column
          </Button>
        </Popover.Target>
        <Popover.Dropdown className="chooser" aria-label="Filter by another column">
          <TextInput aria-label="Find a column" placeholder="find…" data-autofocus value={words} onChange={(event) => setWords(event.currentTarget.value)} />
          <ul className="chooser-list" tabIndex={0} aria-label="Columns">
            {found.slice(0, MOST).map((column) => (
              <li key={column.name}>
                <button
                  type="button"
                  className="chooser-pick"
                  title={column.description}
                  onClick={() => {
                    onNames([...names, column.name]);
                    setOpened(false);
                    setWords("");
                  }}
                >
                  {column.label} <span className="mono quiet">{column.name}</span>
                </button>
              </li>
            ))}
            {found.length > MOST && <li className="quiet">{found.length - MOST} more: type a few letters</li>}
          </ul>
        </Popover.Dropdown>
      </Popover>
    </div>
  );
}
