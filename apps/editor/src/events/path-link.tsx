import { useRouter } from '@tanstack/react-router';
import { useCallback, type ComponentPropsWithRef, type MouseEvent } from 'react';

/** Goes to a path of the editor that may have a query, such as `/events?workflow=3`. */
export function useOpenPath(): (path: string) => void {
  const router = useRouter();
  return useCallback((path: string) => router.history.push(path), [router]);
}

/** A link within the editor whose path may have a query; a middle click or Ctrl opens it beside, as everywhere. */
export function PathLink({ href, onClick, ...rest }: ComponentPropsWithRef<'a'> & { readonly href: string }) {
  const open = useOpenPath();
  const go = (event: MouseEvent<HTMLAnchorElement>): void => {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    open(href);
  };
  return <a {...rest} href={href} onClick={go} />;
}
