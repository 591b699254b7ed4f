// SPDX-License-Identifier: GPL-3.0-or-later
// Short names for parts of the types that are made of the archive's description.
import type { Schemas, Search } from "./client";

export type Provenance = Schemas["Provenance"];
export type ProvenanceProduct = Provenance["products"][number];
export type RelatedDataset = Provenance["datasets"][number];
export type Version = Schemas["Version"];
export type Change = Version["changes"][number];
export type Versions = Schemas["Versions"];
export type ProductVersions = Versions["products"][number];
export type Program = Schemas["Program"];
export type Visit = Program["visits"][number];
export type Mode = Program["modes"][number];
export type ReferenceUse = Schemas["References"];

export type FileChoice = Schemas["FileChoice"];
export type Quick = NonNullable<FileChoice["quick"]>;
export type NameKind = NonNullable<FileChoice["name_kind"]>;
export type Selection = Schemas["Selection"];
export type Relation = NonNullable<Selection["related"]>[number];
export type Rule = NonNullable<Selection["rule"]>;
export type StoreAsk = Schemas["StoreAsk"];
/** Files by their URIs, as older clients ask for them. */
export type UriOrder = Schemas["UriOrder"];
export type Layout = NonNullable<StoreAsk["layout"]>;
export type Amount = Schemas["Amount"];
export type SelectionSummary = Schemas["SelectionSummary"];
export type FileGroup = SelectionSummary["groups"][number];
export type GroupKey = Pick<FileGroup, "level" | "type" | "suffix">;
export type SelectedFiles = Schemas["SelectionFiles"];
export type SelectedFile = SelectedFiles["files"][number];
export type Download = Schemas["Downloads"]["selections"][number];

/** Which datasets; of a search, but for those in `except`. */
export type What = { search: Search; except: string[] } | { datasets: string[] };
