import { propertyOf, textOf } from '#libs/foreign-value';
import { syntaxPlace } from './syntax-place.js';

/** Codes of errors that tell of an import which leads nowhere. */
const NO_MODULE = new Set(['ERR_MODULE_NOT_FOUND', 'MODULE_NOT_FOUND', 'ERR_PACKAGE_PATH_NOT_EXPORTED', 'ERR_UNSUPPORTED_DIR_IMPORT']);

/** The first line of the stack of an import that a module does not offer. */
const LINK_PLACE = /^(?:file:\/\/)?(\/[^\n]*:\d+)\n/;
const FRAME_PLACE = /\n\s+at (?:[^\n]*\()?(?:file:\/\/)?(\/[^\n)]*:\d+:\d+)\)?/g;

const CORRECT = 'correct it, or take the plug-in out of JOBCAST_PLUGINS';

/** What to tell of an error that a file threw while it was imported. */
export async function loadFailure(error: unknown, file: string): Promise<string> {
  if (!isErrorLike(error)) return `expected the code of ${file} to load, it threw ${textOf(error)}; ${CORRECT}`;
  const { name, message, code } = error;
  if (typeof code === 'string' && NO_MODULE.has(code)) {
    return `expected what ${file} imports to be installed, found: ${message}; run npm install in the plug-in's folder, or correct the import`;
  }
  const place = (await placeOf(error, file)) ?? 'in a file that it imports';
  return `expected the code of ${file} to load, it threw ${name}: ${message} (${place}); ${CORRECT}`;
}

async function placeOf({ name, stack = '' }: ErrorLike, file: string): Promise<string | undefined> {
  const frames = [...stack.matchAll(FRAME_PLACE)].map(([, place]) => place);
  const place = LINK_PLACE.exec(stack)?.[1] ?? frames.find((frame) => !frame?.startsWith(import.meta.dirname));
  return place ?? (name === 'SyntaxError' ? syntaxPlace(file) : undefined);
}

interface ErrorLike {
  readonly name: string;
  readonly message: string;
  readonly stack?: string;
  readonly code?: unknown;
}

/** Not `instanceof Error`: errors that Node's core makes are of another realm where code runs in a context of its own. */
function isErrorLike(error: unknown): error is ErrorLike {
  return typeof propertyOf(error, 'message') === 'string' && typeof propertyOf(error, 'name') === 'string';
}
