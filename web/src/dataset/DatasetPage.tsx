// SPDX-License-Identifier: GPL-3.0-or-later
// A dataset at full width, at an address of its own.
import { Button } from "@mantine/core";
import { Download, Search } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { Link, useLocation, useSearch } from "wouter";

import type { Columns } from "../api/client";
import type { What } from "../api/shapes";
import { DatasetBasketButton } from "../basket/BasketButton";
import { exactly, useColumns } from "../api/queries";
import { Failure } from "../common/Failure";
import { RowDownload } from "../download/RowDownload";
import "./detail.css";
import { Footprint } from "./Footprint";
import { Head } from "./Head";
import { datasetLink, resultsLink } from "./links";
import { Preview } from "./Preview";
import { rolesOf } from "../common/roles";
import { DetailTabs, type Tab } from "./Tabs";
import { useDetail } from "./useDetail";
import { useTitle } from "./useTitle";

const DownloadOverlay = lazy(() => import("../download/DownloadOverlay").then(({ DownloadOverlay: Overlay }) => ({ default: Overlay })));

interface DatasetPageProps {
  mission: string;
  dataset: string;
}

function Loaded({ mission, dataset, columns }: DatasetPageProps & { columns: Columns }) {
  const detail = useDetail(mission, columns, dataset);
  const tab = new URLSearchParams(useSearch()).get("tab");
  const [, navigate] = useLocation();
  const onTab = (next: Tab): void => navigate(`${datasetLink(mission, dataset)}${next === "metadata" ? "" : `?tab=${next}`}`, { replace: true });
  const column = rolesOf(columns).dataset;
  const [download, setDownload] = useState<{ what: What; opened: boolean } | null>(null);
  const choose = (): void => setDownload({ what: { datasets: [dataset] }, opened: true });
  return (
    <div className="detail-page">
      <Head mission={mission} dataset={dataset} described={detail.described} now={detail.now} level={1} />
      {detail.error && <Failure error={detail.error} />}
      {detail.isMissing && (
        <p>
          The archive has no dataset of this name, or none that you may know of. <Link href={`/search/${mission}`}>Search</Link> for what there is.
        </p>
      )}
      {detail.described && (
        <div className="detail-columns">
          <div className="detail-aside">
            <Preview key={dataset} mission={mission} dataset={dataset} products={detail.products} />
            <div className="detail-buttons">
              <Button variant="filled" leftSection={<Download size={13} aria-hidden />} onClick={choose}>
                Download…
              </Button>
              <RowDownload key={dataset} mission={mission} dataset={dataset} onChoose={choose} />
              <DatasetBasketButton mission={mission} dataset={dataset} />
              {column && (
                <Button component={Link} href={resultsLink(mission, [{ column, condition: exactly(dataset) }])} leftSection={<Search size={13} aria-hidden />}>
                  Show in the search
                </Button>
              )}
            </div>
            <Footprint mission={mission} dataset={dataset} described={detail.described} />
          </div>
          <DetailTabs {...{ mission, dataset, columns, tab, onTab }} described={detail.described} products={detail.products} productsError={detail.productsError} withSky={false} />
        </div>
      )}
      {download && (
        <Suspense fallback={null}>
          <DownloadOverlay mission={mission} columns={columns} what={download.what} opened={download.opened} onClose={() => setDownload({ ...download, opened: false })} />
        </Suspense>
      )}
    </div>
  );
}

export default function DatasetPage(props: DatasetPageProps) {
  useTitle(props.dataset);
  const columns = useColumns(props.mission);
  if (columns.data) return <Loaded {...props} columns={columns.data} />;
  return (
    <div className="detail-page">
      <div className="detail-title">
        <h1 className="mono">{props.dataset}</h1>
      </div>
      {columns.error && <Failure error={columns.error} />}
    </div>
  );
}
