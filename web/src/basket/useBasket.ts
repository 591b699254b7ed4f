// SPDX-License-Identifier: GPL-3.0-or-later
// The basket of whoever is here: the archive's for those who are signed in, the browser's for others.
import { useMutation, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";

import { useSession } from "../account/queries";
import { change, get, remove as askToRemove, type Schemas } from "../api/client";
import { contentsOf, has, listOf, NOTHING, pieces, totalOf, withNames, withoutNames, type Contents, type NamesOfMission } from "./contents";
import { changeLocal, localBasket, useLocalBasket } from "./local";

const KEY = ["basket"];
const MINUTE = 60_000;

export interface Basket {
  /** Null: not known yet. */
  contents: Contents | null;
  total: number;
  error: Error | null;
  isChanging: boolean;
  has(mission: string, dataset: string): boolean;
  /** Their promises end when it is done, or with what went wrong. */
  add(mission: string, datasets: string[]): Promise<void>;
  remove(mission: string, datasets: string[]): Promise<void>;
  empty(): Promise<void>;
}

interface Change {
  add?: NamesOfMission[];
  remove?: NamesOfMission[];
}

const applied = (before: Contents, { add = [], remove = [] }: Change): Contents => {
  const less = remove.reduce((contents, { mission, datasets }) => withoutNames(contents, mission, datasets), before);
  return add.reduce((contents, { mission, datasets }) => withNames(contents, mission, datasets), less);
};

/** Has the archive change the basket, and sees whether it is then as it is shown: another tab may have changed it, too. */
async function changeOnServer(client: QueryClient, wanted: Change): Promise<void> {
  const send = async (body: Change): Promise<void> => {
    const answer = await change<Schemas["BasketTotals"]>("/basket", body);
    client.setQueryData<Contents>(KEY, (shown) => applied(shown ?? NOTHING, body));
    const shown = client.getQueryData<Contents>(KEY) ?? NOTHING;
    if (answer.total !== totalOf(shown)) await client.invalidateQueries({ queryKey: KEY });
  };
  for (const piece of pieces(wanted.remove ?? [])) await send({ remove: piece });
  for (const piece of pieces(wanted.add ?? [])) await send({ add: piece });
}

/** Puts what was chosen before signing in to what the archive keeps. How many datasets there were. */
export async function mergeLocal(client: QueryClient): Promise<number> {
  const local = localBasket();
  const number = totalOf(local);
  await changeOnServer(client, { add: listOf(local) });
  changeLocal((now) => listOf(local).reduce((left, { mission, datasets }) => withoutNames(left, mission, datasets), now));
  return number;
}

export function useBasket(): Basket {
  const client = useQueryClient();
  const session = useSession().data;
  const isKnown = Boolean(session?.user);
  const local = useLocalBasket();
  const kept = useQuery({
    queryKey: KEY,
    queryFn: ({ signal }) => get<Schemas["Basket"]>("/basket", signal).then(({ missions }) => contentsOf(missions)),
    staleTime: MINUTE,
    refetchOnWindowFocus: true,
    retry: false,
    enabled: isKnown,
  });
  const changing = useMutation({
    mutationFn: async (wanted: Change | "empty") => {
      if (!isKnown) {
        changeLocal((before) => (wanted === "empty" ? NOTHING : applied(before, wanted)));
      } else if (wanted === "empty") {
        await askToRemove("/basket");
        client.setQueryData(KEY, NOTHING);
      } else {
        await changeOnServer(client, wanted);
      }
    },
  });
  const contents = session === undefined ? null : isKnown ? (kept.data ?? null) : local;
  return {
    contents,
    total: totalOf(contents ?? NOTHING),
    error: changing.error ?? kept.error,
    isChanging: changing.isPending,
    has: (mission, dataset) => contents !== null && has(contents, mission, dataset),
    add: (mission, datasets) => changing.mutateAsync({ add: [{ mission, datasets }] }),
    remove: (mission, datasets) => changing.mutateAsync({ remove: [{ mission, datasets }] }),
    empty: () => changing.mutateAsync("empty"),
  };
}
