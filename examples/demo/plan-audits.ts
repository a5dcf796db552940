import type { FolderFiles } from './folder-files.js';

/** One job to submit: some files of one folder. */
export interface Audit {
  /** The folder's label, and which part of it when it has several. */
  readonly name: string;
  readonly folder: string;
  readonly files: readonly string[];
}

/** A message is small; a folder with more files becomes several jobs. */
const MAX_FILES = 500;

/** One audit per folder; when these are fewer than `atLeast`, the fullest folders are split, and then all are repeated. */
export function planAudits(folders: readonly FolderFiles[], atLeast: number): Audit[] {
  const plans = folders
    .filter(({ files }) => files.length > 0)
    .map((folder) => ({ folder, parts: Math.ceil(folder.files.length / MAX_FILES) }));
  if (plans.length === 0) return [];
  for (let total = sum(plans); total < atLeast; total++) {
    const fullest = plans.reduce((most, plan) => (share(plan) > share(most) ? plan : most));
    if (share(fullest) <= 1) break;
    fullest.parts++;
  }
  const audits = plans.flatMap(({ folder, parts }) => partsOf(folder, parts));
  const rounds = Math.max(1, Math.ceil(atLeast / audits.length));
  const repeated = Array.from({ length: rounds }, () => audits).flat();
  return repeated.slice(0, Math.max(atLeast, audits.length));
}

interface Plan {
  readonly folder: FolderFiles;
  parts: number;
}

function share({ folder, parts }: Plan): number {
  return folder.files.length / parts;
}

function sum(plans: readonly Plan[]): number {
  return plans.reduce((total, { parts }) => total + parts, 0);
}

function partsOf({ folder, label, files }: FolderFiles, parts: number): Audit[] {
  return Array.from({ length: parts }, (_, part) => ({
    name: parts === 1 ? label : `${label} (${part + 1}/${parts})`,
    folder,
    files: files.slice(Math.floor((part * files.length) / parts), Math.floor(((part + 1) * files.length) / parts)),
  }));
}
