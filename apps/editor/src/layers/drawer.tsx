import { Drawer as LibraryDrawer, type DrawerProps } from '@mantine/core';
import { useLayer } from './use-layer.js';

/** The library's drawer, which Escape closes only while nothing lies above it. */
export function Drawer({ closeOnEscape = true, ...props }: DrawerProps) {
  const { opened, onClose } = props;
  const layer = useLayer({ isOpen: opened, onEscape: () => closeOnEscape && onClose() });
  return <LibraryDrawer {...props} {...layer} closeOnEscape={false} />;
}
