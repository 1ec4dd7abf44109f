import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { CREATE_PARAMETERS, LIST_PARAMETERS, UNPLAYED_PARAMETERS } from './message-parameters.js';
import { MESSAGE_FIELDS } from './message-resource.js';

const excerpt = JSON.parse(readFileSync(new URL('./api-v2010.excerpt.json', import.meta.url), 'utf8')) as Excerpt;
const specFile = new URL('../../../../../shared/data/specs/twilio_api_v2010.json', import.meta.url);

interface Excerpt {
  readonly create: { readonly required: readonly string[]; readonly used: Readonly<Record<string, unknown>>; readonly others: readonly string[] };
  readonly list: readonly string[];
  readonly message: readonly string[];
}
interface Schema {
  readonly properties: Readonly<Record<string, { readonly type?: string; readonly pattern?: string }>>;
  readonly required: readonly string[];
}
interface Published {
  readonly paths: Readonly<Record<string, { readonly post: { readonly requestBody: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> } }; readonly get: { readonly parameters: readonly { readonly name: string }[] } }>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

describe('parameters of messages', () => {
  it('are those of the excerpt', () => {
    expect(Object.fromEntries(CREATE_PARAMETERS)).toEqual(excerpt.create.used);
    expect([UNPLAYED_PARAMETERS, LIST_PARAMETERS, MESSAGE_FIELDS.toSorted()]).toEqual([excerpt.create.others, excerpt.list, excerpt.message]);
  });

  describe.runIf(existsSync(specFile))('against the published OpenAPI document', () => {
    it('are what it says', () => {
      const published = JSON.parse(readFileSync(specFile, 'utf8')) as Published;
      const path = published.paths['/2010-04-01/Accounts/{AccountSid}/Messages.json'];
      const { properties, required } = path?.post.requestBody.content['application/x-www-form-urlencoded']?.schema ?? { properties: {}, required: [] };
      expect(required).toEqual(excerpt.create.required);
      expect(Object.keys(properties).toSorted()).toEqual([...CREATE_PARAMETERS.keys(), ...UNPLAYED_PARAMETERS].toSorted());
      expect([...CREATE_PARAMETERS].map(([name, { type, pattern }]) => [name, type, pattern])).toEqual([...CREATE_PARAMETERS.keys()].map((name) => [name, properties[name]?.type, properties[name]?.pattern]));
      expect(path?.get.parameters.map(({ name }) => name)).toEqual(['AccountSid', ...LIST_PARAMETERS]);
      expect(Object.keys(published.components.schemas['api.v2010.account.message']?.properties ?? {}).toSorted()).toEqual(MESSAGE_FIELDS.toSorted());
    });
  });
});
