// SPDX-License-Identifier: GPL-3.0-or-later
// What the dictionary says about the form.
import type { Columns } from "./client";

export interface FormGroup {
  group: string;
  columns: string[];
}
export type FormColumns = Omit<Columns, "roles" | "form"> & { roles?: Record<string, string>; form?: FormGroup[] };
