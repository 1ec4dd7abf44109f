/** The types a scripted result may have. */
export type SqlServerType = 'int' | 'bigint' | 'bit' | 'float' | 'nvarchar' | 'datetime' | 'datetime2' | 'datetimeoffset' | 'decimal';
/** Whole numbers beyond a double, decimals and moments (ISO 8601, up to seven digits of a second) are texts. */
export type SqlServerValue = string | number | boolean | null;

const COLLATION = Buffer.from([9, 4, 0xd0, 0, 0x34]);
const TICKS_PER_DAY = 864_000_000_000n;
const DECIMAL = { bytes: 17, precision: 18, scale: 4 } as const;

export function typeInfo(type: SqlServerType): Buffer {
  switch (type) {
    case 'int': return Buffer.from([0x26, 4]);
    case 'bigint': return Buffer.from([0x26, 8]);
    case 'bit': return Buffer.from([0x68, 1]);
    case 'float': return Buffer.from([0x6d, 8]);
    case 'datetime': return Buffer.from([0x6f, 8]);
    case 'datetime2': return Buffer.from([0x2a, 7]);
    case 'datetimeoffset': return Buffer.from([0x2b, 7]);
    case 'decimal': return Buffer.from([0x6a, DECIMAL.bytes, DECIMAL.precision, DECIMAL.scale]);
    case 'nvarchar': return Buffer.concat([Buffer.from([0xe7, 0x40, 0x1f]), COLLATION]);
  }
}

/** A value with its length before it; NULL is a length that says so. */
export function valueBytes(type: SqlServerType, value: SqlServerValue): Buffer {
  if (type === 'nvarchar') {
    if (value === null) return Buffer.from([0xff, 0xff]);
    const text = Buffer.from(String(value), 'utf16le');
    return Buffer.concat([unsigned(BigInt(text.length), 2), text]);
  }
  if (value === null) return Buffer.from([0]);
  const bytes = plainBytes(type, value);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
}

function plainBytes(type: Exclude<SqlServerType, 'nvarchar'>, value: string | number | boolean): Buffer {
  switch (type) {
    case 'int': return unsigned(BigInt.asUintN(32, BigInt(value)), 4);
    case 'bigint': return unsigned(BigInt.asUintN(64, BigInt(value)), 8);
    case 'bit': return Buffer.from([value === true || value === 1 ? 1 : 0]);
    case 'float': {
      const bytes = Buffer.alloc(8);
      bytes.writeDoubleLE(Number(value));
      return bytes;
    }
    case 'datetime': {
      // Days since 1900 and three-hundredths of a second.
      const ticks = ticksOf(String(value));
      return Buffer.concat([unsigned(ticks / TICKS_PER_DAY - daysBefore(1900), 4), unsigned((ticks % TICKS_PER_DAY) * 3n / 100_000n + ((ticks % TICKS_PER_DAY) * 3n % 100_000n >= 50_000n ? 1n : 0n), 4)]);
    }
    case 'datetime2': return momentBytes(String(value));
    case 'datetimeoffset': return Buffer.concat([momentBytes(String(value)), Buffer.from([0, 0])]);
    case 'decimal': {
      const [whole = '0', fraction = ''] = String(value).replace('-', '').split('.');
      const magnitude = BigInt(whole + fraction.padEnd(DECIMAL.scale, '0').slice(0, DECIMAL.scale));
      return Buffer.concat([Buffer.from([String(value).startsWith('-') ? 0 : 1]), unsigned(magnitude, 8)]);
    }
  }
}

function momentBytes(text: string): Buffer {
  const ticks = ticksOf(text);
  return Buffer.concat([unsigned(ticks % TICKS_PER_DAY, 5), unsigned(ticks / TICKS_PER_DAY, 3)]);
}

/** Hundreds of nanoseconds since the first of January of the year one. */
function ticksOf(text: string): bigint {
  const [, seconds = '', fraction = ''] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,7}))?Z?$/.exec(text) ?? [];
  const ms = Date.parse(`${seconds}Z`);
  if (Number.isNaN(ms)) throw new Error(`"${text}" is no moment; write for example "2026-01-05T09:00:00.1234567"`);
  return BigInt(ms) * 10_000n + BigInt(fraction.padEnd(7, '0')) + daysBefore(1970) * TICKS_PER_DAY;
}

function daysBefore(year: 1900 | 1970): bigint {
  return year === 1900 ? 693_595n : 719_162n;
}

export function unsigned(value: bigint, bytes: number): Buffer {
  const buffer = Buffer.alloc(bytes);
  for (let index = 0, rest = value; index < bytes; index += 1, rest >>= 8n) buffer[index] = Number(rest & 0xffn);
  return buffer;
}
