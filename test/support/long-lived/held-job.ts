import { AbstractJob, AnyObject, JobType } from '#libs/job-kit';
import type { HeldWork } from './part-under-test.js';

/** A point at which work waits until a test opens it. */
export class Gate {
  #open: () => void = () => undefined;
  #arrive: () => void = () => undefined;
  readonly #opened = new Promise<void>((resolve) => (this.#open = resolve));
  /** Resolves when work waits here. */
  readonly arrived = new Promise<void>((resolve) => (this.#arrive = resolve));

  open(): void {
    this.#open();
  }

  /** Waits until the gate is open. */
  pass(): Promise<void> {
    this.#arrive();
    return this.#opened;
  }

  /** The work that waits here and ends with `ended`. */
  async holding(ended: Promise<unknown>): Promise<HeldWork> {
    await this.arrived;
    return { finish: () => this.open(), ended };
  }
}

const gates = new Map<string, Gate>();

/** Ends when its gate, which the parameter `gate` names, is open. A job without a gate ends at once. */
@JobType({ name: 'held', parameters: AnyObject })
export class HeldJob extends AbstractJob<AnyObject> {
  async run(): Promise<void> {
    await gates.get(String(this.parameters['gate']))?.pass();
  }
}

/** The parameters of a {@link HeldJob} that a gate holds. */
export function heldBy(gate: Gate): { readonly gate: string } {
  const name = `gate-${gates.size}`;
  gates.set(name, gate);
  return { gate: name };
}
