import { Stack, Text } from '@mantine/core';
import type { JsonValue } from '@rookery/model';
import { useTexts } from '../texts/texts.js';
import { JsonView } from '../viewers/json-view.js';
import { ChangedValue } from './change-value.js';
import { payloadChanges, type DeliveryRow } from './delivery-rows.js';
import { tryTexts } from './try-texts.js';
import classes from './try.module.css';

const MOST_CHANGES = 50;

/** One message with both sides, and the fields that differ. */
export function MessageDetails({ row, isCompared }: { readonly row: DeliveryRow; readonly isCompared: boolean }) {
  const text = useTexts(tryTexts);
  const { draft, published, comparison } = row;
  const changes = payloadChanges(row);
  return (
    <>
      {changes.length > 0 && (
        <Stack gap={4} px={10} pb={8}>
          <Text size="xs" fw={600}>{text('changedFields')}</Text>
          {changes.slice(0, MOST_CHANGES).map((one) => <ChangedValue key={one.path} {...one} />)}
        </Stack>
      )}
      <div className={classes['sides']}>
        <Side title={text('wouldSend')} nothing={text('nothingWould')} held={draft} note={draft?.reason ?? draft?.outcome?.message ?? null} />
        {isCompared && (comparison === 'same'
          ? <div><Text size="xs" fw={600} mb={4}>{text('wasSent')}</Text><Text size="xs">{text('likeDraft')}</Text></div>
          : <Side title={text('wasSent')} nothing={text('nothingSent')} held={published} note={published === undefined ? null : text('statusWas', { status: published.status })} />)}
      </div>
    </>
  );
}

interface SideProps {
  readonly title: string;
  /** Said where this side has nothing. */
  readonly nothing: string;
  readonly held: { readonly payload: JsonValue; readonly payloadOmitted?: true } | undefined;
  readonly note: string | null;
}

function Side({ title, nothing, held, note }: SideProps) {
  const text = useTexts(tryTexts);
  return (
    <div>
      <Text size="xs" fw={600} mb={4}>{title}</Text>
      {note !== null && <Text size="xs" mb={4}>{note}</Text>}
      {held === undefined ? <Text size="xs">{nothing}</Text> : held.payloadOmitted === true ? <Text size="xs">{text('payloadOmitted')}</Text> : <JsonView value={held.payload} label={title} maxHeight={240} />}
    </div>
  );
}
