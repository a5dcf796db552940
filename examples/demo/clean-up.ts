/** What has to be undone at the end, however it comes: the last thing made goes first, and one failure keeps nothing else from going. */
export class CleanUp {
  readonly #steps: { readonly what: string; readonly undo: () => Promise<unknown> }[] = [];

  /** Adds a step; `what` names it when it fails. */
  add(what: string, undo: () => Promise<unknown>): void {
    this.#steps.push({ what, undo });
  }

  /** Undoes everything and gives one line for each step that failed. */
  async run(): Promise<string[]> {
    const failures: string[] = [];
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      const { what } = step;
      await step.undo().catch((error: unknown) => failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`));
    }
    return failures;
  }
}
