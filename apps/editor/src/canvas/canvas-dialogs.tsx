import { NativeSelect, Stack, Text, TextInput, UnstyledButton } from '@mantine/core';
import Fuse from 'fuse.js';
import { useId, useMemo, useState, type KeyboardEvent } from 'react';
import { useCatalogue } from '../api/catalogue.js';
import { select, useDraft } from '../document/draft-store.js';
import { agentOf, linkId } from '../document/graph-document.js';
import { canLink, canSplice } from '../document/links.js';
import { firstPort, portsOf } from '../document/ports.js';
import { Modal } from '../layers/modal.js';
import { useTexts } from '../texts/texts.js';
import { linkAgents, spliceInto } from './canvas-actions.js';
import { show, useCanvas } from './canvas-store.js';
import { canvasTexts } from './canvas-texts.js';
import { linkTitle } from './link-edge.js';

/** What a mouse does by dragging, done by choosing from a list. */
export function CanvasDialogs() {
  const dialog = useCanvas((state) => state.dialog);
  const text = useTexts(canvasTexts);
  const title = useDraft(({ document }) => (dialog === undefined ? '' : (agentOf(document, dialog.slug)?.title ?? dialog.slug)));
  const close = (): void => {
    useCanvas.setState({ dialog: undefined });
    if (dialog !== undefined) show(dialog.slug);
  };
  return (
    <Modal opened={dialog !== undefined} onClose={close} title={text(dialog?.kind === 'splice' ? 'spliceTitle' : 'linkTitle', { title })}>
      {dialog?.kind === 'link' && <LinkTo slug={dialog.slug} onDone={close} />}
      {dialog?.kind === 'splice' && <PutInto slug={dialog.slug} onDone={close} />}
    </Modal>
  );
}

interface DialogProps {
  readonly slug: string;
  readonly onDone: () => void;
}

function LinkTo({ slug, onDone }: DialogProps) {
  const text = useTexts(canvasTexts);
  const catalogue = useCatalogue();
  const document = useDraft((state) => state.document);
  const agent = agentOf(document, slug);
  const ports = useMemo(() => (agent === undefined ? [] : portsOf(catalogue.types.get(agent.type), agent.options)), [agent, catalogue]);
  const [port, setPort] = useState(() => firstPort(catalogue.types.get(agent?.type ?? ''), agent?.options) ?? 'error');
  const choices = useMemo(() => Object.entries(document.agents).filter(([to]) => canLink(document, catalogue, { from: slug, port, to }) === undefined).map(([to, other]) => ({
    id: to, title: other.title ?? to, lead: catalogue.types.get(other.type)?.title ?? other.type,
  })), [document, catalogue, slug, port]);
  return (
    <Stack gap="xs">
      {ports.length > 1 && <NativeSelect label={text('output')} value={port} data={ports.map(({ name, title }) => ({ value: name, label: title }))} onChange={(event) => setPort(event.currentTarget.value)} />}
      <Choices label={text('linkSearch')} nothing={text('linkNone')} choices={choices} onChoose={(to) => {
        linkAgents({ from: slug, port, to }, catalogue);
        onDone();
      }} />
    </Stack>
  );
}

function PutInto({ slug, onDone }: DialogProps) {
  const text = useTexts(canvasTexts);
  const catalogue = useCatalogue();
  const document = useDraft((state) => state.document);
  const choices = useMemo(() => document.links.filter((link) => canSplice(document, catalogue, { link, slug })).map((link) => ({ id: linkId(link), title: linkTitle(link), lead: '' })), [document, catalogue, slug]);
  return <Choices label={text('linkPanel')} nothing={text('linkNone')} choices={choices} onChoose={(link) => {
    spliceInto(slug, link, catalogue);
    select([slug]);
    onDone();
  }} />;
}

interface Choice {
  readonly id: string;
  readonly title: string;
  readonly lead: string;
}

/** A list that is searched while typing. */
function Choices({ label, nothing, choices, onChoose }: { readonly label: string; readonly nothing: string; readonly choices: readonly Choice[]; readonly onChoose: (id: string) => void }) {
  const id = useId();
  const [words, setWords] = useState('');
  const [chosen, setChosen] = useState(0);
  const fuse = useMemo(() => new Fuse(choices, { keys: ['title', 'id', 'lead'], threshold: 0.35, ignoreLocation: true }), [choices]);
  const found = (words.trim() === '' ? choices : fuse.search(words.trim()).map(({ item }) => item)).slice(0, 50);
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const one = found[chosen];
    if (step !== undefined && found.length > 0) setChosen((held) => (held + step + found.length) % found.length);
    else if (event.key === 'Enter' && one !== undefined) onChoose(one.id);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <TextInput data-autofocus label={label} value={words} role="combobox" aria-expanded aria-controls={id} autoComplete="off" {...(found.length === 0 ? {} : { 'aria-activedescendant': `${id}-${chosen}` })} onKeyDown={onKeyDown} onChange={(event) => {
        setWords(event.currentTarget.value);
        setChosen(0);
      }} />
      <div id={id} role="listbox" aria-label={label} style={{ maxHeight: 320, overflow: 'auto' }}>
        {found.length === 0 && <Text c="dimmed" size="sm">{nothing}</Text>}
        {found.map((choice, place) => (
          <UnstyledButton key={choice.id} id={`${id}-${place}`} role="option" aria-selected={place === chosen} tabIndex={-1} w="100%" px="xs" py={6} onClick={() => onChoose(choice.id)} style={{ borderRadius: 6, ...(place === chosen ? { background: 'light-dark(var(--mantine-color-gray-1), var(--mantine-color-dark-5))' } : {}) }}>
            <Text size="sm" fw={500}>{choice.title}</Text>
            {choice.lead !== '' && <Text size="xs" c="dimmed">{choice.lead}</Text>}
          </UnstyledButton>
        ))}
      </div>
    </>
  );
}
