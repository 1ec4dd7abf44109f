import type { SqlServerValue } from './tds-values.js';

export interface Login {
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

/** What `sp_executesql` was called with. */
export interface Call {
  readonly text: string;
  readonly parameters: Readonly<Record<string, SqlServerValue>>;
}

const SP_EXECUTESQL = 10;

/** LOGIN7, [MS-TDS] 2.2.6.4: a table of offsets and lengths in letters. */
export function readLogin(body: Buffer): Login {
  const at = (entry: number) => body.subarray(body.readUInt16LE(entry), body.readUInt16LE(entry) + body.readUInt16LE(entry + 2) * 2);
  // A password goes with its half bytes swapped and every bit of 0xA5 turned.
  const password = Buffer.from(at(44).map((byte) => (((byte ^ 0xa5) << 4) | ((byte ^ 0xa5) >> 4)) & 0xff));
  return { user: at(40).toString('utf16le'), password: password.toString('utf16le'), database: at(68).toString('utf16le') };
}

export function readBatch(body: Buffer): string {
  return body.subarray(body.readUInt32LE(0)).toString('utf16le');
}

export function readTransaction(body: Buffer): 'begin' | 'commit' | 'rollback' | 'save' {
  const kind = body.readUInt16LE(body.readUInt32LE(0));
  switch (kind) {
    case 5: return 'begin';
    case 7: return 'commit';
    case 8: return 'rollback';
    case 9: return 'save';
    default: throw new Error(`transaction request ${kind} is not one of begin, commit, rollback, save`);
  }
}

/** A remote call of `sp_executesql`: the statement, the declaration of its parameters, their values. */
export function readCall(body: Buffer): Call {
  let at = body.readUInt32LE(0);
  if (body.readUInt16LE(at) !== 0xffff || body.readUInt16LE(at + 2) !== SP_EXECUTESQL) throw new Error('only sp_executesql by its number is known here');
  at += 6;
  const values: { readonly name: string; readonly value: SqlServerValue }[] = [];
  while (at < body.length) {
    const letters = body[at] ?? 0;
    const name = body.subarray(at + 1, at + 1 + letters * 2).toString('utf16le');
    const { value, end } = readValue(body, at + 2 + letters * 2);
    values.push({ name, value });
    at = end;
  }
  const [statement, ...others] = values;
  // A call without values has no declaration.
  const parameters = others.slice(1).map(({ name, value }) => [name.replace(/^@/, ''), value] as const);
  return { text: String(statement?.value ?? ''), parameters: Object.fromEntries(parameters) };
}

function readValue(body: Buffer, at: number): { readonly value: SqlServerValue; readonly end: number } {
  const type = body[at];
  switch (type) {
    case 0x26: return fixed(body, at, (bytes) => (bytes.length === 8 ? bigText(bytes.readBigInt64LE()) : bytes.readIntLE(0, bytes.length)));
    case 0x68: return fixed(body, at, (bytes) => bytes[0] === 1);
    case 0x6d: return fixed(body, at, (bytes) => (bytes.length === 8 ? bytes.readDoubleLE() : bytes.readFloatLE()));
    case 0xe7: return readText(body, at);
    default: throw new Error(`a parameter of the type 0x${(type ?? 0).toString(16)} is not known here`);
  }
}

function fixed(body: Buffer, at: number, read: (bytes: Buffer) => SqlServerValue): { readonly value: SqlServerValue; readonly end: number } {
  const length = body[at + 2] ?? 0;
  const end = at + 3 + length;
  return { value: length === 0 ? null : read(body.subarray(at + 3, end)), end };
}

function readText(body: Buffer, at: number): { readonly value: SqlServerValue; readonly end: number } {
  const most = body.readUInt16LE(at + 1);
  const start = at + 8;
  if (most !== 0xffff) {
    const length = body.readUInt16LE(start);
    if (length === 0xffff) return { value: null, end: start + 2 };
    return { value: body.subarray(start + 2, start + 2 + length).toString('utf16le'), end: start + 2 + length };
  }
  if (body.readBigUInt64LE(start) === 0xffffffffffffffffn) return { value: null, end: start + 8 };
  const parts: Buffer[] = [];
  let place = start + 8;
  for (let length = body.readUInt32LE(place); length > 0; length = body.readUInt32LE(place)) {
    parts.push(body.subarray(place + 4, place + 4 + length));
    place += 4 + length;
  }
  return { value: Buffer.concat(parts).toString('utf16le'), end: place + 4 };
}

function bigText(value: bigint): SqlServerValue {
  return value >= BigInt(Number.MIN_SAFE_INTEGER) && value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value);
}
