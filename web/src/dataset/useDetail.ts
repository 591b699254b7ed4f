// SPDX-License-Identifier: GPL-3.0-or-later
import { useMemo } from "react";

import type { Columns, Product } from "../api/client";
import { useArchive } from "../api/queries";
import { useProducts, useRow } from "./queries";
import { rolesOf } from "../common/roles";
import { Described } from "./roles";

export interface Detail {
  /** Null while it is fetched, or if there is none of that name. */
  described: Described | null;
  /** Of the dataset before, while that of this one is fetched. */
  isStale: boolean;
  isMissing: boolean;
  error: Error | null;
  products: Product[] | undefined;
  productsError: Error | null;
  now: string | undefined;
}

export function useDetail(mission: string, columns: Columns, dataset: string): Detail {
  const row = useRow(mission, rolesOf(columns).dataset, dataset);
  const products = useProducts(mission, dataset);
  const archive = useArchive();
  const described = useMemo(() => (row.data ? new Described(columns, row.data) : null), [columns, row.data]);
  return {
    described,
    isStale: row.isPlaceholderData,
    isMissing: row.data === null && !row.isPlaceholderData,
    error: row.error,
    products: products.data,
    productsError: products.error,
    now: archive.data?.time,
  };
}
