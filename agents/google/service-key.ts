import { z } from 'zod';

const keySchema = z.object({
  type: z.literal('service_account'), client_email: z.string().min(1), private_key: z.string().includes('PRIVATE KEY'), private_key_id: z.string().optional(), project_id: z.string().min(1).optional(),
});

/** The file that Google Cloud makes for a service account; `undefined` for any other text. */
export function readServiceKey(text: string): z.output<typeof keySchema> | undefined {
  try {
    return keySchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
