/** An exchange to declare. */
export interface ExchangeSpec {
  readonly name: string;
  readonly type: 'topic' | 'fanout' | 'direct' | 'headers';
  /** Default true. */
  readonly durable?: boolean;
  /** The exchange that gets what no binding here takes. */
  readonly alternateExchange?: string;
}

/** A queue to declare. */
export interface QueueSpec {
  readonly name: string;
  /** Default true. */
  readonly durable?: boolean;
  /** Only for the connection that declares it; default false. */
  readonly exclusive?: boolean;
  /** Deleted with its last consumer; default false. */
  readonly autoDelete?: boolean;
  /** The broker's `x-` arguments. */
  readonly arguments?: Readonly<Record<string, unknown>>;
}

/** A binding to declare. */
export interface BindingSpec {
  readonly exchange: string;
  readonly queue: string;
  /** Default ''. */
  readonly routingKey?: string;
}

/** What must exist on the broker. */
export interface TopologySpec {
  readonly exchanges?: readonly ExchangeSpec[];
  readonly queues?: readonly QueueSpec[];
  readonly bindings?: readonly BindingSpec[];
}
