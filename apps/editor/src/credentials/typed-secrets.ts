import type { CredentialManifest, JsonObject } from '@rookery/model';
import { fieldsOf } from '../forms/field.js';

/** Whether somebody wrote a secret into the form. If not, it is about the one that is stored. */
export function hasTypedSecret({ fields: schema }: Pick<CredentialManifest, 'fields'>, fields: JsonObject): boolean {
  return fieldsOf(schema).some(({ name, kind }) => kind === 'secret' && typeof fields[name] === 'string' && fields[name] !== '');
}
