// SPDX-License-Identifier: GPL-3.0-or-later
// The basket: datasets of any mission that were chosen, to be downloaded mission by mission.
import { Button } from "@mantine/core";
import { Trash2 } from "lucide-react";
import { lazy, Suspense, useMemo, useState } from "react";
import { Link } from "wouter";

import { signInLink } from "../account/next";
import { useSession } from "../account/queries";
import type { Columns } from "../api/client";
import { useMissions } from "../api/queries";
import type { What } from "../api/shapes";
import { Failure } from "../common/Failure";
import { plural } from "../common/format";
import { useTitle } from "../dataset/useTitle";
import "./basket.css";
import { listOf, NOTHING } from "./contents";
import { MissionPart } from "./MissionPart";
import { useBasket } from "./useBasket";

const DownloadOverlay = lazy(() => import("../download/DownloadOverlay").then(({ DownloadOverlay: Overlay }) => ({ default: Overlay })));

interface Chosen {
  mission: string;
  columns: Columns;
  what: What;
  opened: boolean;
}

function Where({ isKnown }: { isKnown: boolean }) {
  if (isKnown) return <p className="quiet">The archive keeps your basket: it is the same wherever you sign in.</p>;
  return (
    <p className="quiet">
      This browser keeps the basket. <Link href={signInLink("/basket")}>Sign in</Link> to have the archive keep it, the same on all your devices.
    </p>
  );
}

export default function BasketPage() {
  useTitle("Basket");
  const basket = useBasket();
  const session = useSession();
  const missions = useMissions();
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const lists = useMemo(() => listOf(basket.contents ?? NOTHING), [basket.contents]);
  const nameOf = (mission: string): string => missions.data?.find(({ id }) => id === mission)?.name ?? mission;
  const quietly = (change: Promise<void>): void => void change.catch(() => undefined); // the page says what went wrong
  return (
    <div className="basket-page">
      <div className="basket-bar">
        <h1>Basket</h1>
        {basket.contents && <span role="status">{plural(basket.total, "dataset")}</span>}
        <span className="frame-gap" />
        {lists.length > 1 && (
          <Button leftSection={<Trash2 size={13} aria-hidden />} disabled={basket.isChanging} onClick={() => quietly(basket.empty())}>
            Empty the basket
          </Button>
        )}
      </div>
      {session.data && <Where isKnown={Boolean(session.data.user)} />}
      {basket.error && <Failure error={basket.error} />}
      {basket.contents && lists.length === 0 && (
        <p>
          Nothing is in it. Select rows in the results of a search, or open a dataset or a program, and choose “Add to basket”.
        </p>
      )}
      {lists.length > 1 && <p>A download is of one mission, with the kinds of files that it has; so each mission has a button of its own.</p>}
      {lists.map(({ mission, datasets }) => (
        <MissionPart
          key={mission}
          mission={mission}
          name={nameOf(mission)}
          datasets={datasets}
          isChanging={basket.isChanging}
          onRemove={(names) => quietly(basket.remove(mission, names))}
          onDownload={(columns) => setChosen({ mission, columns, what: { datasets }, opened: true })}
        />
      ))}
      {chosen && (
        <Suspense fallback={null}>
          <DownloadOverlay mission={chosen.mission} columns={chosen.columns} what={chosen.what} opened={chosen.opened} onClose={() => setChosen({ ...chosen, opened: false })} />
        </Suspense>
      )}
    </div>
  );
}
