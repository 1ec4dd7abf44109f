/** Offsets and lengths are UTF-16 code units, as in the Bot API's `MessageEntity`. */
export interface MessageEntity {
  readonly type: string;
  readonly offset: number;
  readonly length: number;
  readonly url?: string;
  readonly language?: string;
  readonly custom_emoji_id?: string;
  readonly user?: { readonly id: number; readonly is_bot: boolean; readonly first_name: string };
}

export interface FormattedText {
  readonly text: string;
  readonly entities: readonly MessageEntity[];
}

export const byteOffset = (text: string, index: number): number => Buffer.byteLength(text.slice(0, index));

export const inReadingOrder = (entities: readonly MessageEntity[]): MessageEntity[] =>
  entities.toSorted((a, b) => a.offset - b.offset || b.length - a.length);

/** The entity a link makes: a mention for `tg://user?id=`, a text link for an address, none for anything else. */
export function linkEntity(address: string, offset: number, length: number): MessageEntity | undefined {
  const userId = /^tg:(?:\/\/)?user\?id=(\d+)/i.exec(address)?.[1];
  if (userId !== undefined) {
    return { type: 'text_mention', offset, length, user: { id: Number(userId), is_bot: false, first_name: 'User' } };
  }
  const url = /^[a-z][a-z0-9+.-]*:\/\//i.test(address) ? address : `http://${address}`;
  if (/\s/.test(address) || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  const hasKnownScheme = ['http:', 'https:', 'tg:', 'ton:', 'tonsite:'].includes(parsed.protocol);
  const isReachable = !parsed.protocol.startsWith('http') || parsed.hostname.includes('.');
  return hasKnownScheme && isReachable ? { type: 'text_link', offset, length, url: parsed.href } : undefined;
}
