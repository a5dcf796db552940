import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const TEMPORARY = 'tmp';
const NAME = /^jobcast-test-(\d+)-/;

/** A fresh temporary folder for one run of the tests. Others may pass through it: as root, PostgreSQL runs as another user. */
export function makeTestFolder() {
  const folder = mkdtempSync(join(tmpdir(), `jobcast-test-${process.pid}-`));
  mkdirSync(join(folder, TEMPORARY));
  for (const path of [folder, join(folder, TEMPORARY)]) chmodSync(path, 0o755);
  return folder;
}

/** What tests use as the folder for temporary files: what a test starts for itself is found there when the run is cut off. */
export const temporaryOf = (folder) => join(folder, TEMPORARY);

/** All folders of one run that may hold private services: those of its tests, then its own. */
export function serviceFolders(folder) {
  const tests = existsSync(temporaryOf(folder)) ? readdirSync(temporaryOf(folder), { withFileTypes: true }) : [];
  return [...tests.filter((entry) => entry.isDirectory()).map((entry) => join(temporaryOf(folder), entry.name)), folder];
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** The folders of runs that were killed. */
export function abandonedTestFolders() {
  return readdirSync(tmpdir())
    .filter((name) => NAME.test(name) && !isRunning(Number(NAME.exec(name)[1])))
    .map((name) => join(tmpdir(), name));
}
