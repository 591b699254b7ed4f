// SPDX-License-Identifier: GPL-3.0-or-later
// All that is known of a dataset, a part at a time.
import { Tabs } from "@mantine/core";

import type { Columns, Product } from "../api/client";
import { Failure } from "../common/Failure";
import { count } from "../common/format";
import { FilesTab } from "./FilesTab";
import { Footprint } from "./Footprint";
import { MetadataTab } from "./MetadataTab";
import { ProvenanceTab } from "./ProvenanceTab";
import type { Described } from "./roles";
import { VersionsTab } from "./VersionsTab";

const TABS = ["metadata", "files", "provenance", "versions", "sky"] as const;
export type Tab = (typeof TABS)[number];

interface DetailTabsProps {
  mission: string;
  dataset: string;
  columns: Columns;
  described: Described;
  products: Product[] | undefined;
  productsError: Error | null;
  tab: string | null;
  onTab: (tab: Tab) => void;
  /** Where the outline stands beside the tabs it needs none. */
  withSky: boolean;
}

export function DetailTabs({ mission, dataset, columns, described, products, productsError, tab, onTab, withSky }: DetailTabsProps) {
  const tabs = TABS.filter((name) => withSky || name !== "sky");
  const shown = tabs.find((name) => name === tab) ?? "metadata";
  const labels: Record<Tab, string> = {
    metadata: "Metadata",
    files: products ? `Files ${count(products.length)}` : "Files",
    provenance: "Provenance",
    versions: "Versions",
    sky: "Sky",
  };
  return (
    <>
    {!withSky && <h2 className="visually-hidden">{labels[shown]}</h2>}
    <Tabs value={shown} keepMounted={false} className="detail-tabs" onChange={(next) => onTab((next as Tab | null) ?? "metadata")}>
      <Tabs.List aria-label="Parts of the dataset">
        {tabs.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {labels[name]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="metadata">
        <MetadataTab columns={columns} row={described.row} />
      </Tabs.Panel>
      <Tabs.Panel value="files">
        {productsError && <Failure error={productsError} />}
        {products && <FilesTab products={products} />}
      </Tabs.Panel>
      <Tabs.Panel value="provenance">
        <ProvenanceTab mission={mission} dataset={dataset} />
      </Tabs.Panel>
      <Tabs.Panel value="versions">
        <VersionsTab mission={mission} dataset={dataset} columns={columns} />
      </Tabs.Panel>
      {withSky && (
        <Tabs.Panel value="sky">
          <Footprint mission={mission} dataset={dataset} described={described} />
        </Tabs.Panel>
      )}
    </Tabs>
    </>
  );
}
