/** The boundaries of the code (CONTRIBUTING.md): imports go down only, and a module is entered by its index only. */
const only = (name, comment, from, to, severity = 'error') => ({ name, comment, severity, from, to });

/** From the top down: a module may import what stands after it, never what stands before it. */
const LAYERS = ['submission|rest|console', 'use-cases', 'execution', 'instances', 'scheduling|schedules', 'access|observability', 'jobs', 'job-types|tenants'];
const layerRules = LAYERS.slice(1).map((layer, below) =>
  only(
    `imports-go-down-${layer.replace(/\|/g, '-')}`,
    'Data flows from the doors down to the jobs; an import the other way would make a circle of responsibilities.',
    { path: `^src/modules/(${layer})/` },
    { path: `^src/modules/(${LAYERS.slice(0, below + 1).join('|')})/` },
  ),
);

const THREAD_ENTRY = '^src/modules/execution/threads/thread-entry\\.ts$';

module.exports = {
  forbidden: [
    only('no-circular', 'A circle cannot be read from either end.', {}, { circular: true }),
    only('libs-know-no-src', 'libs are used without the service.', { path: '^libs/' }, { path: '^src/' }),
    only('amqplib-in-libs-amqp-only', 'One place knows the broker.', { pathNot: '^libs/(amqp|local-services)/' }, { path: '^amqplib$|node_modules/amqplib' }),
    only(
      'typeorm-in-database-and-entities-only',
      'SQL and entities live in database/, *.entity.ts and *.sql.ts; modules are wired with @nestjs/typeorm.',
      { path: '^(src|libs)/', pathNot: '^src/database/|\\.entity\\.ts$|\\.sql\\.ts$' },
      { path: 'node_modules/(typeorm|pg)/', dependencyTypesNot: ['type-only'] },
    ),
    // A job's thread loads the files that it needs: a module's index would load NestJS with it, in every thread.
    only('module-by-its-index', 'Only what index.ts exports is promised to others.', { path: '^src/modules/([^/]+)/', pathNot: THREAD_ENTRY }, {
      path: '^src/modules/([^/]+)/',
      pathNot: ['^src/modules/$1/', '^src/modules/[^/]+/index\\.ts$'],
    }),
    only('libs-by-their-index', 'A library is entered by its index; what needs NestJS has an index of its own.', { path: '^(src/|libs/([^/]+)/)' }, {
      path: '^libs/([^/]+)/',
      pathNot: ['^libs/$2/', '^libs/[^/]+/(nestjs/)?index\\.ts$'],
    }),
    only(
      'client-without-framework',
      'A plain program uses the client with amqplib alone.',
      { path: '^libs/(client|amqp|contract|runtime)/(?!nestjs/)' },
      { path: '^libs/[^/]+/nestjs/|node_modules/(@nestjs|rxjs|reflect-metadata|typeorm|pg)/' },
    ),
    only('client-needs-little', 'Its package brings these libraries and nothing else of the project.', { path: '^libs/client/' }, {
      path: '^libs/|node_modules/',
      pathNot: '^libs/(client|amqp|contract|runtime)/|node_modules/(@nestjs/(common|core)|rxjs|reflect-metadata|@types/node)/',
    }),
    only('events-below-jobs', 'The broadcast knows messages, not modules.', { path: '^src/(events|database|settings)/' }, { path: '^src/modules/' }),
    only('job-kit-has-no-framework', 'The author of a runner needs no framework.', { path: '^libs/job-kit/' }, { path: 'node_modules/(@nestjs|typeorm|amqplib|pg)/' }),
    only('threads-of-jobs-load-no-framework', 'With a module\'s index it takes each thread 23 MB and half a second more.', { path: THREAD_ENTRY }, { path: 'node_modules/(@nestjs|typeorm|pg)/', reachable: true }),
    ...layerRules,
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    // With a path for #libs/*: by package.json they are files of dist, which is left out, so that no rule would see them.
    tsConfig: { fileName: 'tsconfig.boundaries.json' },
    exclude: { path: '^dist/|\\.spec\\.ts$' },
  },
};
