/** A thing in another system that a job made or changed. */
export interface JobRecord {
  /** For people. */
  readonly label: string;
  /** Where it is: an address or a path of the other system. */
  readonly href: string;
}

/** What a job did to a record. */
export type RecordChange = 'created' | 'modified';
