import { deepEqual } from 'node:assert/strict';
import { afterAll, vi } from 'vitest';

const running = () => process.getActiveResourcesInfo().filter((it) => /Server|Process/.test(it));

// Files share a process: what one leaves behind would be there for the next.
const environment = { ...process.env };
const folder = process.cwd();
const before = running();

afterAll(async () => {
  deepEqual([{ ...process.env }, process.cwd()], [environment, folder]);
  await vi.waitFor(() => deepEqual(running(), before), 5_000); // what was closed is gone some turns later
});
