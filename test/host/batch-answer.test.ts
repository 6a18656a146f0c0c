import { expect, test } from 'vitest';
import { failedMessages } from '../../local/host/queue-event.ts';

const messages = [{ MessageId: 'm1' }, { MessageId: 'm2' }];

test.for([
  ['null', null],
  ['an empty object', {}],
  ['a null list', { batchItemFailures: null }],
  ['an empty list', { batchItemFailures: [] }],
] as const)('an answer of %s means that all are done', ([, answer]) => {
  expect(failedMessages(messages, answer)).toEqual([]);
});

test('an answer that names some messages fails those alone', () => {
  const answer = { batchItemFailures: [{ itemIdentifier: 'm2' }, { itemIdentifier: 'm2' }] };
  expect(failedMessages(messages, answer)).toEqual([{ MessageId: 'm2' }]);
});

test.for([
  ['an unknown id', { batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm3' }] }],
  ['an empty id', { batchItemFailures: [{ itemIdentifier: '' }] }],
  ['a null id', { batchItemFailures: [{ itemIdentifier: null }] }],
  ['a wrong key', { batchItemFailures: [{ id: 'm1' }] }],
  ['a word for the list', { batchItemFailures: 'm1' }],
  ['a word for the whole', 'done'],
  ['a list for the whole', []],
] as const)('an answer with %s fails the whole batch', ([, answer]) => {
  expect(failedMessages(messages, answer)).toEqual(messages);
});
