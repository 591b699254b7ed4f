// SPDX-License-Identifier: GPL-3.0-or-later
// What may be done with the results as a whole.
import { Button, SegmentedControl } from "@mantine/core";
import { Code, ListFilter, PenLine } from "lucide-react";
import { lazy, Suspense, useState } from "react";

import type { Columns, Search } from "../api/client";
import { ExportMenu } from "../export/ExportMenu";
import type { Own } from "../export/useExport";
import type { View } from "../search/state";
import { ColumnChooser } from "./ColumnChooser";

const ApiQueryDialog = lazy(() => import("../export/ApiQueryDialog").then(({ ApiQueryDialog: Dialog }) => ({ default: Dialog })));

interface Props {
  mission: string;
  columns: Columns;
  /** With its order. */
  search: Search;
  shown: string[];
  pinned: string[];
  selected: number;
  selectedSearch: Search | null;
  total: number;
  own: Own | null;
  view: View;
  onFilters: (() => void) | null;
  onEdit(): void;
  onView(view: View): void;
  onColumns(names: string[] | null): void;
  onPin(names: string[]): void;
}

export function Tools(props: Props) {
  const { mission, columns, search, shown } = props;
  const [dialog, setDialog] = useState<"never" | "open" | "closed">("never");
  return (
    <div className="results-tools" role="toolbar" aria-label="Results">
      {props.onFilters && (
        <Button leftSection={<ListFilter size={14} aria-hidden />} onClick={props.onFilters}>
          Filters
        </Button>
      )}
      <Button leftSection={<PenLine size={14} aria-hidden />} onClick={props.onEdit}>
        Edit search
      </Button>
      <SegmentedControl
        size="xs"
        aria-label="Table or album"
        value={props.view}
        onChange={props.onView}
        data={[
          { value: "table", label: "Table" },
          { value: "album", label: "Album" },
        ]}
      />
      <ColumnChooser columns={columns} shown={shown} pinned={props.pinned} onChange={props.onColumns} onPin={props.onPin} />
      <ExportMenu
        mission={mission}
        columns={columns}
        search={search}
        shown={shown}
        selected={props.selected}
        selectedSearch={props.selectedSearch}
        total={props.total}
        own={props.own}
      />
      <Button leftSection={<Code size={14} aria-hidden />} onClick={() => setDialog("open")}>
        API query
      </Button>
      {dialog !== "never" && (
        <Suspense fallback={null}>
          <ApiQueryDialog mission={mission} search={search} shown={shown} opened={dialog === "open"} onClose={() => setDialog("closed")} />
        </Suspense>
      )}
    </div>
  );
}
