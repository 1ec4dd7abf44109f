import type { ValueDifference } from '@rookery/model';
import { Text } from '@mantine/core';
import classes from './try.module.css';

const MOST_LETTERS = 400;

/** One field that differs: what was, struck out, and what is. */
export function ChangedValue({ path, before, after }: ValueDifference) {
  return (
    <Text size="xs" component="div">
      {path !== '' && <><Text span fw={600} ff="monospace" size="xs">{path}</Text>{' '}</>}
      {before !== undefined && <del className={classes['was']}>{shown(before)}</del>}
      {before !== undefined && after !== undefined && ' → '}
      {after !== undefined && <ins className={classes['is']}>{shown(after)}</ins>}
    </Text>
  );
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MOST_LETTERS ? `${text.slice(0, MOST_LETTERS - 1)}…` : text === '' ? '""' : text;
}
