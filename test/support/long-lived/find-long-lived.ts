import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = new URL('../../..', import.meta.url).pathname;
const CLASS = /^(?:export )?(?:default )?(abstract )?class (\w+)(?:<.*>)? extends (\w+)/gm;

/** A class of the product that starts and stops. */
export interface LongLivedClass {
  readonly name: string;
  readonly file: string;
}

/** Every concrete class below `src` and `libs` that extends `LongLived`, directly or through another class. */
export function findLongLived(): LongLivedClass[] {
  const classes = ['src', 'libs'].flatMap(sourceFiles).flatMap(classesOf);
  const bases = new Set(['LongLived']);
  for (let size = 0; size < bases.size;) {
    size = bases.size;
    for (const { name, base } of classes) if (bases.has(base)) bases.add(name);
  }
  return classes.filter(({ base, isAbstract }) => bases.has(base) && !isAbstract).map(({ name, file }) => ({ name, file }));
}

/** A line for each class without a fixture and each fixture without a class; empty if they match. */
export function fixtureMistakes(classes: readonly LongLivedClass[], fixtures: readonly string[]): string[] {
  const names = new Set(classes.map(({ name }) => name));
  return [
    ...classes
      .filter(({ name }) => !fixtures.includes(name))
      .map(
        ({ name, file }) =>
          `${file}: ${name} starts and stops but no test covers it; add "${name}" to PARTS in test/support/long-lived/parts.ts`,
      ),
    ...fixtures
      .filter((name) => !names.has(name))
      .map((name) => `PARTS has "${name}", but no class of that name extends LongLived; remove it`),
  ];
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => join(folder, name));
}

function classesOf(file: string) {
  return [...readFileSync(join(ROOT, file), 'utf8').matchAll(CLASS)].map(([, abstract, name = '', base = '']) => ({
    ...{ file, name, base },
    isAbstract: abstract !== undefined,
  }));
}
