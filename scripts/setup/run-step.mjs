import { runChild } from './run-child.mjs';

/** Runs one step of the set-up, its output shown; a step that fails ends everything with its exit code and what to do. */
export async function runStep(command, args, whatToDo) {
  const code = await runChild(command, args).catch(
    (error) => (console.error(`[jobcast] ${command} could not be started: ${error.message}`), 127),
  );
  if (code === 0) return;
  console.error(`[jobcast] "${[command, ...args].join(' ')}" ended with ${code}. ${whatToDo}`);
  process.exit(code);
}
