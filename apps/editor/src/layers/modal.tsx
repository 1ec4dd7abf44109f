import { Modal as LibraryModal, type ModalProps } from '@mantine/core';
import { useLayer } from './use-layer.js';

/** The library's modal, which Escape closes only while nothing lies above it. */
export function Modal({ closeOnEscape = true, ...props }: ModalProps) {
  const { opened, onClose } = props;
  const layer = useLayer({ isOpen: opened, onEscape: () => closeOnEscape && onClose() });
  return <LibraryModal {...props} {...layer} closeOnEscape={false} />;
}
