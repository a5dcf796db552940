import { cpus, loadavg } from 'node:os';
import { asAdministrator } from './databases.mjs';

/** On what it was measured. */
export async function describeMachine(url) {
  const [{ version }] = await asAdministrator(url, `SELECT current_setting('server_version') AS version`);
  const [processor] = cpus();
  return { processors: cpus().length, model: processor.model, load: loadavg()[0], node: process.versions.node, postgres: version };
}
