import type { BucketUse, QuotaOwner } from '@rookery/sdk';
import { z } from 'zod';
import { readServiceKey } from './service-key.js';

const fieldsSchema = z.object({ clientId: z.string().optional(), key: z.string().optional(), subject: z.string().optional() });

/**
 * Google counts the calls of a project and those of each of its users. The project is the number a client id begins with, or what the key of a
 * service account names; a service account is a user, or the person it acts as.
 */
export function googleQuotaOwner(fields: Readonly<Record<string, unknown>>): QuotaOwner | undefined {
  const { clientId, key, subject } = fieldsSchema.parse(fields);
  if (clientId !== undefined) return { project: /^(\d+)-/.exec(clientId)?.[1] ?? clientId };
  const account = key === undefined ? undefined : readServiceKey(key);
  if (account === undefined) return undefined;
  return { project: account.project_id ?? /@([^.]+)\./.exec(account.client_email)?.[1] ?? account.client_email, user: subject ?? account.client_email };
}

/** How fast calls may follow each other. */
export type Pace = Pick<BucketUse, 'ratePerSecond' | 'burst'>;

/** What a service of Google allows a project, and each of its users. */
export interface GoogleQuota {
  /** As part of a bucket's name: `sheets:write`. */
  readonly service: string;
  readonly project: Pace;
  readonly user: Pace;
}

/** The buckets of a call, the project's first. `credential` stands for the user where the owner names none, and alone where there is no owner. */
export function googleBuckets({ service, project, user }: GoogleQuota, credential: string, owner: QuotaOwner | undefined): readonly BucketUse[] {
  const own = { ...user, name: userBucket(service, credential, owner) };
  return owner === undefined ? [own] : [{ ...project, name: projectBucket(service, owner) }, own];
}

/** What pauses when Google says that the project has used its quota up. */
export function projectBucket(service: string, { project }: QuotaOwner): string {
  return `google:${service}:${project}`;
}

/** What pauses when Google says that a user of the project has. */
export function userBucket(service: string, credential: string, owner: QuotaOwner | undefined): string {
  return owner === undefined ? `google:${service}:/${credential}` : `${projectBucket(service, owner)}/${owner.user ?? credential}`;
}

/** A little below so many calls a minute: a burst and what comes back within the minute stay under it together. */
export function paceBelow(callsPerMinute: number): Pace {
  return { ratePerSecond: (callsPerMinute * 0.9) / 60, burst: Math.max(1, Math.floor(callsPerMinute * 0.08)) };
}
