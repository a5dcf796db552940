import { createServer } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import { LongLived, Repeating } from '#libs/runtime';
import type { PartUnderTest } from './part-under-test.js';

/** A part that keeps every promise; the others break one each. */
export class SoundPart extends Repeating {
  protected async turn(): Promise<number> {
    await turn();
    return 60_000;
  }
}

/** The work begins with every call. */
export class StartsTwice extends LongLived {
  override start(): Promise<void> {
    return this.onStart();
  }
  protected async onStart(): Promise<void> {}
}

/** It stops what it has not started. */
export class StopsUnstarted extends SoundPart {
  override async stop(): Promise<void> {
    await super.stop();
    await this.onStop();
  }
}

/** A start after the stop makes it work again. */
export class Revives extends SoundPart {
  #life = new SoundPart();
  override start(): Promise<void> {
    return this.#life.start();
  }
  override async stop(): Promise<void> {
    await this.#life.stop();
    this.#life = new SoundPart();
  }
}

/** Its stop waits for a step of the start that is left out if the stop comes first. */
export class HangsIfStoppedEarly extends LongLived {
  #worked: () => void = () => undefined;
  readonly #works = new Promise<void>((resolve) => (this.#worked = resolve));
  protected async onStart(): Promise<void> {
    await turn();
    if (!this.ending) this.#worked();
  }
  protected override onStop(): Promise<void> {
    return this.#works;
  }
}

/** Without a server its start never ends, and so neither does its stop. */
export class WaitsForServer extends LongLived {
  static available = true;
  protected async onStart(): Promise<void> {
    if (!WaitsForServer.available) await new Promise(() => undefined);
  }
}

/** Its timer, which does not even keep the process alive, still runs after the stop. */
export class LeavesTimer extends LongLived {
  protected async onStart(): Promise<void> {
    setInterval(() => undefined, 60_000).unref();
  }
}

/** It still listens after the stop. */
export class LeavesServer extends LongLived {
  protected async onStart(): Promise<void> {
    createServer().listen(0, '127.0.0.1').unref();
  }
}

/** It does not clear its timer if its start fails, because it remembers it too late. */
export class LeavesTimerOfFailedStart extends LongLived {
  #timer: NodeJS.Timeout | undefined;
  #started = false;
  protected async onStart(): Promise<void> {
    this.#timer = setInterval(() => undefined, 60_000).unref();
  }
  override async start(): Promise<void> {
    await super.start();
    this.#started = true;
  }
  protected override async onStop(): Promise<void> {
    if (this.#started) clearInterval(this.#timer);
  }
}

/** Its drain ends before the turn that is under way. */
export class DrainsEarly extends SoundPart {
  protected override async onDrain(): Promise<void> {
    this.wake();
  }
}

/** A drain does not keep it from taking turns. */
export class WorksWhileDraining extends SoundPart {
  override wake(): void {
    super.wake();
    if (this.ending) void this.turn();
  }
}

/** It forgets accepted work at the stop, so that callers wait for ever. */
export class ForgetsWork extends LongLived {
  protected async onStart(): Promise<void> {}
  work(): Promise<void> {
    return new Promise(() => undefined);
  }
}

/** A notification makes it send a statement, stopped or not. */
export class ListensWhenStopped extends LongLived {
  statements = 0;
  protected async onStart(): Promise<void> {}
  notified(): void {
    this.statements += 1;
  }
}

/** The part as a check gets it. */
export function under(part: LongLived): PartUnderTest {
  const remove = async (): Promise<void> => {};
  if (part instanceof ForgetsWork) return { part, load: async () => ({ ended: part.work() }), remove };
  if (!(part instanceof ListensWhenStopped)) return { part, remove };
  return { part, statements: () => part.statements, poke: async () => part.notified(), remove };
}
