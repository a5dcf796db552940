/** A server of one's own on this machine: shared by the processes that use the same data folder, ended with its last user. */
export interface LocalService {
  /** How to reach it, credentials included; it stays the same through `kill` and `restart`. */
  readonly url: string;
  /** Ends this use. The last one to release ends the server. A second call does nothing. */
  release(): Promise<void>;
  /** For fault tests: ends the server at once (SIGKILL), whoever else uses it. */
  kill(): Promise<void>;
  /** For fault tests: ends the server in order if it runs, and starts it again under the same address. */
  restart(): Promise<void>;
}
