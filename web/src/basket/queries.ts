// SPDX-License-Identifier: GPL-3.0-or-later
// What the basket's page tells of its datasets.
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { ask, missionPath, type Columns, type Row, type Schemas } from "../api/client";
import { exactly } from "../api/queries";
import { rolesOf } from "../common/roles";

const MINUTE = 60_000;
export const DATASETS_A_PAGE = 50;

/** Rows by the names of their datasets; what the asker may not know of is not among them. */
export const useNamedRows = (mission: string, columns: Columns | undefined, datasets: string[]) =>
  useQuery({
    queryKey: ["basket rows", mission, datasets],
    queryFn: async ({ signal }) => {
      const roles = rolesOf(columns as Columns);
      const dataset = roles.dataset ?? "";
      const wanted = [dataset, roles.instrument, roles.exposure_type, roles.access, roles.target_name].filter((name) => name !== undefined);
      const search = { conditions: [{ column: dataset, condition: datasets.map(exactly).join(", ") }], columns: wanted, limit: datasets.length, count: "skip" };
      const { rows } = await ask<Schemas["Rows"]>(missionPath(mission, "search"), search, signal);
      return new Map<string, Row>(rows.map((row) => [String(row[dataset]), row]));
    },
    placeholderData: keepPreviousData,
    staleTime: MINUTE,
    enabled: columns !== undefined && datasets.length > 0,
  });

export interface Size {
  files: number;
  bytes: number;
}

/** Of all files of each dataset. */
export const useSizes = (mission: string, datasets: string[]) =>
  useQuery({
    queryKey: ["basket sizes", mission, datasets],
    queryFn: async ({ signal }) => {
      const { products } = await ask<Schemas["Products"]>(missionPath(mission, "products"), { datasets }, signal);
      const sizes = new Map<string, Size>();
      for (const { dataset, size } of products) {
        const { files, bytes } = sizes.get(dataset) ?? { files: 0, bytes: 0 };
        sizes.set(dataset, { files: files + 1, bytes: bytes + size });
      }
      return sizes;
    },
    placeholderData: keepPreviousData,
    staleTime: MINUTE,
    enabled: datasets.length > 0,
  });
