import { Button, Group, SegmentedControl, Stack, Text, Title, useMantineColorScheme } from '@mantine/core';
import { useSession } from '../session/session-store.js';
import { chooseLanguage, languages, useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { startTour } from '../tour/tour-store.js';
import { useGo } from '../app/use-go.js';
import { settingsTexts } from './settings-texts.js';

const names = { en: 'English', ru: 'Русский' } as const;
const schemes = ['light', 'dark', 'auto'] as const;
const roles = ['owner', 'editor', 'operator', 'viewer'] as const;

/** Who is signed in, and how the pages look here. */
export function ProfileSection() {
  const text = useTexts(settingsTexts);
  const language = useLanguage();
  const go = useGo();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const me = useSession((state) => state.me);
  const role = roles.find((known) => known === me?.role);
  return (
    <Stack maw={560}>
      <div><Text size="sm" c="dimmed">{text('email')}</Text><Text>{me?.email}</Text></div>
      <div><Text size="sm" c="dimmed">{text('role')}</Text><Text>{role === undefined ? me?.role : text(`role.${role}`)}</Text></div>
      <div>
        <Text size="sm" fw={500} mb={4}>{text('language')}</Text>
        <SegmentedControl aria-label={text('language')} value={language} onChange={(value) => chooseLanguage(languages.find((one) => one === value) ?? 'en')} data={languages.map((value) => ({ value, label: names[value] }))} />
      </div>
      <div>
        <Text size="sm" fw={500} mb={4}>{text('theme')}</Text>
        <SegmentedControl aria-label={text('theme')} value={colorScheme} onChange={(value) => setColorScheme(schemes.find((one) => one === value) ?? 'auto')} data={schemes.map((value) => ({ value, label: text(`theme.${value}`) }))} />
      </div>
      <Text size="sm" c="dimmed">{text('here')}</Text>
      <Group justify="space-between">
        <div><Title order={2} size="h5">{text('tour')}</Title><Text size="sm" c="dimmed">{text('tourLead')}</Text></div>
        <Button variant="default" onClick={() => { startTour(me?.email ?? ''); go('/'); }}>{text('tourStart')}</Button>
      </Group>
    </Stack>
  );
}
