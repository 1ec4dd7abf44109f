import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { CredentialKind } from '@rookery/sdk';
import type { CredentialManifest, JsonObject } from '@rookery/model';
import { z } from 'zod';

/** A credential to store, and the texts in it that must turn up nowhere. */
export interface PlantedCredential {
  readonly kind: string;
  readonly fields: JsonObject;
  readonly markers: readonly Marker[];
}

export interface Marker {
  readonly where: string;
  readonly text: string;
}

interface Candidate {
  readonly value: string | number | boolean;
  readonly marker?: string;
}

const propertySchema = z.looseObject({ type: z.string().optional(), secret: z.boolean().optional(), enum: z.array(z.string()).optional() });
const fieldsSchema = z.looseObject({ properties: z.record(z.string(), propertySchema), required: z.array(z.string()).default([]) });

/** Fills the form of a kind: a marker of its own in every secret field, and the repeating server wherever an address is asked for. */
export function plantCredential(kind: CredentialKind, manifest: CredentialManifest, port: number): PlantedCredential {
  const { properties, required } = fieldsSchema.parse(manifest.fields);
  const chosen = new Map<string, { readonly candidates: readonly Candidate[]; at: number }>();
  for (const [name, property] of Object.entries(properties)) {
    const candidates = candidatesOf(name, property, port, required.includes(name));
    if (candidates.length > 0) chosen.set(name, { candidates, at: 0 });
  }
  // Every fault names its field; the next candidate of that field is tried until the form is content.
  for (let rounds = 0; rounds < 100; rounds += 1) {
    const fields = Object.fromEntries([...chosen].flatMap(([name, { candidates, at }]) => (candidates[at] === undefined ? [] : [[name, candidates[at].value]])));
    const parsed = kind.fields.safeParse(fields);
    const faulty = parsed.success ? [] : [...new Set(parsed.error.issues.map(({ path }) => String(path[0])))];
    if (faulty.length === 0) return { kind: kind.kind, fields, markers: [...chosen].flatMap(([name, { candidates, at }]) => (candidates[at]?.marker === undefined ? [] : [{ where: `${kind.kind}.${name}`, text: candidates[at].marker }])) };
    for (const name of faulty) {
      const field = chosen.get(name);
      if (field === undefined || field.at + 1 >= field.candidates.length) throw new Error(`no value is known for the field "${name}" of the credential kind "${kind.kind}"; add one to candidatesOf`);
      field.at += 1;
    }
  }
  throw new Error(`the form of the credential kind "${kind.kind}" is never content`);
}

function candidatesOf(name: string, property: z.output<typeof propertySchema>, port: number, isRequired: boolean): readonly Candidate[] {
  const root = `http://127.0.0.1:${port}`;
  if (property.secret === true) return secretCandidates(root);
  if (property.enum !== undefined) return name === 'security' ? [{ value: 'none' }] : [];
  if (name === 'port') return [{ value: port }];
  if (property.type === 'boolean' || property.type === 'number' || property.type === 'integer') return [];
  if (/(url|root|endpoint)$/i.test(name)) return [{ value: root }, { value: `${root}/` }, { value: `${root}/refused` }];
  if (/^(user|username)$/.test(name)) return [{ value: 'reader' }];
  if (!isRequired) return [];
  return ['127.0.0.1', root, `127.0.0.1:${port}`, 'reader@example.com', 'mailto:reader@example.com', `AC${'0'.repeat(32)}`, 'B'.repeat(87), 'reader'].map((value) => ({ value }));
}

/** From the hardest to hide to what only one provider writes. */
function secretCandidates(root: string): readonly Candidate[] {
  const marker = `Mk7${randomBytes(24).toString('hex')}`;
  const with_ = (value: string): Candidate => ({ value, marker });
  return [
    { value: `${marker}/+&"ä`, marker: `${marker}/+&"ä` },
    with_(marker), with_(`4711:${marker}`), with_(`xoxb-${marker}`), with_(`${root}/api/webhooks/4711/${marker}`), with_(`${root}/v1/spaces/AAAA/messages?key=k&token=${marker}`), with_(`${root}/services/T0/B0/${marker}`),
    with_(serviceAccount(marker)), { value: marker.slice(0, 43), marker: marker.slice(0, 43) },
  ];
}

function serviceAccount(marker: string): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });
  return JSON.stringify({ type: 'service_account', client_email: 'robot@example.com', private_key: privateKey, private_key_id: marker });
}
