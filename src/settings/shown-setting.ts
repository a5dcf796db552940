/** A setting for people. */
export interface ShownSetting {
  readonly key: string;
  /** Null: unset. Secrets are not shown. */
  readonly value: string | null;
  /** `environment`, `default`, or the file that it was read from. */
  readonly origin: string;
}
