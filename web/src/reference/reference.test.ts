// SPDX-License-Identifier: GPL-3.0-or-later
import { expect, test } from "vitest";

import { keywordsOf, searchFor } from "./reference";

const use = (dataset: string, ...keywords: string[]): { dataset: string; keywords: string[]; products: number } => ({ dataset, keywords, products: 1 });

test("keywords are counted over datasets", () => {
  expect(keywordsOf([use("a", "R_FLAT"), use("b", "R_FLAT", "R_DARK"), use("c", "R_AREA")])).toEqual([
    { keyword: "R_FLAT", datasets: 2 }, { keyword: "R_AREA", datasets: 1 }, { keyword: "R_DARK", datasets: 1 },
  ]);
});

test("the datasets are searched by name, as long as an address can hold them", () => {
  expect(searchFor({ dataset: "d" }, [use("a"), use("b c")])).toEqual([{ column: "d", condition: 'a, "b c"' }]);
  expect(searchFor({}, [use("a")])).toBeNull();
  expect(searchFor({ dataset: "d" }, [])).toBeNull();
  expect(searchFor({ dataset: "d" }, Array.from({ length: 500 }, (_, i) => use(`dataset_${i}`)))).toBeNull();
});
