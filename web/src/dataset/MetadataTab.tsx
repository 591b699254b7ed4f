// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that the dictionary says of a dataset.
import { Checkbox, TextInput, Tooltip } from "@mantine/core";
import { Search } from "lucide-react";
import { useDeferredValue, useMemo, useState } from "react";

import type { Column, Columns, Row } from "../api/client";
import { count } from "../common/format";
import { CopyButton } from "./Copy";
import { entryGroups, jsonOf, nullCount } from "./metadata";

const WIDE_TYPES = new Set(["region"]);

function Label({ column, described }: { column: Column; described: boolean }) {
  if (described) {
    return (
      <dt>
        {column.label} <span className="mono quiet">{column.name}</span>
        {column.description && <span className="detail-description">{column.description}</span>}
      </dt>
    );
  }
  return (
    <Tooltip multiline maw={320} position="top-start" label={`${column.description || column.label} (${column.name})`}>
      <dt>{column.label}</dt>
    </Tooltip>
  );
}

export function MetadataTab({ columns, row }: { columns: Columns; row: Row }) {
  const [find, setFind] = useState("");
  const [nulls, setNulls] = useState(false);
  const [described, setDescribed] = useState(false);
  const wanted = useDeferredValue(find);
  const groups = useMemo(() => entryGroups(columns, row, { find: wanted, nulls }), [columns, row, wanted, nulls]);
  const shown = groups.reduce((sum, { entries }) => sum + entries.length, 0);
  return (
    <div className="detail-metadata" data-described={described || undefined}>
      <div className="detail-tools">
        <TextInput
          className="detail-find"
          aria-label="Find in the metadata"
          placeholder="Find in the metadata"
          leftSection={<Search size={13} aria-hidden />}
          value={find}
          onChange={(event) => setFind(event.currentTarget.value)}
        />
        <CopyButton label="Copy JSON" text={() => jsonOf(columns, row)} />
        <Checkbox label="Descriptions" checked={described} onChange={(event) => setDescribed(event.currentTarget.checked)} />
        <Checkbox label={`Empty (${count(nullCount(columns, row))})`} checked={nulls} onChange={(event) => setNulls(event.currentTarget.checked)} />
        <span className="visually-hidden" aria-live="polite">
          {find && `${shown} found`}
        </span>
      </div>
      {shown === 0 && <p className="quiet">Nothing here has “{wanted}” in its name, description or value.</p>}
      <div className="detail-groups">
        {groups.map(({ group, entries }) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {entries.map(({ column, text }) => (
                <div key={column.name} data-wide={WIDE_TYPES.has(column.type) || undefined}>
                  <Label column={column} described={described} />
                  <dd className={column.type === "region" ? "mono" : undefined}>{text || <span className="quiet">empty</span>}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </div>
  );
}
