/**
 * The words and constructions that the lint refuses. Each entry has its pattern, why it is refused, what to write instead,
 * sentences that it refuses and correct ones close to them that it accepts. Code in backticks reads as `…`.
 */

/** The beginning of a sentence, or of one after a semicolon; a label such as "D6:" may stand before it. */
const START = String.raw`(?:^|; )(?:\S+: )?["'“(*_[]*`;

/** "Tells the proxy to wait" gives an order; "tells the errors to the log" does not. */
const TO_ACT = String.raw`(?:not )?to (?!(?:an?|the|its|their|it|them|all|each|every|others?|callers?|anybody|nobody|somebody|whoever)\b)`;
const TELL = new RegExp(
  String.raw`(?!(?<=\b(?:can|cannot|can['’]t|could|couldn['’]t|to) )tell (?:whether|if|which|what|how|when|that)\b)` +
    String.raw`\b(?:tell|tells|telling|told)\b(?! otherwise\b| ${TO_ACT}| (?:\S+ ){0,7}apart\b| the difference\b| \S+ from\b)` +
    String.raw`(?! (?:(?!what|who|of|whether|how|which|when|where|and|unless|nothing|its|their)\S+ ){1,4}${TO_ACT})`,
  'i',
);

export const WORD_LIST = [
  {
    name: 'clause-subject',
    pattern: new RegExp(
      `${START}(?:[Ww]hat(?!'s|’s)(?! (?:to|if|about|happens)\\b)|[Ww]ho|[Ww]hose|[Tt]hat (?:an?|the|no|nobody|nothing|something|it|they|all|each|every|its|their|there|of|what|some|both|only|two))\\b(?!.*\\?["'”)*_]*$)`,
    ),
    why: 'a clause must not be the subject of a sentence, nor stand for a noun',
    write: 'the noun that it stands for ("The fields that …", "A caller that …"), or subject, verb, object',
    refuses: [
      'What is confirmed is removed.',
      'Who asks must have a token.',
      'That the job ended is written first.',
      'A full queue refuses events; what it takes goes to the disk.',
      'What an instance asks for.',
    ],
    accepts: [
      'The relay deletes an event after the broker confirms it.',
      'That is why the lease is renewed first.',
      'That job keeps its slot.',
      'What happens when the broker stops',
      'What does a lane cost?',
      'Who may cancel a job?',
      'What to do with the rest of the batch.',
      'Returns what the query found.',
    ],
  },
  {
    name: 'whoever',
    pattern: /\b(?:whoever|whomever)\b/i,
    why: 'the sentence names no actor',
    write: 'the caller, the user or the process that acts',
    refuses: ['The lock waits for whoever uses the table.', 'Whoever holds the lease may write.'],
    accepts: ['The lock waits for every session that uses the table.'],
  },
  {
    name: 'tell',
    pattern: TELL,
    why: 'the sentence does not say how the information gets there',
    write: 'log, print, return, report, notify, announce or show',
    refuses: [
      'The registry is told of the loss.',
      'Tells the reason of the refusal.',
      'The log tells how many jobs ran.',
      'tells what to do',
      'Tells the errors to the log.',
      'A blocked loop can tell its jobs nothing.',
    ],
    accepts: [
      'The scheduler cannot tell whether the row is locked.',
      'The attempt number tells two runs apart.',
      'A client cannot tell the difference.',
      'There is no way to tell whether the row is locked.',
      'The parser tells names and other characters apart.',
      'The header tells the proxy not to buffer the response.',
      'The worker runs until it is told to stop.',
      'Handlers run once unless told otherwise.',
      'Returns the total.',
    ],
  },
  {
    name: 'nobody',
    pattern: /\b(?:somebody|nobody)(?:['’]s)?\b/i,
    why: 'the sentence names no caller, user or process',
    write: 'the actor ("no instance", "another user"), or the passive ("unused", "unhandled")',
    refuses: ['Nobody listens on this channel.', 'It runs until somebody stops it.', "It is nobody's job."],
    accepts: ['No instance listens on this channel.', 'It runs until another user stops it.'],
  },
  {
    name: 'anew',
    pattern: /\banew\b/i,
    why: 'the word is archaic',
    write: 'again',
    refuses: ['The client connects anew.'],
    accepts: ['The client connects again.', 'A new client connects.'],
  },
  {
    name: 'let-go',
    pattern: /\b(?:let|lets|letting)(?: \w+){0,2} go\b/i,
    why: 'the sentence does not say which change happens',
    write: 'enqueue, release, resume or continue',
    refuses: ['The job is not let go yet.', 'Lets the tenant go on.', 'Lets go of the connection.'],
    accepts: ['The job is not enqueued yet.', 'Lets the caller choose.', 'Releases the connection.'],
  },
  {
    name: 'go-on',
    pattern: /\b(?:go|goes|went|gone) on\b(?! to\b)/i,
    why: 'the words are vague',
    write: 'continue or resume',
    refuses: ['The relay goes on when the broker is back.', 'The job cannot go on.'],
    accepts: ['The relay resumes when the broker is back.', 'Shows what is going on.', 'The request goes on to the next handler.'],
  },
  {
    name: 'away',
    pattern:
      /\b(?:is|are|was|were|be|been|being|stays?|stayed|as)(?: (?:still|again|now|not|just|both|all))? away\b(?! from\b)|\bwith (?:the|a|its|their|that) \w+ away\b/i,
    why: 'another term is used here',
    write: 'unavailable, disconnected or unreachable',
    refuses: ['Commands wait while the broker is away.', 'The database is still away.', 'With the database away it waits.'],
    accepts: [
      'Commands wait while the broker is unavailable.',
      'The timeout is minutes away.',
      'Starts right away.',
      'It keeps away from the limit.',
    ],
  },
  {
    name: 'judged',
    pattern: /\b(?:judge|judges|judged|judging)\b/i,
    why: 'the word is a metaphor',
    write: 'decide, check, or "declare lost" for an instance whose lease expired',
    refuses: ['No instance is judged before that.', 'a message could not be judged'],
    accepts: ['No instance is declared lost before that.', 'This is a judgment call.'],
  },
  {
    name: 'taken-for-lost',
    pattern: /\b(?:take|takes|took|taken) (?:\w+ )?for (?:lost|dead|gone)\b/i,
    why: 'another term is used here',
    write: 'declare lost',
    refuses: ['The instance was taken for lost.', 'It takes them for dead.'],
    accepts: ['The instance was declared lost.', 'Do not take order for granted.'],
  },
  {
    name: 'so-many',
    pattern: /(?<!\bevery )\bso (?:many|much|long|often)\b(?! as\b| more\b| less\b| \w+er\b)(?!.* that\b)/i,
    why: 'the sentence does not name the number',
    write: 'the number or the parameter ("at most `limit` jobs", "for `leaseMs`"), or "this many"',
    refuses: ['Sleeps for so many milliseconds.', 'Below 0: so many bytes before the end.', 'at most so long'],
    accepts: [
      'Sleeps for `ms` milliseconds.',
      'It ran for so long that the lease expired.',
      'So long as the lease holds, the job runs.',
      'The pool checks every so often.',
      'The index is so much faster.',
    ],
  },
  {
    name: 'has-not',
    pattern: /\b(?:which|that|what|who)\b[^,;:]*? (?:has|have|had) not(?=[,.;:)]|$)/i,
    why: 'the object stands before the verb',
    write: 'lacks, does not have',
    refuses: ['It needs a permission which your token has not; ask an administrator.', 'A method that Node.js 20 has not.'],
    accepts: ['It needs a permission that your token lacks.', 'The broker has not confirmed it.', 'It starts if the other has not.'],
  },
  {
    name: 'is-none',
    pattern: /(?<!\bthere )\b(?:is|are|was|were|be) none\b(?! of\b)/i,
    why: 'a pronoun carries the negation',
    write: '"is not a …", "is invalid"',
    refuses: ['Throws when an option is none.', 'has limits that are none'],
    accepts: ['Throws when an option is invalid.', 'Returns null when there are none.', 'It is none of these.'],
  },
  {
    name: 'is-no',
    pattern:
      /(?<!\bthere )\b(?:is|are|was|were) no (?!longer|more|less|different|one|later|earlier|sooner|worse|better|greater|larger|smaller|older|newer|limit|guarantee|way|such)\w+/i,
    why: 'the noun is negated instead of the verb',
    write: '"is not a …"',
    refuses: ['A repeated stop is no conflict.', 'Limits that are no numbers let nothing run.'],
    accepts: [
      'A repeated stop is not a conflict.',
      'There is no conflict.',
      'The lease is no longer held.',
      'The cost is no more than a read.',
    ],
  },
  {
    name: 'what-of',
    pattern: /\bwhat of\b/i,
    why: 'the words do not name the part',
    write: '"the part of … that", or the name of that part',
    refuses: ['Returns what of the report is not stored.', 'What of a view is not in the job?'],
    accepts: ['Returns the part of the report that is not stored.'],
  },
  {
    name: 'by-what',
    pattern:
      /(?<!\b(?:consistent|compar\w+|agree\w*|conflict\w*|match\w*|do|wrong|happens|along)\b[^,;:]*? )\b(?:by|with) what\b(?!.*\?$)/i,
    why: 'the clause stands for a noun',
    write: '"using …", "because …", "including …" and a noun',
    refuses: ['The job is charged by what it used.', 'Gives the tenant with what limits it.'],
    accepts: ['The charge is the time that the job used.', 'Compare it with what the server returned.'],
  },
  {
    name: 'starts-with-of',
    pattern: /^["'“(*_]*Of\b(?! (?:course|these|those|them|the|\d))/,
    why: 'the object stands before the subject',
    write: 'subject, verb, object',
    refuses: ['Of wrong settings it has written already.', 'Of two retries, one is carried out.', 'Of one tenant, one job runs.'],
    accepts: ['Of course, the lease may expire.', 'Of the 105 lanes, 27 match.', 'One of two retries creates the job.'],
  },
  {
    name: 'be-that',
    pattern: /(?:^|[,;(] ?)be (?:that|it|they|this)\b/i,
    why: 'the condition is inverted',
    write: '"even if …", "whether … or …"',
    refuses: ['The next time follows, be that past too.'],
    accepts: ['The next time follows, even if it is past.', 'The limit may be that of the tenant.'],
  },
  {
    name: 'metaphor',
    pattern: /\b(?:bells?|loans?|guilty)\b|\b(?:a|the|no) suspects?\b/,
    why: 'the word is a metaphor',
    write: 'notification, run context, or poison event',
    refuses: ['Rings the bell after the commit.', 'A loan that notes reports.', 'finds guilty the event', 'The event is a suspect.'],
    accepts: ['Sends a notification after the commit.', 'We suspect the network.'],
  },
  {
    name: 'back-off',
    pattern: /\bback-offs?\b/i,
    why: 'the project spells it in another way',
    write: 'backoff',
    refuses: ['Retries with exponential back-off.'],
    accepts: ['Retries with exponential backoff.', 'Clients back off after a refusal.'],
  },
  {
    name: 'cancelled',
    pattern: /\bcancell(?:ed|ing)\b/i,
    why: 'the project spells it in another way',
    write: 'canceled, canceling',
    refuses: ['The job was cancelled.'],
    accepts: ['The job was canceled.', 'The cancellation came late.'],
  },
];
