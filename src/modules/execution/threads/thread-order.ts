/** What the main thread tells a run in a thread. */
export type ThreadOrder =
  /** The job shall stop: the name and the message of the signal's reason. */
  | { readonly order: 'abort'; readonly name: string; readonly message: string }
  | { readonly order: 'give'; readonly id: number; readonly value: unknown }
  | { readonly order: 'refuse'; readonly id: number; readonly message: string; readonly code?: string };
