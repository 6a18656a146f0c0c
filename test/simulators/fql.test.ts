import { describe, expect, test } from 'vitest';
import { matches, parseFql, type Value } from '../../local/simulators/falcon/fql.ts';

const now = new Date('2026-03-10T12:00:00Z');

const ransomware: Record<string, Value[]> = {
  name: ['Ransomware on WKS-001'],
  status: ['new'],
  severity: [80],
  tags: ['siem', 'urgent'],
  read_only: [false],
  created_timestamp: ['2026-03-08T09:30:00.000Z'],
  description: ["The host's shadow copies are gone"],
  path: ['C:\\Temp\\u.exe'],
};

const passes = (filter: string): boolean =>
  matches(
    parseFql(filter, { now, wildcard: (field) => field === 'name' }),
    (field) => ransomware[field] ?? [],
  );

describe('a clause holds', () => {
  test.each([
    ["status:'new'", true],
    ["status:'closed'", false],
    ["status:!'closed'", true],
    ["status:!'new'", false],
    ['severity:80', true],
    ["severity:'80'", true],
    ['severity:>80', false],
    ['severity:>=80', true],
    ['severity:<81', true],
    ['severity:<=79.5', false],
    ['severity:!79', true],
    ['read_only:false', true],
    ['read_only:true', false],
    ["tags:'urgent'", true],
    ["tags:!'urgent'", false],
    ["tags:'URGENT'", false],
    ["description:~'SHADOW host'", true],
    ["description:~'shadow kernel'", false],
    ["description:!~'kernel'", true],
    ["status:['closed','new']", true],
    ["status:!['closed','new']", false],
    ['severity:[10,80]', true],
    ["status: 'new'", true],
  ])('%s is %s', (filter, expected) => {
    expect(passes(filter)).toBe(expected);
  });
});

describe('a wildcard', () => {
  test.each([
    ["name:'Ransom*'", true],
    ["name:'*WKS*'", true],
    ["name:'Ransom'", false],
    ["name:'R.nsom*'", false],
    ["name:!'Ransom*'", false],
    ["name:*'*on WKS*'", true],
    ["name:!*'*kernel*'", true],
    ["tags:'urg*'", false],
    ["tags:*'urg*'", true],
  ])('%s is %s: a plain value takes one only in a field that has them', (filter, expected) => {
    expect(passes(filter)).toBe(expected);
  });

  test.each([
    ["assigned_to_uuid:!'*'", true],
    ["assigned_to_uuid:'*'", false],
    ["tags:!'*'", false],
    ["created_timestamp:'*'", true],
  ])('%s is %s: alone it asks whether the field is set', (filter, expected) => {
    expect(passes(filter)).toBe(expected);
  });
});

describe('a date', () => {
  test.each([
    ["created_timestamp:'2026-03-08T09:30:00Z'", true],
    ["created_timestamp:>='2026-03-08T09:30:00Z'", true],
    ["created_timestamp:>'2026-03-08T09:30:00.000Z'", false],
    ["created_timestamp:<'2026-03-09'", true],
    ["created_timestamp:>'now-7d'", true],
    ["created_timestamp:>'now-2d'", false],
    ["created_timestamp:<'now-50h'", true],
    ["created_timestamp:>'now-1w'", true],
    ["created_timestamp:<'now'", true],
  ])('%s is %s at noon of 10 March', (filter, expected) => {
    expect(passes(filter)).toBe(expected);
  });
});

describe('clauses together', () => {
  test.each([
    ["status:'new'+severity:>90", false],
    ["status:'closed',severity:>50", true],
    // + first: (closed and 80), or urgent
    ["status:'closed'+severity:80,tags:'urgent'", true],
    // + first: urgent, or (80 and closed); were , first, the whole would fail
    ["tags:'urgent',severity:80+status:'closed'", true],
    ["(tags:'urgent',severity:80)+status:'closed'", false],
    ["((status:'new'))+(severity:80,severity:1)", true],
    ["status:'new' + severity:80", true],
  ])('%s is %s: + binds tighter than , and parentheses group', (filter, expected) => {
    expect(passes(filter)).toBe(expected);
  });
});

describe('quotes', () => {
  test.each([
    ["description:'The host\\'s shadow copies are gone'", true],
    ["path:'C:\\\\Temp\\\\u.exe'", true],
    ["name:!'it, is + (not) [a] clause'", true],
  ])('%s is %s: a backslash escapes a quote or itself', (filter, expected) => {
    expect(passes(filter)).toBe(expected);
  });
});

test.each([
  ['status', 'a colon expected at position 6 of the filter'],
  ['status:new', 'a quoted text, number or boolean expected at position 7 of the filter'],
  ["status:'new", 'a quoted text, number or boolean expected at position 7 of the filter'],
  ["status:'new'severity:1", 'the end expected at position 12 of the filter'],
  ["status:'new'  severity:1", 'the end expected at position 12 of the filter'],
  ["(status:'new'", 'a closing parenthesis expected at position 13 of the filter'],
  ["status:'new')", 'the end expected at position 12 of the filter'],
  ["status:['new'", 'a closing bracket expected at position 13 of the filter'],
  ["status:'new'+", 'a field name expected at position 13 of the filter'],
  ['severity:1x', 'a quoted text, number or boolean expected at position 9 of the filter'],
  ['severity:>[1,2]', 'a list goes with no > (severity)'],
  ["name:'a\nb'", 'a control character in a quoted text'],
  ["created_timestamp:>'yesterday'", 'created_timestamp needs a UTC date or now-7d, not yesterday'],
  ["created_timestamp:'2026-03-*'", 'created_timestamp needs a UTC date or now-7d, not 2026-03-*'],
])('%j is refused', (filter, message) => {
  expect(() => passes(filter)).toThrow(message);
});
