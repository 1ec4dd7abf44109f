import { Badge, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconCircleDashed, IconCircleFilled, IconLoader, IconPencil, IconPlayerPause, IconX, type Icon } from '@tabler/icons-react';
import { useDraft } from '../document/draft-store.js';
import { useTexts } from '../texts/texts.js';
import type { Standing } from './draft-standing.js';
import { publishTexts } from './publish-texts.js';
import { useDraftStanding } from './use-draft-standing.js';

const looks: Readonly<Record<Standing, { readonly icon: Icon; readonly color: string }>> = {
  publishing: { icon: IconLoader, color: 'blue' }, paused: { icon: IconPlayerPause, color: 'gray' }, failing: { icon: IconAlertTriangle, color: 'red' }, invalid: { icon: IconX, color: 'red' },
  unpublished: { icon: IconCircleDashed, color: 'gray' }, changed: { icon: IconPencil, color: 'yellow' }, live: { icon: IconCircleFilled, color: 'teal' },
};

/** How the draft stands to what runs, by sign, colour and words; why, in its tooltip. A press does what one would do next. */
export function StateChip({ workflowId, onClick }: { readonly workflowId: string; readonly onClick?: () => void }) {
  const text = useTexts(publishTexts);
  const { standing, changes, issues, failing } = useDraftStanding(workflowId);
  const agents = useDraft((state) => state.document.agents);
  const { icon: SignIcon, color } = looks[standing];
  const count = standing === 'invalid' ? issues : changes;
  const label = text(`chip.${standing}`, { count });
  const tip = text(`tip.${standing}`, { count, agents: failing.map((slug) => agents[slug]?.title ?? slug).join(', ') });
  const shown = { color, variant: 'light', size: 'lg', tt: 'none', leftSection: <SignIcon size={14} aria-hidden /> } as const;
  return (
    <Tooltip label={tip} multiline maw={320}>
      {onClick === undefined ? <Badge {...shown} role="status" tabIndex={0}>{label}</Badge> : <Badge {...shown} component="button" type="button" onClick={onClick} style={{ cursor: 'pointer' }}>{label}</Badge>}
    </Tooltip>
  );
}
