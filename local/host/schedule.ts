/** Runs something at a fixed rate, never twice at once; the returned function ends it. */
export function startSchedule(everyMs: number, run: () => Promise<unknown>): () => void {
  let running = false;
  const turn = async () => {
    if (running) return;
    running = true;
    await run().catch(() => {}); // the function logged its failure; the next turn comes anyway
    running = false;
  };
  const timer = setInterval(() => void turn(), everyMs);
  return () => clearInterval(timer);
}
