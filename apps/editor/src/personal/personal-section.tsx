import { Stack, Text } from '@mantine/core';
import { useMay } from '../session/session-store.js';
import { useTexts } from '../texts/texts.js';
import { ErasePerson } from './erase-person.js';
import { ErasureList } from './erasure-list.js';
import { FieldsForm } from './fields-form.js';
import { personalTexts } from './personal-texts.js';
import { RetentionForm } from './retention-form.js';

/** Which fields are about people, and what becomes of them. */
export function PersonalSection() {
  const text = useTexts(personalTexts);
  const mayEdit = useMay('personal:edit');
  return (
    <Stack gap="xl" maw={760}>
      <Text size="sm" c="dimmed">{text('lead')}</Text>
      <FieldsForm />
      {mayEdit && <ErasePerson />}
      <ErasureList />
      <RetentionForm />
    </Stack>
  );
}
