// SPDX-License-Identifier: GPL-3.0-or-later
// What staff ask, and who leads a program.
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { get, type Schemas } from "../api/client";

export const useUsers = () =>
  useQuery({ queryKey: ["users"], queryFn: ({ signal }) => get<Schemas["Users"]>("/users", signal).then(({ users }) => users), retry: false });

export const useGrants = () =>
  useQuery({ queryKey: ["grants"], queryFn: ({ signal }) => get<Schemas["Grants"]>("/grants", signal), retry: false });

export const useInvitations = () =>
  useQuery({
    queryKey: ["invitations"],
    queryFn: ({ signal }) => get<Schemas["Invitations"]>("/invitations", signal).then(({ invitations }) => invitations),
    retry: false,
  });

export const AUDIT_PAGE = 100;

export const useAudit = (user: string, kind: string, before: number | null) =>
  useQuery<Schemas["Audit"]["entries"]>({
    queryKey: ["audit", user, kind, before],
    queryFn: ({ signal }) => {
      const asked = new URLSearchParams({ limit: String(AUDIT_PAGE) });
      if (user) asked.set("user", user);
      if (kind) asked.set("kind", kind);
      if (before !== null) asked.set("before", String(before));
      return get<Schemas["Audit"]>(`/audit?${asked.toString()}`, signal).then(({ entries }) => entries);
    },
    placeholderData: keepPreviousData,
    retry: false,
  });
