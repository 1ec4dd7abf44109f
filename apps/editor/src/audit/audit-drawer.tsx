import { Button, Group, Stack, Text, Title } from '@mantine/core';
import type { JsonValue } from '@rookery/model';
import { PathLink } from '../events/path-link.js';
import { Drawer } from '../layers/drawer.js';
import { deviceName } from '../session/device-name.js';
import { useLanguage } from '../texts/language.js';
import { useTexts } from '../texts/texts.js';
import { JsonView } from '../viewers/json-view.js';
import { jsonText } from '../viewers/shown-value.js';
import { exactTime } from '../viewers/time-text.js';
import { actionTitle, objectTitle, pageOf, type AuditChange, type AuditRecord } from './audit-record.js';
import { auditTexts } from './audit-texts.js';
import { useWho } from './use-who.js';
import facts from '../events/events.module.css';
import classes from './audit.module.css';

interface AuditDrawerProps {
  readonly record: AuditRecord | undefined;
  readonly onClose: () => void;
  /** Shows all records of the same object. */
  readonly onHistory: (record: AuditRecord) => void;
}

/** One record: who, from where, and what was there before and after. */
export function AuditDrawer({ record, onClose, onHistory }: AuditDrawerProps) {
  const text = useTexts(auditTexts);
  const language = useLanguage();
  return (
    <Drawer opened={record !== undefined} onClose={onClose} position="right" size="xl" title={record === undefined ? '' : actionTitle(record.action, language)} closeButtonProps={{ 'aria-label': text('close') }}>
      {record !== undefined && <Detail record={record} onHistory={onHistory} />}
    </Drawer>
  );
}

function Detail({ record, onHistory }: { readonly record: AuditRecord; readonly onHistory: (record: AuditRecord) => void }) {
  const text = useTexts(auditTexts);
  const language = useLanguage();
  const who = useWho();
  const { at, object, changes, from, requestId, route } = record;
  const { changesLeftOut, ...detail } = record.detail;
  const page = pageOf(record);
  return (
    <Stack>
      <dl className={facts['facts'] ?? ''}>
        <dt>{text('object')}</dt><dd>{objectTitle(object.kind, language)} <strong>{object.name}</strong></dd>
        <dt>{text('who')}</dt><dd>{who(record)}</dd>
        <dt>{text('when')}</dt><dd><time dateTime={at}>{exactTime(Date.parse(at), language)}</time></dd>
        {from.address !== null && <><dt>{text('address')}</dt><dd><code>{from.address}</code></dd></>}
        {from.userAgent !== null && <><dt>{text('program')}</dt><dd title={from.userAgent}>{deviceName(from.userAgent)}</dd></>}
        {route !== null && <><dt>{text('route')}</dt><dd><code>{route}</code></dd></>}
        {requestId !== null && <><dt>{text('requestId')}</dt><dd><code>{requestId}</code></dd></>}
      </dl>
      <Group gap="xs">
        {page !== undefined && <Button size="compact-sm" variant="default" component={PathLink} href={page}>{text('open', { name: object.name })}</Button>}
        <Button size="compact-sm" variant="default" onClick={() => onHistory(record)}>{text('history')}</Button>
      </Group>
      <section>
        <Title order={3} size="h5" mb={4}>{text('changes')}</Title>
        {changes.length === 0 ? <Text size="sm" c="dimmed">{text('noChanges')}</Text> : <Changes changes={changes} />}
        {typeof changesLeftOut === 'number' && <Text size="sm" mt={4}>{text('leftOut', { count: changesLeftOut })}</Text>}
      </section>
      {Object.keys(detail).length > 0 && (
        <section>
          <Title order={3} size="h5" mb={4}>{text('details')}</Title>
          <JsonView value={detail} label={text('details')} maxHeight={260} />
        </section>
      )}
    </Stack>
  );
}

/** Side by side; below each other where the screen is narrow. */
function Changes({ changes }: { readonly changes: readonly AuditChange[] }) {
  const text = useTexts(auditTexts);
  return (
    <table className={classes['changes'] ?? ''}>
      <thead><tr><th scope="col">{text('field')}</th><th scope="col">{text('before')}</th><th scope="col">{text('after')}</th></tr></thead>
      <tbody>
        {changes.map(({ path, before, after, hidden }) => (
          <tr key={path}>
            <th scope="row">{path === '' ? text('whole') : path}</th>
            {hidden === true
              ? <td colSpan={2} className={classes['none'] ?? ''}>{text('hidden')}</td>
              : <><td className={classes['before'] ?? ''} data-side={text('before')}><Value value={before} /></td><td className={classes['after'] ?? ''} data-side={text('after')}><Value value={after} /></td></>}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Value({ value }: { readonly value: JsonValue | undefined }) {
  const text = useTexts(auditTexts);
  if (value === undefined) return <span className={classes['none'] ?? ''}>{text('nothing')}</span>;
  return <pre className={classes['value'] ?? ''}>{typeof value === 'string' ? value : jsonText(value)}</pre>;
}
