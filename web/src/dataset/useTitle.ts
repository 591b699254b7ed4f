// SPDX-License-Identifier: GPL-3.0-or-later
import { useEffect } from "react";

/** Puts what a page shows before the archive's name in the title of the window, as long as it is shown. */
export function useTitle(what: string): void {
  useEffect(() => {
    const before = document.title;
    document.title = `${what} · ${before}`;
    return () => {
      document.title = before;
    };
  }, [what]);
}
