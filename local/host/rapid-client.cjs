'use strict';
/**
 * The interface client's native part in JavaScript: it talks to the Runtime API for `aws-lambda-ric`.
 * Its install script would compile C++ for this; nothing here is installed by scripts.
 * No TypeScript here: stripping its types would nearly double the start of every environment (59 ms, then 111).
 */
const { Agent, request } = require('node:http'); // fetch would add some 75 ms to every cold start

const agent = new Agent({ keepAlive: true, maxSockets: 1 });
let posted = Promise.resolve();

exports.initializeClient = () => {};

exports.next = async () => {
  await posted; // `done` returns at once, yet the answer must be out before the next invocation comes in
  const { body, headers } = await call('GET', '/invocation/next');
  return { bodyJson: body, headers };
};

exports.done = (id, body) => {
  posted = call('POST', `/invocation/${id}/response`, body);
};

exports.error = (id, body) => {
  posted = call('POST', `/invocation/${id}/error`, body);
};

function call(method, path, body) {
  return new Promise((resolve, reject) => {
    const url = `http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime${path}`;
    const headers = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
    request(url, { method, agent, headers }, (response) => {
      let text = '';
      response
        .setEncoding('utf8')
        .on('data', (chunk) => (text += chunk))
        .on('end', () => resolve({ body: text, headers: response.headers }))
        .on('error', reject);
    })
      .on('error', reject)
      .end(body);
  });
}
