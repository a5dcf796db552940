/** Something that a run reported. */
export interface Reported<Item> {
  readonly jobId: string;
  readonly attempt: number;
  /** What shows that the run still has its job; null where its own end, in the same transaction, has shown it. */
  readonly claimToken: string | null;
  readonly item: Item;
}
