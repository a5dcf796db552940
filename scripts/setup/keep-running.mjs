import { constants } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';

const KILLED = 128 + constants.signals.SIGKILL;
/** The exit code of the service when too many jobs that were ended by force still run their code (src/run-service.ts). */
const TO_BE_REPLACED = 75;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/** A service that ran for this long had started well. */
const STEADY_MS = 60_000;

/**
 * Runs the service until it ends by itself, and gives its exit code. It is started again when it was killed, as its watchdog does when a job blocks it, and
 * when it asks to be replaced: after a second, and when it is soon killed again after twice as long each time, 30 s at most. A signal in the pause ends this process.
 */
export async function keepRunning(run) {
  let pauseMs = FIRST_PAUSE_MS;
  for (;;) {
    const began = performance.now();
    const code = await run();
    if (code !== KILLED && code !== TO_BE_REPLACED) return code;
    if (performance.now() - began > STEADY_MS) pauseMs = FIRST_PAUSE_MS;
    const why = code === KILLED ? 'the service was killed, by its watchdog or from outside' : 'the service ended to be replaced';
    process.stderr.write(`jobcast: ${why}; it is started again in ${pauseMs / 1_000} s\n`);
    await pause(pauseMs);
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  }
}
