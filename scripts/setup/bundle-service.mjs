/** Bundles what is built, so that tests use less CPU time to load modules. */
import { readdirSync, rmSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from './project-root.mjs';

/** Packages that hold metadata of plug-ins in their own modules, that start threads from their files, or that load others by name. */
const OUTSIDE = ['class-transformer', 'pg', 'pino', 'piscina', 'reflect-metadata'];
const dist = join(projectRoot, 'dist');
const PROGRAMS = [join('src', 'main.js'), join('src', 'cli.js')];
/** The properties of `import.meta` in a module. */
const placeOf = (file) => ({ url: pathToFileURL(file).href, filename: file, dirname: dirname(file) });

/** Writes the bundle into a folder of the cache that holds nothing else, and gives the path of the folder. */
async function bundle(name, input, plugin, output) {
  const { rolldown } = await import('rolldown');
  const placed = {
    /** Plug-ins, threads and the console's files are found beside the module that names them. */
    transform: (code, id) =>
      code.replaceAll(/\bimport\.meta\.(url|filename|dirname)\b/g, (_all, what) => JSON.stringify(placeOf(id)[what])),
    ...plugin,
  };
  const built = await rolldown({ cwd: projectRoot, platform: 'node', logLevel: 'silent', input, plugins: [placed] });
  const dir = join(projectRoot, 'node_modules', '.cache', name);
  rmSync(dir, { recursive: true, force: true }); // the names of its chunks change with their content
  await built.write({ dir, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs', ...output });
  await built.close();
  return dir;
}

/**
 * Bundles the service and the command `jobcast`, with the packages they use, and gives the paths of both programs. A start takes 1.5 s of
 * CPU time until the service is ready, against 2.4 s from dist, where it reads 2 300 modules (six starts each, Node 20).
 */
export async function bundlePrograms() {
  const input = PROGRAMS.map((path) => join(dist, path));
  const dir = await bundle('bundled-service', input, {
    name: 'with packages',
    /** Plug-ins import the same job-kit. */
    async resolveId(id, importer) {
      if (id === '#libs/job-kit') return { id: pathToFileURL(join(dist, 'libs', 'job-kit', 'index.js')).href, external: true };
      if (/^[./#\0]/.test(id) || importer === undefined) return undefined;
      if (OUTSIDE.includes(id.split('/')[0])) return { id, external: true };
      // Nest and TypeORM load some packages only where they are installed.
      return (await this.resolve(id, importer, { skipSelf: true })) === null ? { id, external: true } : undefined;
    },
  });
  return { main: join(dir, 'main.mjs'), cli: join(dir, 'cli.mjs') };
}

/** The files of the service and its libraries, as paths in dist. */
const modules = () =>
  ['src', 'libs']
    .flatMap((folder) => readdirSync(join(dist, folder), { recursive: true }).map((path) => join(folder, path)))
    .filter((path) => path.endsWith('.js') && !PROGRAMS.includes(path));

/** One for the service and one for each library, so that a spec which uses a library does not load the service. */
function chunkOf(file) {
  const [folder, name, inner] = file.slice(dist.length + 1).split(sep);
  return folder === 'src' ? 'service' : [name, ...(inner === 'nestjs' ? [inner] : [])].join('-');
}

/**
 * Bundles the modules without packages, for the specs that import them, and gives the folder. Each module can still be imported by
 * itself. In a whole run jest's processes take 384 s of CPU time, against 500 s with the files of source code (one run each).
 */
export function bundleModules() {
  const input = Object.fromEntries(modules().map((path) => [path.slice(0, -'.js'.length), join(dist, path)]));
  const plugin = {
    name: 'without packages',
    resolveId: (id) => (/^[./#]/.test(id) || id.startsWith(dist) ? undefined : { id, external: true }),
  };
  const codeSplitting = { includeDependenciesRecursively: false, groups: [{ name: chunkOf, test: (id) => id.startsWith(dist) }] };
  // In this order a module runs when it is imported, and not because another one of its chunk is.
  return bundle('bundled-modules', input, plugin, { strictExecutionOrder: true, codeSplitting });
}
