// SPDX-License-Identifier: GPL-3.0-or-later
// Saves the rows of a search as a file.
import { Button, Popover, Progress, Radio } from "@mantine/core";
import { FileDown } from "lucide-react";
import { useState } from "react";

import type { Columns, Search } from "../api/client";
import { Failure } from "../common/Failure";
import { bytes, count, plural } from "../common/format";
import "./export.css";
import { exportAsk, FORMATS, ROWS_IN_PAGE, type ExportChoice } from "./formats";
import { useExport, type Own, type Running } from "./useExport";

interface Props {
  mission: string;
  columns: Columns;
  /** With its order. */
  search: Search;
  /** Names of the columns in view. */
  shown: string[];
  /** How many rows are selected. */
  selected: number;
  /** Finds just these; null: none are. */
  selectedSearch: Search | null;
  /** How many rows match. */
  total: number;
  own?: Own | null;
}

interface Offer<Value extends string> {
  value: Value;
  label: string;
  hint?: string;
  disabled?: boolean;
}

function Choices<Value extends string>(props: { label: string; value: Value; offers: Offer<Value>[]; onChange: (value: Value) => void }) {
  const { label, value, offers, onChange } = props;
  return (
    <Radio.Group label={label} value={value} onChange={(chosen) => onChange(chosen)} className="export-part">
      {offers.map((offer) => (
        <Radio key={offer.value} size="xs" value={offer.value} label={offer.label} description={offer.hint} disabled={offer.disabled ?? false} />
      ))}
    </Radio.Group>
  );
}

function Progressing({ running, onCancel }: { running: Running; onCancel: () => void }) {
  const { received, total } = running;
  const rows = received.rows === null ? "" : `${count(received.rows)} of ${plural(total, "row")}, `;
  return (
    <div className="export-running" role="status">
      <span>
        {rows}
        {bytes(received.bytes)}
      </span>
      {received.rows !== null && total > 0 && (
        <Progress value={Math.min(100, (100 * received.rows) / total)} aria-label="Rows received" />
      )}
      <Button onClick={onCancel}>Cancel</Button>
    </div>
  );
}

export function ExportMenu({ mission, columns, search, shown, selected, selectedSearch, total, own = null }: Props) {
  const [opened, setOpened] = useState(false);
  const [choice, choose] = useState<ExportChoice>({ format: "csv", columns: "shown", rows: "selected" });
  const { running, error, start, cancel } = useExport(mission, own);
  const anySelected = selected > 0 && selectedSearch !== null;
  const rows = anySelected ? choice.rows : "matched";
  const expected = rows === "selected" ? selected : total;
  const begin = () => void start(exportAsk({ ...choice, rows }, search, selectedSearch, shown), expected);
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={320} trapFocus>
      <Popover.Target>
        <Button leftSection={<FileDown size={14} aria-hidden />} onClick={() => setOpened(!opened)}>
          Export
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Export">
        <Choices
          label="Format"
          value={choice.format}
          offers={FORMATS.map(({ format, label, hint }) => ({ value: format, label, hint }))}
          onChange={(format) => choose({ ...choice, format })}
        />
        <Choices
          label="Columns"
          value={choice.columns}
          offers={[
            { value: "shown", label: `Shown (${count(shown.length)})` },
            { value: "all", label: `All (${count(columns.columns.length)})` },
          ]}
          onChange={(value) => choose({ ...choice, columns: value })}
        />
        <Choices
          label="Rows"
          value={rows}
          offers={[
            { value: "selected", label: `Selected (${count(selected)})`, disabled: !anySelected },
            { value: "matched", label: `All that match (${count(total)})` },
          ]}
          onChange={(value) => choose({ ...choice, rows: value })}
        />
        {own && (choice.format !== "csv" || expected > ROWS_IN_PAGE) && (
          <p className="quiet export-note">The columns of your file go into a CSV of up to {count(ROWS_IN_PAGE)} rows only.</p>
        )}
        {error && <Failure error={error} />}
        {running ? (
          <Progressing running={running} onCancel={cancel} />
        ) : (
          <Button variant="filled" fullWidth disabled={expected === 0} onClick={begin}>
            Export {plural(expected, "row")}
          </Button>
        )}
        {expected > ROWS_IN_PAGE && <p className="quiet export-note">So many rows are saved by the browser as they come; its downloads show how far they are.</p>}
      </Popover.Dropdown>
    </Popover>
  );
}
