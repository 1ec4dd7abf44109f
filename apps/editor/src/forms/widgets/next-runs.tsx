import { List, Text } from '@mantine/core';
import type { Schedule } from '@rookery/model';
import { ApiError } from '../../api/api-error.js';
import { useLanguage } from '../../texts/language.js';
import { useTexts } from '../../texts/texts.js';
import { formTexts } from '../form-texts.js';
import { useSchedulePreview } from '../use-previews.js';

/** The next five runs on the clocks of the schedule's zone. */
export function NextRuns({ schedule }: { readonly schedule: Schedule | undefined }) {
  const text = useTexts(formTexts);
  const language = useLanguage();
  const { data, error } = useSchedulePreview(schedule);
  if (schedule === undefined) return null;
  if (error !== null) return <Text size="xs" c="red" role="alert">{error instanceof ApiError ? (error.issues[0]?.message ?? error.message) : error.message}</Text>;
  return (
    <div aria-live="polite">
      <Text size="xs" fw={600}>{text('nextRuns')}{data === undefined ? '' : ` (${data.timeZone}${data.jitter === null ? '' : `, + ${data.jitter}`})`}</Text>
      <List size="xs" type="ordered">{(data?.moments ?? []).map((moment) => <List.Item key={moment}>{momentTitle(moment, language)}</List.Item>)}</List>
    </div>
  );
}

/** As the clock of the zone shows it: the moment carries its offset. */
function momentTitle(moment: string, language: string): string {
  const wall = Date.parse(`${moment.slice(0, 19)}Z`);
  const format = new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZone: 'UTC' });
  return `${format.format(wall)} ${moment.slice(19)}`;
}
