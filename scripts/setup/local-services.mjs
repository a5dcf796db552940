import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from './project-root.mjs';

const built = join(projectRoot, 'dist', 'libs', 'local-services', 'index.js');

/** Whether the library is there to be loaded. */
export const localServicesBuilt = () => existsSync(built);

/** The library that starts private services; it exists after the build only. */
export const loadLocalServices = () => import(pathToFileURL(built).href);
