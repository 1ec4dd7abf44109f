import { Alert, Button, Group, Select, Stack, Textarea, TextInput } from '@mantine/core';
import { useState, type FormEvent } from 'react';
import { Modal } from '../layers/modal.js';
import { faultText } from '../notices/notices.js';
import { useTexts } from '../texts/texts.js';
import { cellText, readCell } from './cell-values.js';
import { addRow } from './tables-api.js';
import type { Column, TableInfo } from './table-types.js';
import { tablesTexts } from './tables-texts.js';

/** A new row, a field for every column. */
export function RowDialog({ table, onAdded, onClose }: { readonly table: TableInfo; readonly onAdded: () => void; readonly onClose: () => void }) {
  const text = useTexts(tablesTexts);
  const [typed, setTyped] = useState<Readonly<Record<string, string>>>({});
  const [fault, setFault] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const read = table.columns.map((column) => ({ column, cell: readCell({ type: column.type, required: column.required && (column.default ?? null) === null }, typed[column.name] ?? '') }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setFault(undefined);
    try {
      // Left out, so that a default applies.
      await addRow(table.name, Object.fromEntries(read.flatMap(({ column, cell }) => (cell.ok && cell.value !== null ? [[column.name, cell.value]] : []))));
      onAdded();
    } catch (error) {
      setFault(faultText(error));
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={text('addRow')}>
      <form onSubmit={(event) => void submit(event)}>
        <Stack>
          {read.map(({ column, cell }, index) => (
            <CellField key={column.name} column={column} isFirst={index === 0} value={typed[column.name] ?? ''} fault={cell.ok || (typed[column.name] ?? '') === '' ? undefined : text(`cell.${cell.reason}`)} onChange={(value) => setTyped({ ...typed, [column.name]: value })} />
          ))}
          {fault !== undefined && <Alert color="red" role="alert">{fault}</Alert>}
          <Group justify="flex-end"><Button variant="default" onClick={onClose}>{text('cancel')}</Button><Button type="submit" loading={isBusy} disabled={read.some(({ cell }) => !cell.ok)}>{text('save')}</Button></Group>
        </Stack>
      </form>
    </Modal>
  );
}

function CellField({ column, isFirst, value, fault, onChange }: { readonly column: Column; readonly isFirst: boolean; readonly value: string; readonly fault: string | undefined; readonly onChange: (value: string) => void }) {
  const text = useTexts(tablesTexts);
  const { title, type, required } = column;
  const given = cellText(column.default);
  const shared = { label: title, required: required && given === '', description: `${text(`type.${type}`)}${given === '' ? '' : `, ${text('byDefault', { value: given })}`}`, ...(fault === undefined ? {} : { error: fault }), ...(isFirst ? { 'data-autofocus': true } : {}) };
  if (type === 'boolean') return <Select {...shared} clearable value={value === '' ? null : value} onChange={(next) => onChange(next ?? '')} data={[{ value: 'true', label: text('yes') }, { value: 'false', label: text('no') }]} />;
  if (type === 'json') return <Textarea {...shared} autosize minRows={2} maxRows={10} spellCheck={false} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)} />;
  return <TextInput {...shared} inputMode={type === 'number' ? 'decimal' : 'text'} placeholder={type === 'date-time' ? '2026-01-05T09:00:00Z' : ''} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)} />;
}
