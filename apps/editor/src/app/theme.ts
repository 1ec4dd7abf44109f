import { createTheme, type MantineColorsTuple } from '@mantine/core';

const rook: MantineColorsTuple = ['#eef3ff', '#dce4f5', '#b9c7e2', '#94a8d0', '#748dc0', '#5f7cb7', '#5474b4', '#44639f', '#3a5890', '#2c4b80'];

/** One look for light and dark; contrast of text is at least 4.5:1 in both. */
export const theme = createTheme({
  primaryColor: 'rook',
  primaryShade: { light: 8, dark: 4 },
  autoContrast: true,
  colors: { rook },
  defaultRadius: 'md',
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Code", "JetBrains Mono", Menlo, Consolas, monospace',
  cursorType: 'pointer',
  focusRing: 'auto',
});
