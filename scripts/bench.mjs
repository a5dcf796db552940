/** `npm run bench -- <name>`: builds, installs what only the bench needs, measures. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt } from './setup/ensure-built.mjs';
import { ensurePackages } from './setup/ensure-packages.mjs';
import { projectRoot } from './setup/project-root.mjs';
import { requireNode } from './setup/require-node.mjs';
import { runChild } from './setup/run-child.mjs';
import { runStep } from './setup/run-step.mjs';

requireNode();
await ensurePackages();
await ensureBuilt();
if (!existsSync(join(projectRoot, 'bench', 'node_modules')))
  await runStep('npm', ['ci', '--prefix', 'bench', '--no-audit', '--no-fund'], 'See what npm says above; it needs the package registry.');
process.exitCode = await runChild(process.execPath, ['bench/main.mjs', ...process.argv.slice(2)]);
