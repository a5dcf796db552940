import type { Installation } from './installation.js';

/** Where and how hard one blow falls; all of it comes from the seed. */
export interface Blow {
  /** The name of its fault. */
  readonly fault: string;
  /** Which instance, from 0; faults of a server do not look at it. */
  readonly instance: number;
  /** From 0 to 1: how long it lasts, how much it takes. */
  readonly force: number;
}

/** Something that goes wrong. */
export interface Fault {
  readonly name: string;
  /** Does it, and resolves when the cause is gone again, not when the installation has recovered. */
  strike(installation: Installation, blow: Blow): Promise<void>;
}
