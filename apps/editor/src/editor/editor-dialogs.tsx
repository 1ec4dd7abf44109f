import { Button, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { call } from '../api/call.js';
import { useGo } from '../app/use-go.js';
import { useDraft } from '../document/draft-store.js';
import { agentOf } from '../document/graph-document.js';
import { Modal } from '../layers/modal.js';
import { useTexts } from '../texts/texts.js';
import { report, runSource } from './editor-commands.js';
import { editorTexts } from './editor-texts.js';

interface DialogProps {
  readonly workflowId: string;
  readonly onClose: () => void;
}

/** Makes a copy of the workflow and opens it. */
export function CloneDialog({ workflowId, onClose }: DialogProps) {
  const text = useTexts(editorTexts);
  const go = useGo();
  const known = useDraft(({ document }) => document.name);
  const [name, setName] = useState(`${known.slice(0, 58)}-copy`);
  const [fault, setFault] = useState<string>();
  const clone = async (): Promise<void> => {
    try {
      const { id } = await call<{ readonly id: string }>('POST', `/api/v1/workflows/${workflowId}/clone`, { body: { name } });
      onClose();
      go(`/workflows/${id}`);
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error));
    }
  };
  return (
    <Modal opened onClose={onClose} title={text('cloneTitle')}>
      <form onSubmit={(event) => {
        event.preventDefault();
        void clone();
      }}>
        <Stack gap="sm">
          <TextInput data-autofocus label={text('cloneName')} value={name} error={fault} onChange={(event) => setName(event.currentTarget.value)} />
          <Button type="submit">{text('cloneGo')}</Button>
        </Stack>
      </form>
    </Modal>
  );
}

/** Runs a source that takes events by hand. */
export function RunDialog({ workflowId, slug, onClose }: DialogProps & { readonly slug: string }) {
  const text = useTexts(editorTexts);
  const title = useDraft(({ document }) => agentOf(document, slug)?.title ?? slug);
  const [written, setWritten] = useState('{}');
  const [fault, setFault] = useState<string>();
  const run = async (): Promise<void> => {
    const read = readObject(written);
    if (typeof read === 'string') return setFault(text('runPayloadWrong', { reason: read }));
    onClose();
    await report(() => runSource(workflowId, slug, read));
  };
  return (
    <Modal opened onClose={onClose} title={text('runTitle', { title })}>
      <form onSubmit={(event) => {
        event.preventDefault();
        void run();
      }}>
        <Stack gap="sm">
          <Textarea data-autofocus label={text('runPayload')} value={written} error={fault} autosize minRows={5} maxRows={16} ff="monospace" onChange={(event) => setWritten(event.currentTarget.value)} />
          <Text size="xs" c="dimmed">{'{ "make": "Toyota" }'}</Text>
          <Button type="submit">{text('runGo')}</Button>
        </Stack>
      </form>
    </Modal>
  );
}

function readObject(text: string): object | string {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : JSON.stringify(value);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
