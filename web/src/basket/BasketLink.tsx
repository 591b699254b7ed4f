// SPDX-License-Identifier: GPL-3.0-or-later
// In the bar: the way to the basket, and how much is in it. What was chosen before signing in is put to what the archive keeps.
import { useQueryClient } from "@tanstack/react-query";
import { ShoppingBasket } from "lucide-react";
import { useEffect, useRef } from "react";
import { Link, useLocation } from "wouter";

import { useSession } from "../account/queries";
import { count, plural } from "../common/format";
import { say } from "../frame/toast";
import { useLocalBasket } from "./local";
import { mergeLocal, useBasket } from "./useBasket";

function useMerging(): void {
  const client = useQueryClient();
  const name = useSession().data?.user?.name;
  const isThere = useLocalBasket().size > 0;
  const tried = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (name === undefined || !isThere || tried.current === name) return;
    tried.current = name; // once: what the archive refuses it refuses again
    mergeLocal(client).then(
      (number) => say(`${plural(number, "dataset")} that you chose before signing in ${number === 1 ? "is" : "are"} in your basket now.`),
      (error: unknown) => say(`What you chose before signing in could not be put into your basket: ${(error as Error).message}`, true),
    );
  }, [client, name, isThere]);
}

export function BasketLink() {
  useMerging();
  const { total } = useBasket();
  const [path] = useLocation();
  return (
    <Link href="/basket" className="frame-link frame-mark" aria-current={path === "/basket" ? "page" : undefined}>
      <ShoppingBasket size={15} aria-hidden /> Basket
      {total > 0 && (
        <>
          <span className="frame-number">{count(total)}</span>
          <span className="visually-hidden">{total === 1 ? "dataset" : "datasets"}</span>
        </>
      )}
    </Link>
  );
}
