// SPDX-License-Identifier: GPL-3.0-or-later
// Puts datasets into the basket; one that is in it, out again.
import { ActionIcon, Button, Tooltip } from "@mantine/core";
import { ShoppingBasket } from "lucide-react";
import { useState } from "react";

import { plural } from "../common/format";
import { say } from "../frame/toast";
import { useBasket, type Basket } from "./useBasket";

const failed = (error: unknown): void => say((error as Error).message, true);

export const toggle = (basket: Basket, mission: string, dataset: string): void =>
  void (basket.has(mission, dataset) ? basket.remove(mission, [dataset]) : basket.add(mission, [dataset])).catch(failed);

interface OneProps {
  mission: string;
  dataset: string;
}

export function DatasetBasketButton({ mission, dataset }: OneProps) {
  const basket = useBasket();
  const isIn = basket.has(mission, dataset);
  return (
    <Button leftSection={<ShoppingBasket size={13} aria-hidden />} aria-pressed={isIn} disabled={basket.contents === null} onClick={() => toggle(basket, mission, dataset)}>
      {isIn ? "In the basket" : "Add to basket"}
    </Button>
  );
}

export function DatasetBasketIcon({ mission, dataset }: OneProps) {
  const basket = useBasket();
  const isIn = basket.has(mission, dataset);
  const label = `${isIn ? "Take out of" : "Put into"} the basket: ${dataset}`;
  return (
    <Tooltip label={isIn ? "Take out of the basket" : "Put into the basket"}>
      <ActionIcon variant={isIn ? "light" : "subtle"} color={isIn ? "blue" : "gray"} aria-label={label} aria-pressed={isIn} onClick={() => toggle(basket, mission, dataset)}>
        <ShoppingBasket size={14} aria-hidden />
      </ActionIcon>
    </Tooltip>
  );
}

interface ManyProps {
  mission: string;
  disabled: boolean;
  /** Names of the datasets, when they are wanted. */
  names(): Promise<string[]>;
}

export function ManyBasketButton({ mission, disabled, names }: ManyProps) {
  const basket = useBasket();
  const [busy, setBusy] = useState(false);
  const add = async (): Promise<void> => {
    setBusy(true);
    try {
      const wanted = await names();
      const fresh = wanted.filter((name) => !basket.has(mission, name)).length;
      await basket.add(mission, wanted);
      say(fresh === wanted.length ? `${plural(fresh, "dataset")} put into the basket.` : `${plural(fresh, "dataset")} put into the basket; ${wanted.length - fresh} had been in it.`);
    } catch (error) {
      failed(error);
    }
    setBusy(false);
  };
  return (
    <Button leftSection={<ShoppingBasket size={14} aria-hidden />} disabled={disabled || busy || basket.contents === null} onClick={() => void add()}>
      Add to basket
    </Button>
  );
}
