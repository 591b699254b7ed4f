// SPDX-License-Identifier: GPL-3.0-or-later
// What surrounds every screen: the bar that never scrolls away, the notice of the archive, the footer.
import { ActionIcon, Menu, Tooltip, useMantineColorScheme } from "@mantine/core";
import { Monitor, Moon, Sun } from "lucide-react";
import { useEffect, useRef, type ReactNode } from "react";
import { Link, useLocation } from "wouter";

import { AccountMenu } from "../account/AccountMenu";
import { useArchive, useMissions, useTotals } from "../api/queries";
import { BasketLink } from "../basket/BasketLink";
import { count, utc } from "../common/format";
import { documentBanner, documentTitle } from "./document";
import "./frame.css";
import { Mark } from "./Mark";
import { Toasts } from "./Toasts";

const SCHEMES = [
  { scheme: "light", label: "Light", icon: Sun },
  { scheme: "dark", label: "Dark", icon: Moon },
  { scheme: "auto", label: "As the system", icon: Monitor },
] as const;

function SchemeMenu() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const Icon = SCHEMES.find(({ scheme }) => scheme === colorScheme)?.icon ?? Monitor;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label="Light or dark">
          <Icon size={16} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {SCHEMES.map(({ scheme, label, icon: Choice }) => (
          <Menu.Item
            key={scheme}
            leftSection={<Choice size={14} aria-hidden />}
            aria-current={scheme === colorScheme}
            onClick={() => setColorScheme(scheme)}
          >
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function MissionLinks() {
  const missions = useMissions();
  const [path] = useLocation();
  return (missions.data ?? [])
    .filter(({ datasets, id }) => datasets > 0 || path.startsWith(`/search/${id}`))
    .map(({ id, name, title }) => {
      const here = path === `/search/${id}` || path.startsWith(`/search/${id}/`);
      return (
        <Tooltip key={id} label={title}>
          <Link href={`/search/${id}`} className="frame-link" aria-current={here ? "page" : undefined}>
            {name} search
          </Link>
        </Tooltip>
      );
    });
}

function Footer() {
  const archive = useArchive();
  const about = archive.data;
  const products = useTotals().data?.products;
  return (
    <footer className="frame-footer">
      {about && (
        <>
          <span>Almagest {about.version}</span>
          <span>
            snapshot <span className="mono">{about.snapshot}</span>, {utc(about.time)} UTC
          </span>
          <span>
            {count(about.datasets)} datasets{products !== undefined && `, ${count(products)} products`}
          </span>
        </>
      )}
      <span className="frame-gap" />
      <Link href="/help/search">Help</Link>
      <a href="/api">API</a>
    </footer>
  );
}

/** A screen that goes takes the focus with it: then the next one has it. */
function useFocusOnMain() {
  const main = useRef<HTMLElement>(null);
  const [path] = useLocation();
  const before = useRef(path);
  useEffect(() => {
    const at = document.activeElement;
    // A screen whose successor is still loading is hidden, with the focus in it.
    const isLost = !at || at === document.body || !at.checkVisibility();
    if (before.current !== path && isLost) main.current?.focus({ preventScroll: true });
    before.current = path;
  }, [path]);
  return main;
}

export function Frame({ children }: { children: ReactNode }) {
  const archive = useArchive();
  const main = useFocusOnMain();
  const [path] = useLocation();
  const banner = archive.data ? archive.data.banner : documentBanner;
  return (
    <div className="frame">
      <a className="frame-skip" href="#main">
        Skip to the content
      </a>
      <header className="frame-bar">
        <Link href="/" className="frame-name">
          <Mark />
          {archive.data?.title ?? documentTitle}
        </Link>
        <nav className="frame-nav" aria-label="Missions">
          <MissionLinks />
        </nav>
        <BasketLink />
        <Link href="/downloads" className="frame-link" aria-current={path === "/downloads" ? "page" : undefined}>
          Downloads
        </Link>
        <AccountMenu />
        <SchemeMenu />
      </header>
      {banner && (
        <aside aria-label="Notice">
          <p className="frame-banner" role="note">
            {banner}
          </p>
        </aside>
      )}
      <main ref={main} id="main" className="frame-main" tabIndex={-1}>
        {children}
      </main>
      <Toasts />
      <Footer />
    </div>
  );
}
