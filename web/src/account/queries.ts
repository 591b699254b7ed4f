// SPDX-License-Identifier: GPL-3.0-or-later
// Who is signed in, and what he changes.
import { useMutation, useQuery, useQueryClient, type QueryKey } from "@tanstack/react-query";
import { useLocation } from "wouter";

import { ask, get, rememberCsrf, remove, type Schemas, type Session } from "../api/client";
import { tellTabs } from "./channel";
import { startAnew } from "./generation";

export function kept(session: Session): Session {
  rememberCsrf(session.csrf);
  return session;
}

export const useSession = () =>
  useQuery({ queryKey: ["session"], queryFn: ({ signal }) => get<Session>("/session", signal).then(kept), staleTime: 60_000 });

export const useAccount = (enabled: boolean) =>
  useQuery({ queryKey: ["account"], queryFn: ({ signal }) => get<Schemas["Account"]>("/account", signal), retry: false, enabled });

export const useTokens = () =>
  useQuery({
    queryKey: ["account", "tokens"],
    queryFn: ({ signal }) => get<Schemas["Tokens"]>("/account/tokens", signal).then(({ tokens }) => tokens),
    retry: false,
  });

export const useSessions = () =>
  useQuery({
    queryKey: ["account", "sessions"],
    queryFn: ({ signal }) => get<Schemas["Sessions"]>("/account/sessions", signal).then(({ sessions }) => sessions),
    retry: false,
  });

export interface Change {
  method: "POST" | "DELETE";
  path: string;
  body?: unknown;
}

/** One change of accounts; afterwards what `stale` begins the key of is asked anew. */
export function useChange<Answer>(...stale: QueryKey[]) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ method, path, body }: Change) => (method === "DELETE" ? remove<Answer>(path) : ask<Answer>(path, body ?? {})),
    onSettled: () => Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}

// What was shown to somebody else is neither kept nor shown.
export function useForgetting() {
  const queries = useQueryClient();
  return async () => {
    queries.removeQueries({ type: "inactive" });
    await queries.resetQueries();
    startAnew();
  };
}

/** Afterwards `next` is shown. */
export function useSignIn(next: string) {
  const forget = useForgetting();
  const queries = useQueryClient();
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: (body: Schemas["SignIn"]) => ask<Session>("/session", body).then(kept),
    onSuccess: async (session) => {
      queries.setQueryData(["session"], session);
      tellTabs();
      navigate(next, { replace: true });
      await forget();
    },
  });
}

export function useSignOut() {
  const forget = useForgetting();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => remove<Session>("/session").then(kept),
    onSuccess: async (session) => {
      queries.setQueryData(["session"], session);
      tellTabs();
      // What is for users alone is not asked for again once this is known everywhere.
      await new Promise((known) => setTimeout(known, 0));
    },
    onSettled: forget,
  });
}
