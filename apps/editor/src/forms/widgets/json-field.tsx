import { ActionIcon, Button, Group, SegmentedControl, Select, Stack, Switch, Text, TextInput, NumberInput, Tooltip } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { JsonObject, JsonValue } from '@rookery/model';
import { useId, useState } from 'react';
import { useTexts } from '../../texts/texts.js';
import { FieldFrame, useFaults } from '../field-frame.js';
import type { WidgetProps } from '../widget-props.js';
import { draggedField, isFieldDragged } from '../drag-field.js';
import { liquidOutput } from '../field-paths.js';
import { useFormState } from '../form-support.js';
import { formTexts } from '../form-texts.js';
import { isJsonList, isJsonObject, readJson } from '../json.js';
import { freeName, jsonTypeOf, jsonTypes, withJsonType, withName, type JsonType } from '../json-rows.js';
import { LazyEditor } from '../lazy-editor.js';
import { TemplateInput, TemplatePreview } from '../template-input.js';
import classes from '../forms.module.css';

/** Structure by rows, or the text for those who prefer it. */
export function JsonField(props: WidgetProps) {
  const { field, path, value, onChange } = props;
  const id = useId();
  const text = useTexts(formTexts);
  const { isReadOnly } = useFormState();
  const [view, setView] = useState<'rows' | 'text'>(field.unknownKind === undefined ? 'rows' : 'text');
  const faults = useFaults(path);
  const shown = value ?? field.fallback;
  const take = (dropped: string | undefined): void => {
    const name = dropped?.split('.').at(-1);
    if (dropped === undefined || name === undefined) return;
    const object = isJsonObject(shown) ? shown : {};
    onChange({ ...object, [freeName(object, name)]: field.isTemplated ? liquidOutput(dropped) : dropped });
  };
  const views = <SegmentedControl size="xs" aria-label={field.title} value={view} onChange={(next) => setView(next === 'text' ? 'text' : 'rows')} data={[{ value: 'rows', label: text('rows') }, { value: 'text', label: text('text') }]} />;
  return (
    <FieldFrame {...props} id={id} isGroup tools={views}>
      {view === 'text'
        ? <JsonText id={id} label={field.title} value={shown} isReadOnly={isReadOnly} hasFault={faults.length > 0} onChange={onChange} />
        : (
          <div
            onDragOver={(event) => {
              if (isFieldDragged(event.dataTransfer)) event.preventDefault();
            }}
            onDrop={(event) => {
              if (event.defaultPrevented) return;
              event.preventDefault();
              take(draggedField(event.dataTransfer));
            }}
          >
            {shown === undefined
              ? <Button size="compact-sm" variant="light" leftSection={<IconPlus size={14} aria-hidden />} disabled={isReadOnly} onClick={() => onChange({})}>{text('setUp')}</Button>
              : <JsonNode label={field.title} value={shown} isTemplated={field.isTemplated} isReadOnly={isReadOnly} isRoot onChange={onChange} />}
          </div>
        )}
      {field.isTemplated && view === 'text' && <TemplatePreview source={shown ?? null} isWanted />}
      {value !== undefined && !field.isRequired && !isReadOnly && <Button size="compact-xs" variant="subtle" color="gray" w="fit-content" onClick={() => onChange(undefined)} aria-label={`${text('clear')}: ${field.title}`}>{text('clear')}</Button>}
    </FieldFrame>
  );
}

interface JsonTextProps {
  readonly id: string;
  readonly label: string;
  readonly value: JsonValue | undefined;
  readonly isReadOnly: boolean;
  readonly hasFault: boolean;
  readonly onChange: (value: JsonValue | undefined) => void;
}

/** What is typed is taken over whenever it is JSON. */
export function JsonText({ id, label, value, isReadOnly, hasFault, onChange }: JsonTextProps) {
  const text = useTexts(formTexts);
  const [typed, setTyped] = useState<{ readonly text: string; readonly means: JsonValue | undefined }>();
  const own = typed !== undefined && JSON.stringify(typed.means) === JSON.stringify(value) ? typed.text : (value === undefined ? '' : JSON.stringify(value, undefined, 2));
  const read = own.trim() === '' ? undefined : readJson(own);
  const isBroken = read?.ok === false;
  return (
    <Stack gap={2}>
      <LazyEditor id={id} label={label} value={own} language="json" isReadOnly={isReadOnly} hasFault={hasFault || isBroken} minHeight={80} onChange={(next) => {
        const parsed = next.trim() === '' ? undefined : readJson(next);
        if (parsed?.ok === false) return setTyped({ text: next, means: value });
        setTyped({ text: next, means: parsed?.value });
        onChange(parsed?.value);
      }} />
      {isBroken && <Text size="xs" c="red" role="alert">{text('notJson', { reason: read.message })}</Text>}
    </Stack>
  );
}

interface JsonNodeProps {
  readonly label: string;
  readonly value: JsonValue;
  readonly isTemplated: boolean;
  readonly isReadOnly: boolean;
  readonly isRoot?: boolean;
  readonly onChange: (value: JsonValue) => void;
}

