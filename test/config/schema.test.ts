import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sources } from '../../lib/sources/index.ts';
import { configJsonSchema, schemaFile, schemaText } from '../../infra/config-schema.ts';

const root = join(import.meta.dirname, '../..');

test('casebridge.schema.json is what the configuration’s schema says now: `npm run schema` writes it', () => {
  expect(readFileSync(schemaFile, 'utf8')).toBe(schemaText());
});

test('casebridge.yaml tells editors where its schema is', () => {
  const [first] = readFileSync(join(root, 'casebridge.yaml'), 'utf8').split('\n');
  expect(first).toBe('# yaml-language-server: $schema=./casebridge.schema.json');
});

test('a duration is text with its pattern, meaning and default', () => {
  expect(configJsonSchema()).toHaveProperty('properties.inbox.properties.retention', {
    type: 'string',
    pattern: '^[1-9]\\d*[smhd]$',
    description: 'How long an alert is remembered; a redelivery after that is a new alert.',
    default: '90d',
  });
});

test('the types of sources are listed, and no key is allowed beside the known ones', () => {
  expect(configJsonSchema()).toMatchObject({
    additionalProperties: false,
    required: ['connections', 'sources'],
    properties: {
      sources: {
        additionalProperties: {
          oneOf: [
            { additionalProperties: false, properties: { type: { enum: [...sources.keys()] } } },
            {
              additionalProperties: false,
              properties: { type: { const: 'generic' } },
              required: ['type', 'auth', 'map'],
            },
          ],
        },
      },
    },
  });
});
