// SPDX-License-Identifier: GPL-3.0-or-later
// What stands in the cells and heads of the table.
import type { CustomCellRendererProps, CustomInnerHeaderProps } from "ag-grid-react";
import { Download, Lock, ShoppingBasket } from "lucide-react";

import type { Column } from "../api/client";
import type { ResultRow } from "./source";

/** What all cells share; handed over as the grid's context, so that a change redraws cells and not columns. */
export interface TableContext {
  isSelected(name: string): boolean;
  onToggle(name: string, from: number, range: boolean): void;
  nameOf(row: ResultRow): string;
  isExclusive(row: ResultRow): boolean;
  isInBasket(name: string): boolean;
  onBasket(name: string): void;
  /** Offers the dataset's files, beside the element. */
  onQuick(name: string, from: Element): void;
}

type Cell = CustomCellRendererProps<ResultRow, unknown, TableContext>;

export function SelectCell({ data, context, node }: Cell) {
  if (!data) return null;
  const name = context.nameOf(data);
  return (
    <input
      type="checkbox"
      className="row-check"
      tabIndex={-1}
      aria-label={`Select ${name}`}
      checked={context.isSelected(name)}
      onChange={() => undefined}
      onClick={(event) => {
        event.stopPropagation();
        context.onToggle(name, node.rowIndex ?? 0, event.shiftKey);
      }}
    />
  );
}

function RowBasket({ name, context }: { name: string; context: TableContext }) {
  const isIn = context.isInBasket(name);
  return (
    <button
      type="button"
      className="row-act"
      tabIndex={-1}
      aria-label={`${isIn ? "Take out of" : "Put into"} the basket: ${name}`}
      aria-pressed={isIn}
      title={isIn ? "Take out of the basket (b)" : "Put into the basket (b)"}
      onClick={(event) => {
        event.stopPropagation();
        context.onBasket(name);
      }}
    >
      <ShoppingBasket size={13} aria-hidden />
    </button>
  );
}

export function RowQuick({ name, context }: { name: string; context: TableContext }) {
  return (
    <button
      type="button"
      className="row-act row-quick"
      tabIndex={-1}
      aria-label={`Download ${name}`}
      aria-haspopup="menu"
      title="Download (d)"
      onClick={(event) => {
        event.stopPropagation();
        context.onQuick(name, event.currentTarget);
      }}
    >
      <Download size={13} aria-hidden />
    </button>
  );
}

export function NameCell({ data, context, valueFormatted }: Cell) {
  if (!data) return null;
  return (
    <span className="mono">
      {valueFormatted}
      {context.isExclusive(data) && (
        <span className="row-lock" title="Exclusive access">
          <Lock size={12} aria-label="Exclusive access" />
        </span>
      )}
      <span className="row-acts">
        <RowBasket name={context.nameOf(data)} context={context} />
        <RowQuick name={context.nameOf(data)} context={context} />
      </span>
    </span>
  );
}

export const SelectHead = () => <span className="visually-hidden">Selected</span>;

/** Label over unit. */
export function Head({ displayName, column }: CustomInnerHeaderProps) {
  const about = column.getColDef().context as Column | undefined;
  return (
    <span className="grid-head">
      <span>{displayName}</span>
      {about?.unit && <span className="grid-unit">{about.unit}</span>}
    </span>
  );
}
