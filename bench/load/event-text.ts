const EVENT_BYTES = 350;
const makes = ['Volvo', 'Toyota', 'Skoda', 'Renault', 'Nissan'];

/** Event number `number` as 350 bytes of ASCII JSON, the size the peers were measured with. */
export function eventText(number: number, sentAt: number): string {
  const seller = `seller-${String(number % 50).padStart(2, '0')}`;
  const start = `{"id":"lot-${String(number).padStart(10, '0')}","sentAt":${sentAt},"seller":"${seller}","make":"${makes[number % 5]}","year":${2005 + (number % 20)},"price":${10_000 + (number % 1_000) * 37},"quantity":${1 + (number % 3)},"open":true,"description":"`;
  return `${start}${'x'.repeat(EVENT_BYTES - start.length - 2)}"}`;
}

/** The body of one post, always as long as every other with the same number of events. */
export function postText(firstNumber: number, events: number, sentAt: number): string {
  if (events === 1) return eventText(firstNumber, sentAt);
  return `[${Array.from({ length: events }, (_, index) => eventText(firstNumber + index, sentAt)).join(',')}]`;
}
