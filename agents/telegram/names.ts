/** The address of a chat as the host knows it: what a block disables and a `/start` enables again. */
export function endpointOf(credential: string, chat: string | number): string {
  return `telegram:${credential}:${chat}`;
}

/** The limit of a bot over all its chats. */
export function botBucketName(credential: string): string {
  return `telegram:bot:${credential}`;
}

/** The limit of one chat. */
export function chatBucketName(credential: string, chat: string): string {
  return `telegram:chat:${credential}:${chat}`;
}

/**
 * The reference of a message a bot sent, by which a pressed button finds its delivery. The bot is told by the number its
 * token begins with, which is no secret and stays when the token is replaced.
 */
export function referenceOf(botId: string, chat: string | number, messageId: number): string {
  return `telegram:${botId}:${chat}:${messageId}`;
}

/** A group, supergroup or channel: their numbers are negative, and only they have an @name a bot can write to. */
export function isGroup(chat: string): boolean {
  return chat.startsWith('-') || chat.startsWith('@');
}
