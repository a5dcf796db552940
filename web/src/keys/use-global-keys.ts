import { useEffect } from 'react';
import { useNavigate } from 'react-router';
import { GO_PATHS } from './key-table';
import { keysSetting } from './keys-setting';

const SECOND_KEY_MS = 1_500;

/** The keys that work on every screen. What they act on is marked in the page: `data-row`, `data-key`. */
export function useGlobalKeys(showHelp: () => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    let goUntil = 0;
    const onKey = (event: KeyboardEvent): void => {
      if (isMeantForSomethingElse(event)) return;
      const path = Date.now() < goUntil ? GO_PATHS[event.key] : undefined;
      goUntil = event.key === 'g' ? Date.now() + SECOND_KEY_MS : 0;
      if (path) void navigate(path);
      else if (event.key === '?') showHelp();
      else if (!act(event.key)) return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [navigate, showHelp]);
}

function isMeantForSomethingElse(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || !keysSetting.areOn()) return true;
  const { target } = event;
  if (document.querySelector('dialog[open]')) return true;
  return target instanceof HTMLElement && (target.isContentEditable || target.matches('input:not([type=checkbox]), textarea, select'));
}

/** Does what a single key stands for; false when it stands for nothing here. */
function act(key: string): boolean {
  if (key === 'j') return step(1);
  if (key === 'k') return step(-1);
  if (key === 'x') return press(document.activeElement?.closest('tr')?.querySelector<HTMLElement>('input[type=checkbox]'));
  if (key === 'r') return press(document.querySelector<HTMLElement>('[data-key=r]'));
  if (key !== '/') return false;
  const filter = document.querySelector<HTMLInputElement>('[data-key=filter]');
  filter?.focus();
  filter?.select();
  return filter !== null;
}

function press(element: HTMLElement | null | undefined): boolean {
  element?.click();
  return Boolean(element);
}

/** Puts the focus on another row's link. */
function step(by: number): boolean {
  const links = [...document.querySelectorAll<HTMLElement>('[data-row]')];
  const row = document.activeElement?.closest('tr');
  const at = links.findIndex((link) => link.closest('tr') === row);
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : Math.min(links.length - 1, Math.max(0, at + by))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest' });
  return next !== undefined;
}
