// SPDX-License-Identifier: GPL-3.0-or-later
// Mantine's components in the colours and measures of tokens.css.
import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const blue: MantineColorsTuple = [
  "#e8f0fd", "#cfdffa", "#a3c2f5", "#7fb0ff", "#4f8af0", "#2f70e0", "#1d5fd1", "#1a55bb", "#164aa3", "#103a82",
];

const FILLED = { "--button-bg": "var(--accent)", "--button-hover": "var(--accent)", "--button-color": "var(--accent-ink)" };

export const theme = createTheme({
  fontFamily: "var(--sans)",
  fontFamilyMonospace: "var(--mono)",
  primaryColor: "blue",
  primaryShade: { light: 6, dark: 3 },
  autoContrast: true,
  colors: { blue },
  defaultRadius: 6,
  fontSizes: { xs: "12px", sm: "13px", md: "13px", lg: "15px", xl: "18px" },
  lineHeights: { xs: "16px", sm: "18px", md: "18px", lg: "20px", xl: "24px" },
  spacing: { xs: "4px", sm: "8px", md: "12px", lg: "16px", xl: "24px" },
  respectReducedMotion: true,
  cursorType: "pointer",
  components: {
    Button: {
      defaultProps: { size: "compact-sm", variant: "default" },
      // By itself it takes the ink of the light scheme for both.
      vars: (_: unknown, { variant }: { variant?: string }) => ({ root: variant === "filled" ? FILLED : {} }),
    },
    TextInput: { defaultProps: { size: "xs" } },
    Textarea: { defaultProps: { size: "xs" } },
    Select: { defaultProps: { size: "xs" } },
    Checkbox: { defaultProps: { size: "xs" } },
    Modal: { defaultProps: { transitionProps: { duration: 100 } } },
    Menu: { defaultProps: { transitionProps: { duration: 80 }, shadow: "sm", withInitialFocusPlaceholder: false } },
    Popover: { defaultProps: { transitionProps: { duration: 80 }, shadow: "sm" } },
    Tooltip: { defaultProps: { transitionProps: { duration: 80 }, openDelay: 250 } },
  },
});

const shared = {
  "--mantine-color-body": "var(--panel)",
  "--mantine-color-text": "var(--ink)",
  "--mantine-color-dimmed": "var(--quiet)",
  "--mantine-color-default": "var(--panel)",
  "--mantine-color-default-hover": "var(--hover)",
  "--mantine-color-default-color": "var(--ink)",
  "--mantine-color-default-border": "var(--edge)",
  "--mantine-color-placeholder": "var(--quiet)",
  "--mantine-color-anchor": "var(--accent)",
  "--mantine-color-error": "var(--bad)",
};

// Mantine's grounds of inputs, menus and what is disabled.
const dark = {
  ...shared,
  "--mantine-color-dark-4": "var(--line)",
  "--mantine-color-dark-5": "var(--hover)",
  "--mantine-color-dark-6": "var(--raised)",
  "--mantine-color-dark-7": "var(--panel)",
};

export const variables: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark });
