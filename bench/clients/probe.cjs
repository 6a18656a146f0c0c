'use strict';
/**
 * Loaded before a function: tells whoever asks at PROBE_SOCKET what its process took and holds, once garbage is collected.
 * It wakes nobody, and keeps no process alive.
 */
const { createServer } = require('node:net');

createServer((asking) => {
  globalThis.gc();
  const { rss, heapUsed } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  asking.end(JSON.stringify({ rss, heapUsed, processor: (user + system) / 1000 }));
})
  .listen(process.env.PROBE_SOCKET)
  .unref();
