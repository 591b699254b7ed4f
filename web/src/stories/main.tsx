// SPDX-License-Identifier: GPL-3.0-or-later
// One component alone on a page, with what the address says, for stories in the browser. No part of the archive's pages.
import "@fontsource-variable/inter";
import "@fontsource-variable/jetbrains-mono";
import "../frame/mantine.css";
import "../frame/tokens.css";

import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { useState } from "react";
import { createRoot } from "react-dom/client";

import type { Columns, Search } from "../api/client";
import type { What } from "../api/shapes";
import { useColumns } from "../api/queries";
import { DownloadOverlay } from "../download/DownloadOverlay";
import { RowDownload } from "../download/RowDownload";
import { ApiQueryDialog } from "../export/ApiQueryDialog";
import { ExportMenu } from "../export/ExportMenu";
import { nonce } from "../frame/nonce";
import { theme, variables } from "../frame/theme";

interface Story {
  component: "overlay" | "row" | "export" | "query";
  mission: string;
  what: What;
  search: Search;
  selectedSearch: Search | null;
  shown: string[];
  selected: number;
  total: number;
}

const story = JSON.parse(new URLSearchParams(location.search).get("story") ?? "{}") as Story;

function Shown({ columns }: { columns: Columns }) {
  const [opened, setOpened] = useState(true);
  const { component, mission, what, search, shown, selected, selectedSearch, total } = story;
  const window = { opened, onClose: () => setOpened(false) };
  switch (component) {
    case "overlay":
      return (
        <>
          <button onClick={() => setOpened(true)}>Open</button>
          <DownloadOverlay mission={mission} columns={columns} what={what} {...window} />
        </>
      );
    case "row":
      return <RowDownload mission={mission} dataset={"datasets" in what ? (what.datasets[0] ?? "") : ""} onChoose={() => (document.title = "chosen")} />;
    case "export":
      return <ExportMenu {...{ mission, columns, search, shown, selected, selectedSearch, total }} />;
    case "query":
      return <ApiQueryDialog {...{ mission, search, shown }} {...window} />;
  }
}

function Stories() {
  const columns = useColumns(story.mission);
  return (
    <main>
      <h1 className="visually-hidden">A story</h1>
      {columns.data && <Shown columns={columns.data} />}
    </main>
  );
}

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <MantineProvider theme={theme} cssVariablesResolver={variables} defaultColorScheme="auto" getStyleNonce={() => nonce}>
      <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { refetchOnWindowFocus: false } } })}>
        <Stories />
      </QueryClientProvider>
    </MantineProvider>,
  );
}
