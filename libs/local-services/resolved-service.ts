/** A service to use: given, found on the machine, or started for this data folder. */
export interface ResolvedService<Url = string> {
  readonly url: Url;
  /** Ends the use of it; does something only where it was started for this data folder. */
  release(): Promise<void>;
}
