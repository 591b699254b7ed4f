// SPDX-License-Identifier: GPL-3.0-or-later
// Answers about one dataset, program or reference file: the shapes that docs/api.md promises.
import type { Product, Value } from "./client";

export type Reading = Product["reading"];

export interface Reference {
  keyword: string;
  file: string;
}

export interface ProvenanceProduct {
  name: string;
  dataset: string;
  level: string | null;
  type: string;
  suffix: string | null;
  size: number;
  reading: Reading;
  withdrawn: boolean;
  made_from: string[];
  /** Null: may not be told. */
  references: Reference[] | null;
}

export interface RelatedDataset {
  dataset: string;
  level: string | null;
  relation: "self" | "made_from" | "made_into";
}

export interface Provenance {
  snapshot: string;
  dataset: string;
  datasets: RelatedDataset[];
  products: ProvenanceProduct[];
}

export interface Change {
  column: string;
  label: string;
  before: Value;
  after: Value;
}

export interface Version {
  archive_file_id: number;
  recorded: string;
  standing: "listed" | "withdrawn" | "unlisted";
  current: boolean;
  size: number;
  release: string | null;
  held: boolean | null;
  /** Against the next older one. */
  changes: Change[];
}

export interface ProductVersions {
  name: string;
  reading: Reading;
  /** Newest first. */
  versions: Version[];
}

export interface Versions {
  snapshot: string;
  dataset: string;
  products: ProductVersions[];
}

export interface Visit {
  visit: string | number;
  observation: string | number | null;
  datasets: number;
  start: string | null;
  end: string | null;
  targets: string[];
  instruments: string[];
}

export interface Mode {
  instrument: string | null;
  exposure_type: string | null;
  datasets: number;
  exposure_s: number | null;
}

export interface Program {
  snapshot: string;
  program: string | number;
  title: string | null;
  pi: string | null;
  category: string | null;
  cycle: string | number | null;
  datasets: number;
  exclusive: number;
  start: string | null;
  end: string | null;
  volume_bytes: number;
  visits: Visit[];
  modes: Mode[];
  products: { level: string | null; type: string; suffix: string | null; files: number; bytes: number }[];
  /** Those to come. */
  releases: { date: string; datasets: number }[];
}

export interface ReferenceUse {
  snapshot: string;
  file: string;
  total: number;
  datasets: { dataset: string; keywords: string[]; products: number }[];
}

