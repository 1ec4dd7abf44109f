import { ActionIcon, Group, Paper, Slider, Stack, Text, Tooltip } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay, IconPlayerSkipBack, IconPlayerTrackNext, IconPlayerTrackPrev } from '@tabler/icons-react';
import { useEffect, type ReactNode } from 'react';
import { useLanguage } from '../texts/language.js';
import { useTexts, type Translate } from '../texts/texts.js';
import { JsonView } from '../viewers/json-view.js';
import { goToStep, moveStep, togglePlay, useSteps } from './step-store.js';
import type { TryStep } from './try-steps.js';
import { tryTexts } from './try-texts.js';

const PLAY_MS = 900;

/** Walks through a try on the canvas, one event after the other. */
export function Stepper({ titleOf, isCut }: { readonly titleOf: (slug: string) => string; readonly isCut: boolean }) {
  const text = useTexts(tryTexts);
  const language = useLanguage();
  const { steps, index, isPlaying } = useSteps();
  useEffect(() => {
    if (!isPlaying) return undefined;
    const timer = setInterval(() => moveStep(1), PLAY_MS);
    return () => clearInterval(timer);
  }, [isPlaying]);
  if (steps.length === 0) return <Text size="sm">{text('noSteps')}</Text>;
  const step = steps[index];
  return (
    <Stack gap="xs">
      <Group gap={4}>
        <Control label={text('first')} isDisabled={index < 0} onClick={() => goToStep(-1)}><IconPlayerSkipBack size={16} /></Control>
        <Control label={`${text('previous')} (,)`} isDisabled={index < 0} onClick={() => moveStep(-1)}><IconPlayerTrackPrev size={16} /></Control>
        <Control label={text(isPlaying ? 'pause' : 'play')} onClick={togglePlay}>{isPlaying ? <IconPlayerPause size={16} /> : <IconPlayerPlay size={16} />}</Control>
        <Control label={`${text('next')} (.)`} isDisabled={index >= steps.length - 1} onClick={() => moveStep(1)}><IconPlayerTrackNext size={16} /></Control>
        <Text size="xs" ml="xs">{text('stepOf', { step: index + 1, total: steps.length })}</Text>
      </Group>
      <Slider size="sm" min={0} max={steps.length} value={index + 1} onChange={(value) => goToStep(value - 1)} label={null} thumbLabel={text('position')} />
      {isCut && <Text size="xs">{text('stepsCut')}</Text>}
      {step !== undefined && (
        <Paper withBorder p="xs">
          <Text size="sm" fw={600} aria-live={isPlaying ? 'off' : 'polite'}>{stepText(step, titleOf, text)}</Text>
          <Text size="xs" component="time" dateTime={step.at}>{new Date(step.at).toLocaleString(language)}</Text>
          {step.kind !== 'failed' && <JsonView value={step.payload} maxHeight={320} />}
        </Paper>
      )}
    </Stack>
  );
}

function stepText({ kind, agent, to, port, text: why }: TryStep, titleOf: (slug: string) => string, text: Translate<keyof (typeof tryTexts)['en']>): string {
  const title = titleOf(agent);
  switch (kind) {
    case 'emitted': return to.length === 0 ? text('emitsNowhere', { agent: title, port: port ?? '' }) : text('overTo', { agent: title, to: to.map(titleOf).join(', ') });
    case 'delivered': return why === null ? text('wouldDeliver', { agent: title }) : text('wouldNotDeliver', { agent: title, why });
    case 'failed': return text('fails', { agent: title, why: why ?? '' });
  }
}

interface ControlProps {
  readonly label: string;
  readonly isDisabled?: boolean;
  readonly onClick: () => void;
  readonly children: ReactNode;
}

function Control({ label, isDisabled = false, onClick, children }: ControlProps) {
  return <Tooltip label={label}><ActionIcon variant="default" aria-label={label} disabled={isDisabled} onClick={onClick}>{children}</ActionIcon></Tooltip>;
}
