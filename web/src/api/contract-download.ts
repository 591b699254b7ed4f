// SPDX-License-Identifier: GPL-3.0-or-later
// What is asked and answered about files to be downloaded: /selection, /selection/files, /bundle and /script.
import type { Search } from "./client";

export type Quick = "recommended" | "all" | "without_guide_star" | "none";
export type NameKind = "glob" | "regex";
export type Relation = "made_into" | "made_from";
/** What a dataset brings: its own files, or its observations with what they were made of. */
export type Rule = "dataset" | "observation";
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
  rule?: Rule;
  /** Of observations only; absent: yes. */
  parents?: boolean;
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
  /** Of a calibration reference "crds://NAME"; its access is null, and its size, too, if the archive does not have it. */
  uri: string | null;
  size: number | null;
  level: string | null;
  type: string;
  suffix: string | null;
  access: string | null;
  reading: "allowed" | "sign_in" | "denied";
  held: boolean | null;
  release: string | null;
  why: "selected" | "related" | "guide_star" | "reference" | "parent";
}

export interface SelectedFiles {
  snapshot: string;
  total: number;
  files: SelectedFile[];
}
