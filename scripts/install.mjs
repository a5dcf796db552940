/** Installs what a build needs: the packages, when they are missing or older than package-lock.json. */
import { ensurePackages } from './setup/ensure-packages.mjs';
import { requireNode } from './setup/require-node.mjs';

requireNode();
await ensurePackages();
