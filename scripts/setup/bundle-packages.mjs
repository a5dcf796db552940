/**
 * Bundles the packages that most specs load into a few files. Jest loads every module again for each spec file, and these packages hold
 * 1 600 of the 2 300 modules of the whole service.
 */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from './project-root.mjs';

/** The modules that specs and the service import. Other packages, such as `pg` and `amqplib`, are not bundled. */
const ENTRIES = [
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/microservices',
  '@nestjs/platform-express',
  '@nestjs/testing',
  'ajv',
  'ajv-formats',
  'ajv/dist/2020.js',
  'class-transformer',
  'class-transformer/cjs/storage.js',
  'class-validator',
  'class-validator-jsonschema',
  'jose',
  'rxjs',
  'typeorm',
];
/** Packages that only those use. */
const INNER = [
  'validator',
  'libphonenumber-js',
  'tslib',
  'uid',
  'iterare',
  'fast-deep-equal',
  'fast-uri',
  'json-schema-traverse',
  'require-from-string',
];

const cache = join(projectRoot, 'node_modules', '.cache');
const lockHash = () =>
  createHash('sha256')
    .update(readFileSync(join(projectRoot, 'package-lock.json')))
    .digest('hex')
    .slice(0, 12);
const folder = () => join(cache, `bundled-packages-${lockHash()}`);
const fileOf = (entry) => entry.replaceAll(/[^\w-]/g, '_');

/** For jest's `moduleNameMapper`: the bundled packages, or nothing while they have not been bundled. */
export function bundledPackages() {
  if (!existsSync(folder())) return {};
  return Object.fromEntries(ENTRIES.map((entry) => [`^${entry.replaceAll(/[/.]/g, '\\$&')}$`, join(folder(), `${fileOf(entry)}.mjs`)]));
}

/** Re-exports one package by name: a bundler does not know the names that a CommonJS package exports. */
async function facade(entry) {
  const names = Object.keys(await import(entry));
  const own = names.filter((name) => !['default', 'module.exports', '__esModule'].includes(name));
  const from = JSON.stringify(entry);
  const lines = [`export { ${own.join(', ')} } from ${from};`];
  if (names.includes('default')) lines.push(`import whole from ${from};`, 'export default whole;');
  return lines.join('\n');
}

/** Bundles them once for each package-lock.json. */
export async function ensurePackagesBundled() {
  if (existsSync(folder())) return;
  const { rolldown } = await import('rolldown');
  const facades = new Map(await Promise.all(ENTRIES.map(async (entry) => [`\0${entry}`, await facade(entry)])));
  const packages = new Set([...ENTRIES, ...INNER].map((entry) => entry.split('/', entry.startsWith('@') ? 2 : 1).join('/')));
  const isOutside = (id) => /^[\w@]/.test(id) && !packages.has(id.split('/', id.startsWith('@') ? 2 : 1).join('/'));
  const bundle = await rolldown({
    cwd: projectRoot,
    platform: 'node',
    logLevel: 'silent',
    input: Object.fromEntries(ENTRIES.map((entry) => [fileOf(entry), `\0${entry}`])),
    external: isOutside,
    plugins: [{ name: 'facades', resolveId: (id) => (facades.has(id) ? id : undefined), load: (id) => facades.get(id) }],
  });
  const temporary = `${folder()}-${process.pid}`;
  mkdirSync(cache, { recursive: true });
  await bundle.write({ dir: temporary, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' });
  await bundle.close();
  if (existsSync(folder())) rmSync(temporary, { recursive: true });
  else renameSync(temporary, folder());
}
