import { CALLER_NAMES, CALLERS } from './callers.js';
import { PERMISSION_ROWS } from './permission-rows.js';

/** The table of permissions as docs/permissions.md shows it. */
export function permissionTable(): string {
  const columns = CALLER_NAMES.map((name) => `\`${name}\``);
  const head = `| what | by | ${columns.join(' | ')} |\n|---|---|${columns.map(() => '---').join('|')}|`;
  const rows = PERMISSION_ROWS.map(({ does, target, routes, command, answer }) => {
    const what = target === 'nothing' ? does : `${does}: ${target}`;
    const by = [...routes, ...(command ? [command] : [])].map((door) => `\`${door}\``).join(', ');
    return `| ${what} | ${by} | ${CALLER_NAMES.map((name) => answer(name)).join(' | ')} |`;
  });
  return [head, ...rows].join('\n');
}

/** What the columns of the table stand for. */
export function callerList(): string {
  return CALLER_NAMES.map((name) => {
    const claims = CALLERS[name];
    return `* \`${name}\`: ${claims ? `\`${JSON.stringify(claims)}\`` : 'without a token'}`;
  }).join('\n');
}
