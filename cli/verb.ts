/** A verb of the command: how it is called, what it does in a line, and its work, which answers the exit code. */
export type Verb = { usage: string; does: string; run: (args: string[]) => Promise<number> };
