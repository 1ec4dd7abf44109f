/** The fence did not hold: another process has the lease, or a version was published. */
export class FencedError extends Error {
  override readonly name = 'FencedError';
}
