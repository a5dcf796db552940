/** A tenant of the demo: its name and its weight, which says how much of the service it is due beside the others. */
export interface DemoTenant {
  readonly name: string;
  readonly weight: number;
}

/** The three tenants of the demo; together they weigh 6. */
export const TENANTS: readonly DemoTenant[] = [
  { name: 'archive', weight: 1 },
  { name: 'library', weight: 2 },
  { name: 'museum', weight: 3 },
];
