// SPDX-License-Identifier: GPL-3.0-or-later
import { CloseButton } from "@mantine/core";

import { dismiss, useToasts } from "./toast";

export function Toasts() {
  const toasts = useToasts();
  return (
    <div className="toasts" role="status" aria-live="polite">
      {toasts.map(({ id, text, isBad }) => (
        <div key={id} className="toast" data-bad={isBad}>
          <span>{text}</span>
          <CloseButton size="sm" aria-label="Dismiss" onClick={() => dismiss(id)} />
        </div>
      ))}
    </div>
  );
}
