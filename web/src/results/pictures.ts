// SPDX-License-Identifier: GPL-3.0-or-later
// Which rows of the album have a picture: no picture is asked for that can't be.
import { useQueries } from "@tanstack/react-query";

import { ask, missionPath, type Product, type Schemas } from "../api/client";
import { pictureOf, type Pictured } from "../dataset/files";
import type { ResultRow, RowSource } from "./source";

export function picturesOf(names: string[], products: Product[]): [string, Pictured][] {
  const files = new Map<string, Product[]>(names.map((name) => [name, []]));
  for (const product of products) files.get(product.dataset)?.push(product);
  return [...files].map(([name, own]) => [name, pictureOf(own)]);
}

/** By the name of the dataset; what lacks is not known yet. */
export function usePictures(mission: string, source: RowSource, blocks: Map<number, ResultRow[]>, nameOf: (row: ResultRow) => string): Map<string, Pictured> {
  return useQueries({
    queries: [...blocks].map(([block, rows]) => ({
      queryKey: ["pictures", mission, source.search, source.about?.snapshot, block],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        const datasets = rows.map(nameOf);
        const { products } = await ask<Schemas["Products"]>(missionPath(mission, "products"), { datasets }, signal);
        return picturesOf(datasets, products);
      },
      staleTime: Infinity,
    })),
    combine: (answers) => new Map(answers.flatMap(({ data }) => data ?? [])),
  });
}
