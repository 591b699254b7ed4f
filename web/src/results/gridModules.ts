// SPDX-License-Identifier: GPL-3.0-or-later
// Those parts of AG Grid that the table uses, and its look.
import {
  CellApiModule,
  ColumnApiModule,
  EventApiModule,
  InfiniteRowModelModule,
  ModuleRegistry,
  RenderApiModule,
  RowApiModule,
  RowStyleModule,
  CellStyleModule,
  ScrollApiModule,
  themeQuartz,
  TooltipModule,
} from "ag-grid-community";

import { ROW_PX } from "./layout";

ModuleRegistry.registerModules([
  CellApiModule,
  CellStyleModule,
  ColumnApiModule,
  EventApiModule,
  InfiniteRowModelModule,
  RenderApiModule,
  RowApiModule,
  RowStyleModule,
  ScrollApiModule,
  TooltipModule,
]);

export const gridTheme = themeQuartz.withParams({
  fontFamily: "inherit",
  fontSize: 13,
  headerFontSize: 12,
  headerFontWeight: 600,
  rowHeight: ROW_PX,
  headerHeight: 38,
  spacing: 4,
  cellHorizontalPadding: 10,
  backgroundColor: "var(--panel)",
  foregroundColor: "var(--ink)",
  borderColor: "var(--line)",
  chromeBackgroundColor: "var(--ground)",
  headerBackgroundColor: "var(--ground)",
  headerTextColor: "var(--ink)",
  rowHoverColor: "var(--hover)",
  accentColor: "var(--accent)",
  wrapperBorder: false,
  wrapperBorderRadius: 0,
  borderRadius: 0,
  columnBorder: false,
  browserColorScheme: "inherit",
});
