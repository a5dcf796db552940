/** Who a job runs for, as people read it. Nobody: it came from the command line or a service that named no user. */
export function ownerText(owner: string | null): string {
  return owner ?? 'Command line';
}
