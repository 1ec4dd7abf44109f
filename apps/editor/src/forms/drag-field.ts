const FIELD_TYPE = 'application/x-rookery-field';

type Carrier = Pick<DataTransfer, 'setData' | 'getData' | 'types'>;

/** Puts a field on what is dragged; other programs get its path as text. */
export function dragField(carrier: Carrier & { effectAllowed: string }, path: string): void {
  carrier.effectAllowed = 'copy';
  carrier.setData(FIELD_TYPE, path);
  carrier.setData('text/plain', path);
}

/** Whether a field is dragged; what it is, is told only when it is dropped. */
export function isFieldDragged(carrier: Carrier | null): boolean {
  return carrier?.types.includes(FIELD_TYPE) === true;
}

export function draggedField(carrier: Carrier | null): string | undefined {
  return isFieldDragged(carrier) ? carrier?.getData(FIELD_TYPE) : undefined;
}
