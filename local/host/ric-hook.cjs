'use strict';
/** Loaded before `aws-lambda-ric` in every execution environment: gives it its native part, and ties it to its host. */
const { registerHooks } = require('node:module');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const standIn = pathToFileURL(join(__dirname, 'rapid-client.cjs')).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === './rapid-client.node' ? { url: standIn, format: 'commonjs', shortCircuit: true } : next(specifier, context),
});

process.on('SIGINT', () => {}); // Ctrl-C reaches the whole process group; the host ends its environments itself
process.once('disconnect', () => process.exit()); // the host is gone, however it ended
process.channel?.unref(); // an idle runtime must be able to end as it does on Lambda
