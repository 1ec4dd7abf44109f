import { typeInfo, unsigned, valueBytes, type SqlServerType, type SqlServerValue } from './tds-values.js';

/** Tokens of an answer, [MS-TDS] 2.2.7. */
const TOKEN = { returnStatus: 0x79, columns: 0x81, error: 0xaa, loginAck: 0xad, row: 0xd1, change: 0xe3, done: 0xfd, doneProcedure: 0xfe, doneInProcedure: 0xff } as const;
const DONE = { final: 0, error: 0x02, count: 0x10, attention: 0x20 } as const;

export interface SqlServerColumn {
  readonly name: string;
  readonly type: SqlServerType;
}

export function preloginAnswer(): Buffer {
  // Version 15, encryption not supported, no instance, no several statements at once.
  const options: readonly (readonly [number, Buffer])[] = [[0, Buffer.from([15, 0, 7, 208, 0, 0])], [1, Buffer.from([2])], [2, Buffer.from([0])], [4, Buffer.from([0])]];
  const heads: Buffer[] = [];
  let offset = options.length * 5 + 1;
  for (const [kind, value] of options) {
    const head = Buffer.alloc(5);
    head[0] = kind;
    head.writeUInt16BE(offset, 1);
    head.writeUInt16BE(value.length, 3);
    heads.push(head);
    offset += value.length;
  }
  return Buffer.concat([...heads, Buffer.from([0xff]), ...options.map(([, value]) => value)]);
}

export function loginAnswer(database: string): Buffer {
  const acknowledged = Buffer.concat([Buffer.from([1, 0x74, 0, 0, 4]), shortText('Microsoft SQL Server'), Buffer.from([15, 0, 7, 208])]);
  return Buffer.concat([changed(1, shortText(database), shortText('master')), changed(4, shortText('4096'), shortText('4096')), token(TOKEN.loginAck, acknowledged), done(DONE.final)]);
}

/** The beginning or the end of a transaction; the client must name it from then on. */
export function transactionAnswer(kind: 'begin' | 'commit' | 'rollback', descriptor: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from([descriptor.length]), descriptor]);
  const none = Buffer.from([0]);
  const change = kind === 'begin' ? changed(8, named, none) : changed(kind === 'commit' ? 9 : 10, none, named);
  return Buffer.concat([change, done(DONE.final)]);
}

export function resultAnswer(columns: readonly SqlServerColumn[], rows: readonly (readonly SqlServerValue[])[], changedRows: number, isProcedure: boolean): Buffer {
  const table = columns.length === 0 ? [] : [metadata(columns), ...rows.map((row) => Buffer.concat([Buffer.from([TOKEN.row]), ...columns.map(({ type }, index) => valueBytes(type, row[index] ?? null))]))];
  const count = columns.length === 0 ? changedRows : rows.length;
  if (!isProcedure) return Buffer.concat([...table, done(DONE.count, count)]);
  return Buffer.concat([...table, done(DONE.count, count, TOKEN.doneInProcedure), Buffer.from([TOKEN.returnStatus, 0, 0, 0, 0]), done(DONE.final, 0, TOKEN.doneProcedure)]);
}

export function errorAnswer({ number, message, severity = 16 }: { readonly number: number; readonly message: string; readonly severity?: number }, isProcedure: boolean): Buffer {
  const body = Buffer.concat([unsigned(BigInt(number), 4), Buffer.from([1, severity]), longText(message), shortText('simulator'), shortText(''), unsigned(1n, 4)]);
  return Buffer.concat([token(TOKEN.error, body), done(DONE.error, 0, isProcedure ? TOKEN.doneProcedure : TOKEN.done)]);
}

export function attentionAnswer(): Buffer {
  return done(DONE.attention);
}

export function doneAnswer(): Buffer {
  return done(DONE.final);
}

function metadata(columns: readonly SqlServerColumn[]): Buffer {
  const nullable = Buffer.from([0, 0, 0, 0, 1, 0]);
  return Buffer.concat([Buffer.from([TOKEN.columns]), unsigned(BigInt(columns.length), 2), ...columns.flatMap(({ name, type }) => [nullable, typeInfo(type), shortText(name)])]);
}

function done(status: number, count = 0, kind: number = TOKEN.done): Buffer {
  return Buffer.concat([Buffer.from([kind]), unsigned(BigInt(status), 2), unsigned(0xc1n, 2), unsigned(BigInt(count), 8)]);
}

function changed(kind: number, now: Buffer, before: Buffer): Buffer {
  return token(TOKEN.change, Buffer.concat([Buffer.from([kind]), now, before]));
}

function token(kind: number, body: Buffer): Buffer {
  return Buffer.concat([Buffer.from([kind]), unsigned(BigInt(body.length), 2), body]);
}

function shortText(text: string): Buffer {
  return Buffer.concat([Buffer.from([text.length]), Buffer.from(text, 'utf16le')]);
}

function longText(text: string): Buffer {
  return Buffer.concat([unsigned(BigInt(text.length), 2), Buffer.from(text, 'utf16le')]);
}
