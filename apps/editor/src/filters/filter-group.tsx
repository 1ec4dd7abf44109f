import { Stack, type StackProps } from '@mantine/core';
import type { ReactNode } from 'react';
import classes from './filters.module.css';

/** What belongs together, beside a line at its left. */
export function FilterGroup({ label, isOutermost = false, children, ...props }: StackProps & { readonly label: string; readonly isOutermost?: boolean; readonly children: ReactNode }) {
  return <Stack gap={6} className={isOutermost ? '' : (classes['group'] ?? '')} role="group" aria-label={label} {...props}>{children}</Stack>;
}
