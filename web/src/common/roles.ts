// SPDX-License-Identifier: GPL-3.0-or-later
// Which column of a mission plays which role (docs/missions.md).
import type { Columns } from "../api/client";

export type Role =
  | "dataset" | "archive_file_id" | "level" | "footprint" | "target_ra" | "target_dec" | "target_name" | "target_catalogue_name"
  | "release" | "access" | "separation" | "search_position" | "search_key" | "instrument" | "exposure_type" | "optical_elements"
  | "program" | "title" | "pi" | "category" | "cycle" | "start" | "end" | "visit" | "observation" | "association"
  | "exposure_time" | "wavelength_min" | "wavelength_max";
export type Roles = Partial<Record<Role, string>>;

export const rolesOf = (columns: Pick<Columns, "roles">): Roles => columns.roles;
