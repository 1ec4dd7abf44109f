import { Checkbox, Group, Stack, Text } from '@mantine/core';
import { useTexts } from '../texts/texts.js';
import { scopeTexts } from './scope-texts.js';
import { scopeRows } from './token-scopes.js';
import classes from './settings.module.css';

interface ScopeFieldsProps {
  readonly label: string;
  readonly offered: readonly string[];
  readonly value: readonly string[];
  readonly onChange: (scopes: readonly string[]) => void;
}

/** What a token may do, a thing a line. */
export function ScopeFields({ label, offered, value, onChange }: ScopeFieldsProps) {
  const text = useTexts(scopeTexts);
  const word = (key: string, otherwise: string): string => (isTextKey(key) ? text(key) : otherwise);
  return (
    <Checkbox.Group value={[...value]} onChange={onChange} aria-label={label}>
      <Stack gap={6}>
        {scopeRows(offered).map(({ thing, scopes }) => {
          const title = word(`thing.${thing}`, thing);
          return (
            <div key={thing} className={classes['scopes']}>
              <Text size="sm">{title}</Text>
              <Group gap="4px 16px">{scopes.map(({ scope, deed }) => <Checkbox key={scope} size="xs" value={scope} title={scope} label={word(`deed.${deed}`, deed)} aria-label={`${title}: ${word(`deed.${deed}`, deed)}`} />)}</Group>
            </div>
          );
        })}
      </Stack>
    </Checkbox.Group>
  );
}

function isTextKey(key: string): key is keyof typeof scopeTexts.en {
  return Object.hasOwn(scopeTexts.en, key);
}
