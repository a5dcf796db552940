/** A job's place in an order: by the key, then by the id. */
export interface Place {
  readonly id: string;
  /** A time in milliseconds, or a rank; 0 where the id alone makes the order. */
  readonly key: number;
}

/** Up to where a list has been read: the number of its source, and the last place there; null: from its beginning. */
export interface Position {
  readonly source: number;
  readonly after: Place | null;
}

/** Whether one place comes before another: negative when it does. */
export function comparePlaces(direction: 'ascending' | 'descending', a: Place, b: Place): number {
  const difference = a.key - b.key || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
  return direction === 'ascending' ? difference : -difference;
}
