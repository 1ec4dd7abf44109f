/**
 * Gathers what arrives while a commit is under way and commits it together with the next one. Nobody waits for a
 * timer: a single request goes at once, a hundred share one transaction.
 */
export class GroupCommit<Request, Result> {
  readonly #commit: (requests: readonly Request[]) => Promise<readonly Result[]>;
  readonly #maxGroup: number;
  #waiting: { request: Request; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  #isCommitting = false;

  constructor(commit: (requests: readonly Request[]) => Promise<readonly Result[]>, maxGroup: number) {
    this.#commit = commit;
    this.#maxGroup = maxGroup;
  }

  /** Resolves after the commit. Rejects with the storage error of the group, in which case nothing of it was kept. */
  add(request: Request): Promise<Result> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      if (!this.#isCommitting) void this.#drain();
    });
  }

  get size(): number {
    return this.#waiting.length;
  }

  async #drain(): Promise<void> {
    this.#isCommitting = true;
    while (this.#waiting.length > 0) {
      await Promise.resolve();
      const group = this.#waiting.splice(0, this.#maxGroup);
      try {
        const results = await this.#commit(group.map((member) => member.request));
        group.forEach((member, index) => settle(member, results[index]));
      } catch (error) {
        for (const member of group) member.reject(error);
      }
    }
    this.#isCommitting = false;
  }
}

function settle<Result>(member: { resolve: (result: Result) => void; reject: (error: unknown) => void }, result: Result | undefined): void {
  if (result === undefined) member.reject(new Error('group commit: fewer results than requests'));
  else member.resolve(result);
}
