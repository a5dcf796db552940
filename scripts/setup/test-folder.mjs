import { chmodSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const NAME = /^jobcast-test-(\d+)-/;

/** A fresh temporary folder for one run of the tests. Others may pass through it: as root, PostgreSQL runs as another user. */
export function makeTestFolder() {
  const folder = mkdtempSync(join(tmpdir(), `jobcast-test-${process.pid}-`));
  chmodSync(folder, 0o755);
  return folder;
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
