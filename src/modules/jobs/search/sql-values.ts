/** The values of a statement that is put together: each gets its `$n`. */
export class SqlValues {
  readonly all: unknown[] = [];

  /** Gives the place that stands for the value. */
  add(value: unknown): string {
    this.all.push(value);
    return `$${this.all.length}`;
  }
}
