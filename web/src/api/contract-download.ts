// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked and answered about files to be downloaded: /selection, /selection/files, /bundle and /script.
import type { Search } from "./client";

export type Quick = "recommended" | "all" | "without_guide_star" | "none";
export type NameKind = "glob" | "regex";
export type Relation = "made_into" | "made_from";
export type Layout = "nested" | "flat";

export interface GroupKey {
  level: string | null;
  type: string;
  suffix: string | null;
}

export interface FileChoice {
  quick?: Quick;
  /** Instead of `quick`: exactly these. */
  groups?: GroupKey[];
  /** Absent: as `quick` or the groups say. */
  guide_star?: boolean;
  references?: boolean;
  name?: string;
  name_kind?: NameKind;
}

/** Which datasets; of a search, but for those in `except`. */
export type What = { search: Search; except: string[] } | { datasets: string[] };

export type Selection = ({ search: Search; except?: string[] } | { datasets: string[] }) & {
  related?: Relation[];
  files?: FileChoice;
};

export interface Amount {
  files: number;
  bytes: number;
}

export interface FileGroup extends GroupKey {
  guide_star: boolean;
  files: number;
  bytes: number;
  /** Of what will be sent. */
  selected_files: number;
  selected_bytes: number;
  recommended_files: number;
  /** That the asker may not read. */
  denied_files: number;
}

export interface SelectionSummary {
  snapshot: string;
  datasets: number;
  /** Datasets that could be added. */
  related: Record<Relation, number>;
  groups: FileGroup[];
  selected: Amount;
  /** Chosen, but not to be had: without signing in, without rights. */
  denied: { sign_in: number; denied: number; bytes: number; next_release: string | null };
  not_held: Amount;
  references: Amount;
  /** Null: no filter. */
  name_matches: number | null;
}

export interface SelectedFile {
  dataset: string | null;
  name: string;
  /** Null, as size and access: a calibration reference that the archive knows by name alone. */
  uri: string | null;
  size: number | null;
  level: string | null;
  type: string;
  suffix: string | null;
  access: string | null;
  reading: "allowed" | "sign_in" | "denied";
  held: boolean | null;
  release: string | null;
  why: "selected" | "related" | "guide_star" | "reference";
}

export interface SelectedFiles {
  snapshot: string;
  total: number;
  files: SelectedFile[];
}
