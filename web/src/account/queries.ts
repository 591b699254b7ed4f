// SPDX-License-Identifier: GPL-3.0-or-later
// Who is signed in, and what he changes.
import { useMutation, useQuery, useQueryClient, type QueryKey } from "@tanstack/react-query";
import { useLocation } from "wouter";

import { change, get, type Schemas, type Session } from "../api/client";
import { startAnew } from "./generation";

export const useSession = () =>
  useQuery({ queryKey: ["session"], queryFn: ({ signal }) => get<Session>("/session", signal), staleTime: 60_000 });

export const useAccount = () =>
  useQuery({ queryKey: ["account"], queryFn: ({ signal }) => get<Schemas["Account"]>("/account", signal), retry: false });

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

export interface Ask {
  method: "POST" | "DELETE";
  path: string;
  body?: unknown;
}

/** One change of accounts; afterwards what `stale` begins the key of is asked anew. */
export function useChange<Answer>(...stale: QueryKey[]) {
  const queries = useQueryClient();
  const session = useSession();
  return useMutation({
    mutationFn: ({ method, path, body }: Ask) => change<Answer>(method, path, session.data?.csrf ?? null, body),
    onSettled: () => Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}

// What was shown to somebody else is neither kept nor shown.
function useForgetting() {
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
  const [, navigate] = useLocation();
  return useMutation({
    mutationFn: (body: Schemas["SignIn"]) => change<Session>("POST", "/session", null, body),
    onSuccess: async () => {
      navigate(next, { replace: true });
      await forget();
    },
  });
}

export function useSignOut() {
  const forget = useForgetting();
  const session = useSession();
  return useMutation({
    mutationFn: () => change<Session>("DELETE", "/session", session.data?.csrf ?? null),
    onSettled: forget,
  });
}
