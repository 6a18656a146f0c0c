/** Where a verb was called, and who reads it. */
export type Terminal = {
  folder: string;
  environment: Record<string, string | undefined>;
  print: (text: string) => void;
  complain: (text: string) => void;
  now: () => Date;
  /** Lets time pass between two looks at something. */
  wait: (milliseconds: number) => Promise<void>;
  /** Draws a line over the one that was drawn before; null where nobody watches, and every line stays. */
  draw: ((line: string) => void) | null;
  /** All of standard input; null where a person sits at it. */
  input: () => Promise<string | null>;
  /** Asks that person for a line. What is secret is not shown while it is typed. */
  ask: (question: string, options: { isSecret: boolean }) => Promise<string>;
};

/** A verb of the command: how it is called, what it does in a line, and its work, which answers the exit code. */
export type Verb = {
  usage: string;
  does: string;
  run: (args: string[], terminal: Terminal) => Promise<number>;
};
