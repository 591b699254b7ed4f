// SPDX-License-Identifier: GPL-3.0-or-later
// A narrow page with one form.
import type { ReactNode } from "react";

import { Failure } from "../common/Failure";
import { useTitle } from "../dataset/useTitle";
import "./account.css";

interface CardProps {
  title: string;
  error?: Error | null;
  children: ReactNode;
  onSubmit?: () => void;
}

export function Card({ title, error, children, onSubmit }: CardProps) {
  useTitle(title);
  return (
    <form
      className="account-card"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit?.();
      }}
    >
      <h1>{title}</h1>
      {error && <Failure error={error} />}
      {children}
    </form>
  );
}

export const Done = ({ children }: { children: ReactNode }) => (
  <p className="account-done" role="status">
    {children}
  </p>
);
