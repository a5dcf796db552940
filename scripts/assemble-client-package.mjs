/** `node scripts/assemble-client-package.mjs [folder]`: the npm package `jobcast-client` out of what is built; default dist/client-package. */
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { projectRoot } from './setup/project-root.mjs';
import { tell } from './setup/tell.mjs';

const PEERS = ['@nestjs/common', '@nestjs/core', 'reflect-metadata', 'rxjs'];
/** Both were tried: the client uses of NestJS only what is the same in them. */
const NEST_RANGE = '^11.0.0 || ^12.0.0';
const ENTRIES = ['libs/client/index', 'libs/client/nestjs/index'];
const SPECIFIER = /\b(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g;

const target = resolve(process.argv[2] ?? join(projectRoot, 'dist', 'client-package'));
const root = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8'));

/** What a file of the project is imported as from another one; undefined for a package. */
function fileOf(specifier, importer) {
  if (specifier.startsWith('.')) return posix.join(posix.dirname(importer), specifier).replace(/\.js$/, '');
  if (specifier.startsWith('#libs/')) return `${specifier.slice(1)}/index`;
  return undefined;
}

/** Copies what the entries reach, and only that: `dist` keeps what earlier builds left. Gives the names of the packages that it needs. */
function copyReachable(extension) {
  const packages = new Set();
  const files = new Set(ENTRIES);
  for (const file of files) {
    const source = join(projectRoot, 'dist', file + extension);
    const text = readFileSync(source, 'utf8').replace(/^\/\/# sourceMappingURL=.*$/m, '');
    mkdirSync(dirname(join(target, file)), { recursive: true });
    writeFileSync(join(target, file + extension), text);
    for (const [, specifier] of text.matchAll(SPECIFIER)) {
      const imported = fileOf(specifier, file);
      if (imported) files.add(imported);
      else if (!specifier.startsWith('node:')) packages.add(specifier);
    }
  }
  return packages;
}

function description() {
  const entry = (file) => ({ types: `./${file}.d.ts`, default: `./${file}.js` });
  const rangeOf = (names) =>
    Object.fromEntries(names.map((name) => [name, name.startsWith('@nestjs/') ? NEST_RANGE : root.dependencies[name]]));
  return {
    name: 'jobcast-client',
    version: root.version,
    description: 'Submits jobs to a Jobcast service and listens to what happens to them, by RabbitMQ alone.',
    license: root.license,
    type: 'module',
    engines: root.engines,
    exports: { '.': entry(ENTRIES[0]), './nestjs': entry(ENTRIES[1]) },
    imports: { '#libs/*': './libs/*/index.js' },
    dependencies: rangeOf(['amqplib']),
    peerDependencies: rangeOf(PEERS),
    peerDependenciesMeta: Object.fromEntries(PEERS.map((name) => [name, { optional: true }])),
  };
}

rmSync(target, { recursive: true, force: true });
const needed = new Set([...copyReachable('.js'), ...copyReachable('.d.ts')]);
const surprising = [...needed].filter((name) => name !== 'amqplib' && !PEERS.includes(name));
if (surprising.length > 0)
  throw new Error(`expected the client to need amqplib and NestJS only, got also ${surprising.join(', ')}; see .dependency-cruiser.cjs`);
writeFileSync(join(target, 'package.json'), `${JSON.stringify(description(), undefined, 2)}\n`);
cpSync(join(projectRoot, 'libs', 'client', 'README.md'), join(target, 'README.md'));
cpSync(join(projectRoot, 'LICENSE'), join(target, 'LICENSE'));
tell(`The package jobcast-client is in ${target}`);
