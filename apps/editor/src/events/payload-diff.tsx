import { Text } from '@mantine/core';
import { diffValues, type JsonValue } from '@rookery/model';
import { useMemo } from 'react';
import { useTexts } from '../texts/texts.js';
import { shownValue } from '../viewers/shown-value.js';
import { eventsTexts } from './events-texts.js';
import classes from './events.module.css';

const SHOWN = 30;

/** Where a payload differs from that of the event it came from. */
export function PayloadDiff({ before, after, parent }: { readonly before: JsonValue; readonly after: JsonValue; readonly parent: string }) {
  const text = useTexts(eventsTexts);
  const differences = useMemo(() => diffValues(before, after), [before, after]);
  if (differences.length === 0) return <Text size="xs" c="dimmed">{text('same', { parent })}</Text>;
  return (
    <>
      <Text size="xs" c="dimmed">{text('diffTitle', { parent })}</Text>
      <ul className={classes['diff'] ?? ''}>
        {differences.slice(0, SHOWN).map((one) => (
          <li key={one.path}>
            <span className={one.before === undefined ? (classes['added'] ?? '') : one.after === undefined ? (classes['removed'] ?? '') : ''}>
              {one.before === undefined ? `+ ${one.path}: ${shownValue(one.after, 120)}` : one.after === undefined ? `− ${one.path}: ${shownValue(one.before, 120)}` : `${one.path}: ${shownValue(one.before, 80)} → ${shownValue(one.after, 80)}`}
            </span>
          </li>
        ))}
      </ul>
      {differences.length > SHOWN && <Text size="xs" c="dimmed">{text('diffMore', { count: differences.length - SHOWN })}</Text>}
    </>
  );
}
