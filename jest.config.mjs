import { availableParallelism } from 'node:os';
import { bundledPackages } from './scripts/setup/bundle-packages.mjs';

/** `npm test` bundles the built modules (scripts/setup/bundle-service.mjs); without it, specs load their sources. */
const modules = process.env.JOBCAST_TEST_MODULES;
const shared = {
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^#libs/(.*)$': '<rootDir>/libs/$1/index.ts',
    '^jobcast/(.*)$': '<rootDir>/libs/$1/index.ts',
    '^(\\.{1,2}/.*)\\.js$': '$1',
    ...bundledPackages(),
  },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2023',
          keepClassNames: true,
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
        },
        module: { type: 'es6' },
      },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/data/'],
};
const project = (displayName, ...testMatch) => ({ ...shared, displayName, testMatch: testMatch.map((glob) => `<rootDir>/${glob}`) });
/** For specs that lie outside `src` and `libs`: beside a bundle, a module that is imported by its source would exist twice. */
const bundled = (options) =>
  modules
    ? {
        ...options,
        moduleNameMapper: {
          '^(?:#libs|jobcast)/(.*)$': `${modules}/libs/$1/index.mjs`,
          '^(?:\\.\\./)+((?:src|libs)/.*)\\.js$': `${modules}/$1.mjs`,
          ...options.moduleNameMapper,
        },
      }
    : options;

/** `npm test` runs all projects but `slow`, on private servers that `scripts/test.mjs` starts; only `unit` runs without them. */
export default {
  projects: [
    project('unit', '{src,libs,examples,web}/**/!(*.integration).spec.ts', 'test/{language,storm}/**/*.spec.ts'),
    project('modules', '{src,libs}/**/*.integration.spec.ts'),
    bundled(project('integration', 'test/!(faults|slow|language|storm)/**/*.spec.ts')),
    bundled(project('faults', 'test/faults/**/*.spec.ts')),
    bundled(project('slow', 'test/slow/**/*.spec.ts')),
  ],
  coverageProvider: 'v8',
  // For starts of services on a busy machine; what a test waits for has a limit of its own.
  testTimeout: 300_000,
  // One more than there are cores: with as many, 9 % of two cores had nothing to do. Two more: specs of faults ran into their limits.
  maxWorkers: availableParallelism() + 1,
  testSequencer: '<rootDir>/scripts/setup/longest-first.mjs',
};
