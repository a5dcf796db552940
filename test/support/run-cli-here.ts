import { Writable } from 'node:stream';
import { buildProgram } from '../../src/cli/build-program.js';
import { endWith } from '../../src/cli/end-with.js';
import type { CliRun } from './run-cli.js';

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs a command of `jobcast` in this process, which saves the start of another one. Commands run one after the other, because
 * they share the streams, the exit code and the environment of the process. None of them may wait for a terminal or a signal.
 */
export function runCliHere(args: readonly string[], env: Readonly<Record<string, string>>): Promise<CliRun> {
  const run = last.then(() => runAlone(args, env));
  last = run.catch(() => undefined);
  return run;
}

async function runAlone(args: readonly string[], env: Readonly<Record<string, string>>): Promise<CliRun> {
  const [stdout, stderr] = [new Text(), new Text()];
  const interrupts = process.listeners('SIGINT');
  const restore = [replace(process, { stdout, stderr, exitCode: undefined }), replace(process.env, env)];
  try {
    await buildProgram()
      .parseAsync([...args], { from: 'user' })
      .catch(endWith);
    return { code: Number(process.exitCode ?? 0), stdout: stdout.text, stderr: stderr.text };
  } finally {
    restore.forEach((undo) => undo());
    for (const listener of process.listeners('SIGINT')) if (!interrupts.includes(listener)) process.off('SIGINT', listener);
  }
}

/** Gives an object other properties, until the function that it returns is called. */
function replace(target: object, properties: Readonly<Record<string, unknown>>): () => void {
  const before = Object.keys(properties).map((name) => [name, Object.getOwnPropertyDescriptor(target, name)] as const);
  for (const [name, value] of Object.entries(properties))
    Object.defineProperty(target, name, { value, configurable: true, enumerable: true, writable: true });
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(target, name, descriptor);
      else Reflect.deleteProperty(target, name);
    }
  };
}

/** Keeps the text written to it; it is not a terminal. */
class Text extends Writable {
  text = '';

  override _write(chunk: Buffer, _encoding: BufferEncoding, written: () => void): void {
    this.text += chunk.toString();
    written();
  }
}
