/** The errors that a run has logged and did not end by. */
export interface LoggedErrors {
  readonly count: number;
  /** The text of the first; empty when there is none. */
  readonly first: string;
}