function JsonNode({ label, value, isTemplated, isReadOnly, isRoot = false, onChange }: JsonNodeProps) {
  if (isJsonObject(value)) return <ObjectRows label={label} value={value} isTemplated={isTemplated} isReadOnly={isReadOnly} isRoot={isRoot} onChange={onChange} />;
  if (isJsonList(value)) return <ListRows label={label} value={value} isTemplated={isTemplated} isReadOnly={isReadOnly} onChange={onChange} />;
  if (typeof value === 'number') return <NumberInput size="xs" aria-label={label} value={value} readOnly={isReadOnly} onChange={(next) => onChange(typeof next === 'number' ? next : 0)} />;
  if (typeof value === 'boolean') return <Switch mt={5} aria-label={label} checked={value} disabled={isReadOnly} onChange={(event) => onChange(event.currentTarget.checked)} />;
  if (value === null) return <Text size="sm" c="dimmed" mt={4}>null</Text>;
  return isTemplated ? <TemplateInput label={label} value={value} isTyped onChange={onChange} /> : <TextInput size="xs" aria-label={label} value={value} readOnly={isReadOnly} onChange={(event) => onChange(event.currentTarget.value)} />;
}

function ObjectRows({ label, value, isRoot = false, onChange, ...rest }: Omit<JsonNodeProps, 'value'> & { readonly value: JsonObject }) {
  const text = useTexts(formTexts);
  return (
    <Stack gap={6} {...(isRoot ? {} : { className: classes['indent'] ?? '' })} role="group" aria-label={label}>
      {Object.entries(value).map(([name, entry], index) => (
        // A name changes while it is typed; its place does not.
        <Row key={index} name={name} value={entry} {...rest} onRename={(to) => onChange(withName(value, name, to))} onRemove={() => onChange(Object.fromEntries(Object.entries(value).filter(([other]) => other !== name)))} onChange={(next) => onChange({ ...value, [name]: next })} />
      ))}
      {!rest.isReadOnly && <AddButton label={`${text('addField')}: ${label}`} onClick={() => onChange({ ...value, [freeName(value, 'field')]: '' })}>{text('addField')}</AddButton>}
    </Stack>
  );
}

function ListRows({ label, value, onChange, ...rest }: Omit<JsonNodeProps, 'value'> & { readonly value: readonly JsonValue[] }) {
  const text = useTexts(formTexts);
  return (
    <Stack gap={6} className={classes['indent'] ?? ''} role="group" aria-label={label}>
      {value.map((entry, index) => (
        <Row key={index} name={String(index)} value={entry} {...rest} onRemove={() => onChange(value.toSpliced(index, 1))} onChange={(next) => onChange(value.with(index, next))} />
      ))}
      {!rest.isReadOnly && <AddButton label={`${text('addItem')}: ${label}`} onClick={() => onChange([...value, ''])}>{text('addItem')}</AddButton>}
    </Stack>
  );
}

interface RowProps extends Omit<JsonNodeProps, 'label' | 'isRoot'> {
  readonly name: string;
  readonly onRename?: (to: string) => void;
  readonly onRemove: () => void;
}

function Row({ name, value, isTemplated, isReadOnly, onRename, onRemove, onChange }: RowProps) {
  const text = useTexts(formTexts);
  const type = jsonTypeOf(value);
  const isDeep = type === 'object' || type === 'list';
  const node = <JsonNode label={`${text('value')}: ${name}`} value={value} isTemplated={isTemplated} isReadOnly={isReadOnly} onChange={onChange} />;
  return (
    <div>
      <Group gap={4} wrap="nowrap" align="flex-start">
        <div className={`${classes['jsonRow']} ${classes['grow']}`}>
          {onRename === undefined ? <Text size="sm" c="dimmed" mt={4} ff="monospace">{name}</Text> : <NameInput name={name} isReadOnly={isReadOnly} onRename={onRename} />}
          <Select size="xs" aria-label={`${text('kind')}: ${name}`} data={jsonTypes.map((known) => ({ value: known, label: text(typeTexts[known]) }))} value={type} allowDeselect={false} readOnly={isReadOnly} onChange={(next) => {
            const known = jsonTypes.find((one) => one === next);
            if (known !== undefined) onChange(withJsonType(value, known));
          }} />
          {isDeep ? <span /> : node}
        </div>
        {!isReadOnly && <Tooltip label={text('remove')}><ActionIcon variant="subtle" color="gray" aria-label={`${text('remove')}: ${name}`} onClick={onRemove}><IconTrash size={15} /></ActionIcon></Tooltip>}
      </Group>
      {isDeep && node}
    </div>
  );
}

const typeTexts = { text: 'typeText', number: 'typeNumber', boolean: 'typeBoolean', null: 'typeNull', object: 'typeObject', list: 'typeList' } as const satisfies Record<JsonType, string>;

/** A name that is taken is not taken over until it is another. */
function NameInput({ name, isReadOnly, onRename }: { readonly name: string; readonly isReadOnly: boolean; readonly onRename: (to: string) => void }) {
  const text = useTexts(formTexts);
  const [typed, setTyped] = useState<string>();
  const shown = typed ?? name;
  return <TextInput size="xs" ff="monospace" aria-label={`${text('name')}: ${name}`} value={shown} readOnly={isReadOnly} onBlur={() => setTyped(undefined)} onChange={(event) => {
    const { value } = event.currentTarget;
    setTyped(value);
    onRename(value);
  }} />;
}

function AddButton({ label, onClick, children }: { readonly label: string; readonly onClick: () => void; readonly children: string }) {
  return <Button size="compact-xs" variant="subtle" w="fit-content" leftSection={<IconPlus size={13} aria-hidden />} aria-label={label} onClick={onClick}>{children}</Button>;
}
