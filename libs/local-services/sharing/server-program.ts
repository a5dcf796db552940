/** One kind of server, as {@link SharedServer} handles it. No two of its methods ever run at once for one data folder. */
export interface ServerProgram {
  /** What it is called when something is told about it. */
  readonly name: string;
  /** The address of the server that runs, waited for when it is just starting; undefined when none runs. */
  running(): Promise<string | undefined>;
  /** Starts the server, preferably under its last address, and gives the address once it takes connections. */
  start(): Promise<string>;
  /** Ends the server in order, and resolves when it is gone. */
  stop(): Promise<void>;
  /** Ends the server by SIGKILL, and resolves when it is gone. */
  kill(): Promise<void>;
}
