const KEY = 'jobcast.theme';

/** Light, dark, or as the system says. */
export type Theme = 'system' | 'light' | 'dark';

/** The theme that was chosen on this machine. */
export function chosenTheme(): Theme {
  const value = localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : 'system';
}

/** Shows the page in the theme, and remembers it when one is given. */
export function applyTheme(theme: Theme = chosenTheme()): void {
  if (theme === 'system') localStorage.removeItem(KEY);
  else localStorage.setItem(KEY, theme);
  document.documentElement.dataset['theme'] = theme;
  window.dispatchEvent(new Event('jobcast-theme'));
}
