import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { projectRoot } from './project-root.mjs';

/** Ctrl-C reaches this process twice under npm (from the terminal and from npm); one within this time is the same one. */
const SAME_SIGNAL_MS = 1000;

/**
 * Runs a program with this terminal's input and output and gives its exit code. SIGINT, SIGTERM and SIGHUP are passed on once each and
 * the program is waited for. It has a process group of its own: Ctrl-C in a terminal goes to a whole group, and would reach it twice.
 */
export function runChild(command, args, env = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: projectRoot, stdio: 'inherit', detached: true, env: { ...process.env, ...env } });
    let lastAt = 0;
    const passOn = (signal) => {
      if (Date.now() - lastAt < SAME_SIGNAL_MS) return;
      lastAt = Date.now();
      child.kill(signal === 'SIGHUP' ? 'SIGTERM' : signal);
    };
    const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of signals) process.on(signal, passOn);
    const done = () => signals.forEach((signal) => process.off(signal, passOn));
    child.once('error', (error) => (done(), reject(error)));
    child.once('exit', (code, signal) => (done(), resolve(code ?? 128 + (constants.signals[signal] ?? 0))));
  });
}
