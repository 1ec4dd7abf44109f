import { Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { useTexts } from '../texts/texts.js';
import { cut } from '../viewers/shown-value.js';
import { StatusMark } from '../viewers/status-mark.js';
import { TimeAgo } from '../viewers/time-ago.js';
import { deliveriesTexts } from './deliveries-texts.js';

/** One reason and how often. */
export interface TroubleGroup {
  readonly id: string;
  readonly count: number;
  readonly reason: string | null;
  readonly where: string;
  readonly lastAt: string;
  /** The state of deliveries; left out for events that an agent failed on. */
  readonly status?: string;
  readonly canReplay: boolean;
}

interface TroubleGroupsProps {
  readonly groups: readonly TroubleGroup[];
  readonly onShow: (id: string) => void;
  readonly onReplay: (id: string) => void;
}

/** What went wrong, most first: "12 × 403 bot was blocked". */
export function TroubleGroups({ groups, onShow, onReplay }: TroubleGroupsProps) {
  const text = useTexts(deliveriesTexts);
  if (groups.length === 0) return null;
  return (
    <section aria-labelledby="trouble-groups">
      <Title order={2} size="h4" id="trouble-groups" mb="xs">{text('groupsTitle')}</Title>
      <Stack gap="xs" mb="md">
        {groups.slice(0, 20).map(({ id, count, reason, where, lastAt, status, canReplay }) => (
          <Paper key={id} withBorder p="xs" data-group={id}>
            <Group justify="space-between" gap="xs" align="flex-start">
              <div style={{ minWidth: 0, flex: '1 1 240px' }}>
                <Text fw={600} size="sm" style={{ overflowWrap: 'anywhere' }}>{text('groupLine', { count, reason: cut(reason ?? text('noReason'), 200) })}</Text>
                <Group gap="xs"><Text size="xs" c="dimmed">{where} · <TimeAgo at={lastAt} /></Text>{status !== undefined && <Text size="xs" component="span"><StatusMark of="delivery" status={status} /></Text>}</Group>
              </div>
              <Group gap={6}>
                <Button size="compact-sm" variant="default" onClick={() => onShow(id)}>{text('show')}</Button>
                {canReplay && <Button size="compact-sm" onClick={() => onReplay(id)}>{text('replayCount', { count })}</Button>}
              </Group>
            </Group>
          </Paper>
        ))}
      </Stack>
    </section>
  );
}
