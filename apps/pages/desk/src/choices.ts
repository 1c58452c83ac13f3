import { effect, signal } from '@preact/signals';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/** What this browser remembers of its operator's choices. */
export const theme = signal<Theme>(THEMES.find((one) => one === remembered('theme')) ?? 'system');
export const hidesBuyers = signal(remembered('hides-buyers') === 'yes');

/** Applies the choices, and remembers them. */
export function applyChoices(): void {
  effect(() => {
    if (theme.value === 'system') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme.value;
    remember('theme', theme.value);
  });
  effect(() => remember('hides-buyers', hidesBuyers.value ? 'yes' : 'no'));
}

/** A browser may refuse its storage; a choice then lasts as long as the page. */
function remembered(name: string): string | null {
  try {
    return localStorage.getItem(`desk.${name}`);
  } catch {
    return null;
  }
}

function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`desk.${name}`, value);
  } catch {
    // See above.
  }
}
