/** One acknowledgement to send: of `message` alone, or of it and all that were delivered before it. */
export interface Ack<M> {
  readonly message: M;
  readonly allUpTo: boolean;
}

/**
 * Which deliveries of one channel may be acknowledged together. One ack takes all up to the first one that is still open;
 * the acknowledged ones after that go singly.
 */
export class AckGatherer<M> {
  /** Delivered and not answered on the wire, by delivery tag, in the order of delivery (which is ascending). */
  readonly #open = new Map<number, M>();
  readonly #acked = new Set<number>();

  /** Notes a delivery. */
  delivered(tag: number, message: M): void {
    this.#open.set(tag, message);
  }

  /** Notes that a delivery may be acknowledged. */
  ack(tag: number): void {
    if (this.#open.has(tag)) this.#acked.add(tag);
  }

  /** Takes a delivery out, to answer it otherwise; undefined when it was answered before. */
  withdraw(tag: number): M | undefined {
    const message = this.#open.get(tag);
    this.#open.delete(tag);
    this.#acked.delete(tag);
    return message;
  }

  /** Takes the acknowledgements to send now. */
  take(): Ack<M>[] {
    const acks: Ack<M>[] = [];
    const first = this.#takeFirst();
    if (first) acks.push(first);
    for (const tag of this.#acked) {
      const message = this.withdraw(tag);
      if (message !== undefined) acks.push({ message, allUpTo: false });
    }
    return acks;
  }

  #takeFirst(): Ack<M> | undefined {
    let last: M | undefined;
    let count = 0;
    for (const [tag, message] of this.#open) {
      if (!this.#acked.has(tag)) break;
      this.withdraw(tag);
      last = message;
      count += 1;
    }
    return last === undefined ? undefined : { message: last, allUpTo: count > 1 };
  }
}
