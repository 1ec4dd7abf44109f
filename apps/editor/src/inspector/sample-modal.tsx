import { Button, Group, SegmentedControl, Stack } from '@mantine/core';
import type { JsonObject, JsonValue, Shape } from '@rookery/model';
import { useMemo, useState } from 'react';
import { asJson, isJsonObject } from '../forms/json.js';
import { SchemaForm } from '../forms/schema-form.js';
import { JsonText } from '../forms/widgets/json-field.js';
import { Modal } from '../layers/modal.js';
import { useTexts } from '../texts/texts.js';
import { inspectorTexts } from './inspector-texts.js';

interface SampleModalProps {
  readonly title: string;
  /** What the events on record look like: the form is made from it. */
  readonly shape: Shape | undefined;
  readonly start: JsonObject;
  readonly onClose: () => void;
  readonly onPin: (sample: JsonObject) => void;
}

/** A sample typed into a form of the recorded shape, or as JSON. */
export function SampleModal({ title, shape, start, onClose, onPin }: SampleModalProps) {
  const text = useTexts(inspectorTexts);
  const schema = useMemo(() => (isNested(start, DEEPEST_FORM) ? undefined : schemaOf(shape)), [start, shape]);
  const [view, setView] = useState<'fields' | 'jsonView'>(schema === undefined ? 'jsonView' : 'fields');
  const [sample, setSample] = useState<JsonObject>(start);
  return (
    <Modal opened onClose={onClose} title={text('sampleTitle', { title })} size="lg">
      <Stack>
        {schema !== undefined && <SegmentedControl size="xs" w="fit-content" aria-label={text('view')} value={view} data={[{ value: 'fields', label: text('fields') }, { value: 'jsonView', label: text('jsonView') }]} onChange={(next) => setView(next === 'fields' ? 'fields' : 'jsonView')} />}
        {schema !== undefined && view === 'fields'
          ? <SchemaForm schema={schema} value={sample} onChange={setSample} />
          : <JsonText id="sample" label={text('sampleTitle', { title })} value={sample} isReadOnly={false} hasFault={false} onChange={(value) => isJsonObject(value) && setSample(value)} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>{text('cancel')}</Button>
          <Button onClick={() => onPin(sample)}>{text('pin')}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** Nobody fills in a form within a form within a form so often, and drawing it would not end. */
const DEEPEST_FORM = 10;

function isNested(value: JsonValue, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some((inner) => isNested(inner, levels - 1));
}

/** Of several types the first that holds something makes the widget; a shape without fields has no form. */
function schemaOf(shape: Shape | undefined): JsonObject | undefined {
  const schema = asJson(shape === undefined ? undefined : singleTyped(shape));
  return isJsonObject(schema) && isJsonObject(schema['properties']) ? schema : undefined;
}

function singleTyped({ type, properties, items, ...rest }: Shape): Shape {
  const single = Array.isArray(type) ? (type.find((one: string) => one !== 'null') ?? type[0]) : type;
  return {
    ...rest,
    ...(single === undefined ? {} : { type: single }),
    ...(properties === undefined ? {} : { properties: Object.fromEntries(Object.entries(properties).map(([name, inner]) => [name, singleTyped(inner)])) }),
    ...(items === undefined ? {} : { items: singleTyped(items) }),
  };
}
