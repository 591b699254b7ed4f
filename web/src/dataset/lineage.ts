// SPDX-License-Identifier: GPL-3.0-or-later
// A provenance answer as trees: in each dataset from what came down to what it became. Files that differ only by detector,
// filter or segment are one step.
import type { Provenance, ProvenanceProduct, RelatedDataset } from "../api/shapes";

export interface ReferenceFiles {
  keyword: string;
  files: string[];
}

export interface Step {
  key: string;
  level: string | null;
  type: string;
  suffix: string | null;
  products: ProvenanceProduct[];
  /** Those that what it was made from does not name already: headers pass them on. */
  references: ReferenceFiles[];
  /** Some of its files keep to themselves what they were calibrated with. */
  keepsReferences: boolean;
  /** Other datasets that it was made from, with how many of their files. */
  from: { dataset: string; files: number }[];
  /** What in the same dataset was made from it. */
  children: Step[];
}

export interface Branch extends RelatedDataset {
  steps: Step[];
}

const ORDER = ["made_from", "self", "made_into"] as const;
const PICTURES = new Set(["preview", "thumbnail"]);

const keyOf = ({ dataset, level, type, suffix }: ProvenanceProduct): string =>
  JSON.stringify([dataset, level ?? "", type, suffix ?? ""]);

function referencesOf(products: ProvenanceProduct[]): ReferenceFiles[] {
  const files = new Map<string, Set<string>>();
  for (const { references } of products) {
    for (const { keyword, file } of references ?? []) files.set(keyword, (files.get(keyword) ?? new Set()).add(file));
  }
  return [...files].map(([keyword, names]) => ({ keyword, files: [...names].sort() })).sort((a, b) => a.keyword.localeCompare(b.keyword));
}

const without = (references: ReferenceFiles[], known: ReferenceFiles[]): ReferenceFiles[] =>
  references
    .map(({ keyword, files }) => {
      const named = known.find((other) => other.keyword === keyword)?.files ?? [];
      return { keyword, files: files.filter((file) => !named.includes(file)) };
    })
    .filter(({ files }) => files.length > 0);

/** From the last made to the first, so that each step still has all of its own when what follows is compared with it. */
function dropInherited(step: Step): void {
  for (const child of step.children) {
    dropInherited(child);
    child.references = without(child.references, step.references);
  }
}

interface Graph {
  steps: Map<string, Step>;
  /** Steps of the same dataset that a step is made from. */
  sources: Map<string, Set<string>>;
}

function graphOf(products: ProvenanceProduct[]): Graph {
  const steps = new Map<string, Step>();
  const sources = new Map<string, Set<string>>();
  const byName = new Map(products.map((product) => [product.name, product]));
  const taken = new Map<string, Map<string, Set<string>>>(); // step, dataset, files
  for (const product of products) {
    const key = keyOf(product);
    const { level, type, suffix } = product;
    const step = steps.get(key) ?? { key, level, type, suffix, products: [], references: [], keepsReferences: false, from: [], children: [] };
    step.products.push(product);
    step.keepsReferences ||= product.references === null;
    steps.set(key, step);
    for (const name of product.made_from) {
      const source = byName.get(name);
      if (!source) continue;
      if (source.dataset === product.dataset) {
        if (keyOf(source) !== key) sources.set(key, (sources.get(key) ?? new Set()).add(keyOf(source)));
      } else {
        const datasets = taken.get(key) ?? new Map<string, Set<string>>();
        datasets.set(source.dataset, (datasets.get(source.dataset) ?? new Set()).add(name));
        taken.set(key, datasets);
      }
    }
  }
  for (const step of steps.values()) {
    step.references = referencesOf(step.products);
    step.from = [...(taken.get(step.key) ?? [])].map(([dataset, files]) => ({ dataset, files: files.size }));
  }
  return { steps, sources };
}

/** How many steps lead to each; a step that leads to itself counts as if it did not. */
function depthsOf({ steps, sources }: Graph): Map<string, number> {
  const depths = new Map<string, number>();
  const under = new Set<string>();
  const depth = (key: string): number => {
    const known = depths.get(key);
    if (known !== undefined) return known;
    if (under.has(key)) return -1;
    under.add(key);
    const deepest = Math.max(-1, ...[...(sources.get(key) ?? [])].map(depth));
    under.delete(key);
    depths.set(key, deepest + 1);
    return deepest + 1;
  };
  for (const key of steps.keys()) depth(key);
  return depths;
}

const byLevel = (a: Step, b: Step): number =>
  Number(a.level === null) - Number(b.level === null) ||
  (a.level ?? "").localeCompare(b.level ?? "", "en", { numeric: true }) ||
  Number(b.children.length > 0) - Number(a.children.length > 0) ||
  (a.suffix ?? "").localeCompare(b.suffix ?? "");

/** What went in first, then the dataset itself, then what was made from it. */
export function branchesOf(provenance: Provenance): Branch[] {
  const graph = graphOf(provenance.products.filter(({ type }) => !PICTURES.has(type)));
  const depths = depthsOf(graph);
  const roots = new Set(graph.steps.values());
  for (const step of graph.steps.values()) {
    // Of several sources the last made one; one that is not shallower would close a circle.
    const mine = depths.get(step.key) ?? 0;
    const parent = [...(graph.sources.get(step.key) ?? [])]
      .filter((key) => (depths.get(key) ?? 0) < mine)
      .sort((a, b) => (depths.get(b) ?? 0) - (depths.get(a) ?? 0))[0];
    const above = parent === undefined ? undefined : graph.steps.get(parent);
    if (!above) continue;
    above.children.push(step);
    roots.delete(step);
  }
  for (const step of graph.steps.values()) step.children.sort(byLevel);
  roots.forEach(dropInherited);
  const place = ({ relation }: RelatedDataset): number => ORDER.indexOf(relation);
  return [...provenance.datasets]
    .sort((a, b) => place(a) - place(b) || a.dataset.localeCompare(b.dataset))
    .map((related) => ({
      ...related,
      steps: [...roots].filter(({ products }) => products[0]?.dataset === related.dataset).sort(byLevel),
    }));
}

export const referenceCount = (step: Step): number => step.references.reduce((sum, { files }) => sum + files.length, 0);
