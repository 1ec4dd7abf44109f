/** What a source said last that waits at the other side: in a queue, a stream, a subscription. */
export const sourceWaitingColumn: readonly string[] = ['alter table agent add column source_waiting bigint'];
