const ADVICE: readonly (readonly [RegExp, string])[] = [
  [/chat not found|PEER_ID_INVALID/i, 'the number is wrong, or the person has not pressed Start and the bot is no member of the group'],
  [/can't parse (entities|caption entities)/i, 'mend the markup of the text, or choose another format'],
  [/wrong (file identifier|remote file)|failed to get HTTP URL content|wrong type of the web page content|WEBPAGE_/i, 'Telegram cannot load the file: give an address it can reach, or turn on "upload"'],
  [/file is too big|request entity too large/i, 'Telegram takes photos up to 10 MB and documents up to 50 MB, and half of that or less by address'],
  [/PHOTO_INVALID_DIMENSIONS|IMAGE_PROCESS_FAILED|PHOTO_EXT_INVALID/i, 'Telegram cannot show this picture; send it as a document'],
  [/can't use file of type/i, 'a file_id is good only for the kind it was sent as'],
  [/not enough rights|have no rights|CHAT_WRITE_FORBIDDEN|need administrator rights|CHAT_ADMIN_REQUIRED/i, 'let the bot write in this chat: make it a member, in a channel an administrator'],
  [/message to edit not found|message can't be edited|MESSAGE_ID_INVALID/i, 'only a message this bot sent to this chat can be edited, and not for ever; send a new one'],
  [/BUTTON_URL_INVALID|inline keyboard button URL/i, 'the address of a button must be a whole one, such as https://example.com'],
  [/TOPIC_(CLOSED|DELETED)|message thread not found/i, 'the topic is closed or gone'],
];

/** What a person is to do about a refusal with 400, after what Telegram says. */
export function withAdvice(description: string): string {
  const advice = ADVICE.find(([pattern]) => pattern.test(description))?.[1];
  return advice === undefined ? `Telegram: ${description}` : `Telegram: ${description}; ${advice}`;
}
