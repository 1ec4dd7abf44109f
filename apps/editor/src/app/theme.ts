import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

const rook: MantineColorsTuple = ['#eef3ff', '#dce4f5', '#b9c7e2', '#94a8d0', '#748dc0', '#5f7cb7', '#5474b4', '#44639f', '#3a5890', '#2c4b80'];

/** One look for light and dark; contrast of text is at least 4.5:1 in both. `close`: what the buttons with a cross are called. */
export const themeOf = ({ close }: { readonly close: string }) => createTheme({
  primaryColor: 'rook',
  // Letters on it are white in both: the library chooses their colour by the light shade alone.
  primaryShade: { light: 8, dark: 6 },
  autoContrast: true,
  colors: { rook },
  defaultRadius: 'md',
  fontFamily: 'Inter, system-ui, -apple-system, "Segoe UI", Roboto, sans-serif',
  fontFamilyMonospace: 'ui-monospace, "Cascadia Code", "JetBrains Mono", Menlo, Consolas, monospace',
  cursorType: 'pointer',
  focusRing: 'auto',
  components: {
    CloseButton: { defaultProps: { 'aria-label': close } },
    // What is typed into a list and confirmed by Enter takes the first that fits.
    Select: { defaultProps: { selectFirstOptionOnChange: true } },
    // Words are read as they are written.
    Badge: { styles: { label: { textTransform: 'none' } } },
    Modal: { styles: { title: { fontSize: 'var(--mantine-font-size-lg)', fontWeight: 600, overflowWrap: 'anywhere' } } },
    Drawer: { styles: { title: { fontSize: 'var(--mantine-font-size-lg)', fontWeight: 600, overflowWrap: 'anywhere' } } },
    NavLink: { styles: { root: { borderRadius: 'var(--mantine-radius-md)' } } },
    // Colour alone does not tell a link from the text around it.
    Anchor: { defaultProps: { underline: 'always' } },
  },
});

/** The library's own grey for hints has 3.3:1 on white, its orange and teal on their light shades 3.6 and 4.3, white on its dark theme's red 3.3; its red letters on dark are all but white. */
export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: { '--mantine-color-dimmed': '#5b6269', '--mantine-color-placeholder': '#697077', '--mantine-color-error': '#c92a2a', '--mantine-color-orange-light-color': '#9c3606', '--mantine-color-teal-light-color': '#066649' },
  dark: { '--mantine-color-dimmed': '#a3a3a3', '--mantine-color-placeholder': '#949494', '--mantine-color-error': '#ff8787', '--mantine-color-anchor': '#94a8d0', '--mantine-color-red-filled': '#c92a2a', '--mantine-color-red-filled-hover': '#b02525', '--mantine-color-red-light-color': '#ffa8a8' },
});
