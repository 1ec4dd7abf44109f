import { Badge, Tooltip } from '@mantine/core';
import { IconAlertTriangle, IconCircleDashed, IconCircleFilled, IconLoader, IconPencil, IconPlayerPause, IconX, type Icon } from '@tabler/icons-react';
import { useDraft } from '../document/draft-store.js';
import { useTexts } from '../texts/texts.js';
import type { Standing } from './draft-standing.js';
import { publishTexts } from './publish-texts.js';
import { signColors } from '../trying/sign-colors.js';
import { useDraftStanding } from './use-draft-standing.js';
import classes from './state-chip.module.css';

const looks: Readonly<Record<Standing, { readonly icon: Icon; readonly color: string }>> = {
  publishing: { icon: IconLoader, color: signColors.blue }, paused: { icon: IconPlayerPause, color: signColors.gray }, failing: { icon: IconAlertTriangle, color: signColors.red }, invalid: { icon: IconX, color: signColors.red },
  unpublished: { icon: IconCircleDashed, color: signColors.gray }, changed: { icon: IconPencil, color: signColors.yellow }, live: { icon: IconCircleFilled, color: signColors.teal },
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
  // The sign carries the colour: coloured letters on a tint of their own are too faint to read.
  const shown = { variant: 'default', size: 'lg', tt: 'none', leftSection: <SignIcon size={14} aria-hidden color={color} />, className: classes['chip'] ?? '' } as const;
  return (
    <Tooltip label={tip} multiline maw={320}>
      {onClick === undefined ? <Badge {...shown} role="status" tabIndex={0}>{label}</Badge> : <Badge {...shown} component="button" type="button" onClick={onClick}>{label}</Badge>}
    </Tooltip>
  );
}
