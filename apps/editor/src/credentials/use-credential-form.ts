import type { CredentialManifest, Issue, JsonObject } from '@rookery/model';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError } from '../api/api-error.js';
import { call } from '../api/call.js';
import { useCatalogue } from '../api/catalogue.js';
import { startValues } from '../forms/empty-value.js';
import { fieldsOf } from '../forms/field.js';
import { faultText } from '../notices/notices.js';
import { isCredentialName, readHosts, type Credential } from './credential.js';
import { useCredentials } from './use-credentials.js';

interface CredentialStart {
  /** Whose values are replaced; `undefined`: a new one. */
  readonly credential: Credential | undefined;
  readonly name: string | undefined;
  readonly kind: string | undefined;
  /** Empty: any. */
  readonly kinds: readonly string[];
}

interface CredentialFault {
  readonly message: string;
  readonly issues: readonly Issue[];
}

/** What the credential dialog holds, and how it is stored. */
export function useCredentialForm({ credential, name: startName, kind: startKind, kinds }: CredentialStart) {
  const client = useQueryClient();
  const { credentialKinds } = useCatalogue();
  const { data: all } = useCredentials();
  const offered = [...credentialKinds.values()].filter(({ kind }) => kinds.length === 0 || kinds.includes(kind)).toSorted((one, other) => one.title.localeCompare(other.title));
  const [kind, setKind] = useState(credential?.kind ?? offered.find((known) => known.kind === startKind)?.kind ?? offered[0]?.kind ?? '');
  const manifest = credentialKinds.get(kind);
  const [name, setName] = useState(credential?.name ?? startName ?? '');
  const [fields, setFields] = useState<JsonObject>(() => fieldsAtStart(manifest));
  const [hosts, setHosts] = useState(credential?.hosts.join('\n') ?? '');
  const [fault, setFault] = useState<CredentialFault>();
  const [isBusy, setBusy] = useState(false);
  // Stored here already, by a button that needs it stored: its name is its own then.
  const [storedName, setStoredName] = useState(credential?.name);
  const isStored = storedName !== undefined && storedName === name;
  const nameFault = faultOfName(name, !isStored && all?.some((other) => other.name === name) === true);
  const chooseKind = (next: string) => {
    setKind(next);
    setFields(fieldsAtStart(credentialKinds.get(next)));
    setFault(undefined);
  };
  const store = async (): Promise<boolean> => {
    setBusy(true);
    setFault(undefined);
    try {
      const wanted = readHosts(hosts);
      await call('PUT', `/api/v1/credentials/${encodeURIComponent(name)}`, { body: { kind, fields, ...(wanted.length === 0 ? {} : { hosts: wanted }) } });
      setStoredName(name);
      await client.invalidateQueries({ queryKey: ['credentials'] });
      return true;
    } catch (error) {
      setFault({ message: faultText(error), issues: error instanceof ApiError ? error.issues : [] });
      return false;
    } finally {
      setBusy(false);
    }
  };
  const isReady = name !== '' && nameFault === undefined && manifest !== undefined;
  return { offered, kind, chooseKind, manifest, name, setName, nameFault, fields, setFields, hosts, setHosts, fault, isBusy, isStored, isReady, store };
}

function faultOfName(name: string, isTaken: boolean): 'nameTaken' | 'nameInvalid' | undefined {
  if (name === '') return undefined;
  if (isTaken) return 'nameTaken';
  return isCredentialName(name) ? undefined : 'nameInvalid';
}

function fieldsAtStart(manifest: CredentialManifest | undefined): JsonObject {
  return manifest === undefined ? {} : startValues(fieldsOf(manifest.fields));
}
