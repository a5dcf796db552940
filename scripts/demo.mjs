/** `npm run demo [folder]`: all that the service needs, then the demo. */
import { resolve } from 'node:path';
import { ensureAll } from './setup/ensure-all.mjs';
import { runChild } from './setup/run-child.mjs';

await ensureAll();
const [folder, ...others] = process.argv.slice(2);
// npm runs scripts in the project's folder; INIT_CWD is where the user is
const args = folder === undefined ? [] : [resolve(process.env.INIT_CWD ?? '.', folder), ...others];
process.exitCode = await runChild(process.execPath, ['dist/examples/demo/main.js', ...args]);
