/** A start that lost against another start on the same cluster, or came while the old server still ends: look again. */
export class ClusterBusyError extends Error {
  override readonly name = 'ClusterBusyError';
}
