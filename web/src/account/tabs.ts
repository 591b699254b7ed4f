// SPDX-License-Identifier: GPL-3.0-or-later
// Who is signed in is the same in all tabs of a browser: what one changes the others hear.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

import { get, onDoubt, type Session } from "../api/client";
import { hearTabs } from "./channel";
import { kept, useForgetting } from "./queries";

/** Keeps what the page knows of who is signed in true. */
export function useTabs(): void {
  const queries = useQueryClient();
  const forget = useForgetting();
  useEffect(() => {
    const look = async (): Promise<void> => {
      const before = queries.getQueryData<Session>(["session"]);
      if (!before) return;
      const now = kept(await get<Session>("/session"));
      queries.setQueryData(["session"], now);
      if (before.user?.name === now.user?.name) return;
      // What is for users alone is not asked for again once this is known everywhere.
      await new Promise((known) => setTimeout(known, 0));
      // To whoever signs in what he chose as a visitor stays; what a user saw nobody else sees.
      if (before.user) await forget();
      else await queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
    };
    const lookQuietly = (): Promise<void> => look().catch(() => undefined);
    onDoubt(lookQuietly);
    const deafen = hearTabs(() => void lookQuietly());
    return () => {
      onDoubt(() => Promise.resolve());
      deafen();
    };
  });
}
