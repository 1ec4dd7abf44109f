import type { DataSource } from 'typeorm';
import { AccountsRepository } from '../accounts/accounts.repository.js';
import { AuditLog } from '../accounts/audit-log.js';
import { RequestTrail } from '../accounts/request-trail.js';
import { SessionsRepository } from '../auth/sessions.repository.js';
import { createScrubber, createToken } from '../secrets/index.js';
import { PasswordLinksRepository } from './password-links.repository.js';
import { passwordLink, PASSWORD_LINK_LIFETIME_MS, PASSWORD_LINK_PREFIX } from './password-links.service.js';

export interface OperatorLinkParts {
  readonly database: DataSource;
  /** Where people find the server. */
  readonly origin: string;
  /** Milliseconds. */
  readonly now: () => number;
}

export interface OperatorLinkWishes {
  readonly email: string;
  /** Also for somebody who has no password so far because they sign in at an identity provider. */
  readonly givesPassword: boolean;
}

export interface OperatorLink {
  readonly email: string;
  readonly link: string;
  readonly expiresAt: Date;
  /** Sessions of the person that ended. */
  readonly ended: number;
}

/**
 * Makes a link for a new password for anybody, on behalf of whoever runs the server, and ends all sessions of the person at once.
 * Throws, saying what to do, when nobody has the address, when they belong nowhere or have no password, or when the database was never brought up to date.
 */
export async function makeOperatorLink({ database, origin, now }: OperatorLinkParts, wishes: OperatorLinkWishes): Promise<OperatorLink> {
  const [schema] = await database.query<{ readonly isReady: boolean }[]>(`select to_regclass('password_link') is not null as "isReady"`);
  if (schema?.isReady !== true) throw new Error('the database is of an older version; start the server once, which brings it up to date');
  const links = new PasswordLinksRepository(database);
  const audit = new AuditLog(database, new RequestTrail(), createScrubber());
  const email = wishes.email.trim().toLowerCase();
  const account = await new AccountsRepository(database).findByEmail(email);
  if (account === undefined) throw new Error(`nobody here has the address "${email}"; ${await ownersText(database)}`);
  if (account.passwordHash === null && !wishes.givesPassword) throw new Error(`"${email}" has no password and signs in at the identity provider; when it is gone for good, add --give-password`);
  const { token, hash } = createToken(PASSWORD_LINK_PREFIX);
  const expiresAt = new Date(now() + PASSWORD_LINK_LIFETIME_MS);
  const ended = await links.alone(account.id, async (manager) => {
    const workspaces = await links.workspacesOf(account.id, manager);
    if (workspaces.length === 0) throw new Error(`"${email}" belongs to no workspace, where a password opens nothing; an owner can invite them again; ${await ownersText(database)}`);
    await links.put({ accountId: account.id, tokenHash: hash, madeBy: null, expiresAt }, manager);
    const count = await new SessionsRepository(database).endAll(account.id, undefined, new Date(now()), manager);
    for (const workspaceId of workspaces) {
      await audit.record({ workspaceId, accountId: null, action: 'password.link-made', subject: email, objectId: account.id, detail: { by: 'npm run reset-password', expiresAt: expiresAt.toISOString(), ended: count } }, manager);
    }
    return count;
  });
  return { email, link: passwordLink(origin, token), expiresAt, ended };
}

async function ownersText(database: DataSource): Promise<string> {
  const owners = await database.query<{ readonly email: string }[]>(`select distinct a.email from account a join membership m on m.account_id = a.id where m.role = 'owner' order by a.email limit 20`);
  return owners.length === 0 ? 'there is no owner yet: open the set-up link that the server prints' : `owners are ${owners.map((owner) => owner.email).join(', ')}`;
}
