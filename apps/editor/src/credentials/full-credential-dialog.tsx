import { SchemaForm } from '../forms/schema-form.js';
import type { ComponentProps } from 'react';
import { CredentialDialog } from './credential-dialog.js';

/** The dialog with the form of fields, for pages that have no form open: loaded when it is. */
export default function FullCredentialDialog(props: Omit<ComponentProps<typeof CredentialDialog>, 'Form'>) {
  return <CredentialDialog {...props} Form={SchemaForm} />;
}
