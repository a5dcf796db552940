import type { JsonSchema } from '../../job-types/index.js';
import type { Operation } from './operation.js';
import { READ_PATHS } from './read-paths.js';
import { SCHEMAS } from './schemas.js';
import { WRITE_PATHS } from './write-paths.js';

/** The document that describes REST: OpenAPI 3.1. A test holds it against the routes and the answers of a running service. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0';
  readonly info: { readonly title: string; readonly version: string; readonly license: object };
  readonly servers: readonly { readonly url: string }[];
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>>; readonly securitySchemes: object };
}

/** `server`: where callers reach the service. */
export function openApiDocument(version: string, server: string): OpenApiDocument {
  return {
    openapi: '3.1.0',
    info: { title: 'Jobcast', version, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    servers: [{ url: server === '' ? '/' : server }],
    security: [{}, { bearer: [] }, { session: [] }],
    paths: PATHS,
    components: {
      schemas: SCHEMAS,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        session: { type: 'apiKey', in: 'cookie', name: 'jobcast_session' },
      },
    },
  };
}

/** The methods of a path that is documented, in capitals; none for another path. */
export function methodsOf(path: string): string[] {
  const found = Object.entries(PATHS).find(([template]) => PATTERNS.get(template)?.test(path));
  return found ? Object.keys(found[1]).map((method) => method.toUpperCase()) : [];
}

const PATHS = pathsOf();
/** Paths without parameters come first: `/v1/jobs/counts` is no id. */
const PATTERNS = new Map(
  Object.keys(PATHS).map((path) => [path, new RegExp(`^${path.replace(/\./g, '\\.').replace(/\{\w+\}/g, '[^/]+')}/?$`)]),
);

function pathsOf(): Record<string, Record<string, Operation>> {
  const paths: Record<string, Record<string, Operation>> = {};
  for (const [path, get] of Object.entries(READ_PATHS)) paths[path] = { get };
  for (const [method, path, operation] of WRITE_PATHS) paths[path] = { ...paths[path], [method]: operation };
  const isPlain = (path: string): number => (path.includes('{') ? 1 : 0);
  return Object.fromEntries(Object.entries(paths).sort(([a], [b]) => isPlain(a) - isPlain(b)));
}
