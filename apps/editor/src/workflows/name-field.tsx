import { TextInput } from '@mantine/core';
import { useTexts } from '../texts/texts.js';
import { workflowsTexts } from './workflows-texts.js';

const NAME = /^[a-z0-9]+(-[a-z0-9]+)*$/;

/** Why a workflow cannot be called so. */
export function nameRefusal(name: string, taken: ReadonlySet<string>): 'nameInvalid' | 'nameTaken' | undefined {
  if (!NAME.test(name) || name.length > 63) return 'nameInvalid';
  return taken.has(name) ? 'nameTaken' : undefined;
}

/** The name of a workflow; says at once when it is taken. */
export function NameField({ name, names, onChange }: { readonly name: string; readonly names: ReadonlySet<string>; readonly onChange: (name: string) => void }) {
  const text = useTexts(workflowsTexts);
  const refusal = name === '' ? undefined : nameRefusal(name, names);
  return (
    <TextInput
      label={text('name')}
      description={text('nameHint')}
      required
      maxLength={63}
      value={name}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      {...(refusal === undefined ? {} : { error: text(refusal) })}
    />
  );
}
