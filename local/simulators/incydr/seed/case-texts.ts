import type { Random } from '../../random.ts';
import type { Person } from './people.ts';

/** What a case is about, and what may be found. */
export type Topic = {
  title: string;
  description: (who: string) => string;
  findings: readonly string[];
};

/** What cases are about. */
export const topics: readonly Topic[] = [
  {
    title: 'Departing',
    description: (who) => `${who} leaves at the end of the month. Watch what goes out until then.`,
    findings: [
      'Copied the customer list to a private account.',
      'Took nothing but holiday pictures.',
      'Asked a colleague to send the price list.',
    ],
  },
  {
    title: 'Removable media',
    description: (who) => `${who} copied files to a stick that is not ours.`,
    findings: [
      'The stick is encrypted and registered.',
      'The stick was lost on a train.',
      'Agreed with their manager.',
    ],
  },
  {
    title: 'Cloud upload',
    description: (who) => `Uploads by ${who} to a cloud service that is not ours.`,
    findings: [
      'The account is private.',
      'The account belongs to a supplier.',
      'The files were deleted there.',
    ],
  },
  {
    title: 'Public link',
    description: (who) => `A document of ${who} can be read by anyone who has the link.`,
    findings: [
      'The link was taken back.',
      'The link had been opened 14 times.',
      'The document is a press release.',
    ],
  },
  {
    title: 'Source code',
    description: (who) => `${who} pushed source code to a repository that is not ours.`,
    findings: [
      'The repository is a fork for a patch.',
      'Keys were in it, and were changed.',
      'Nothing of ours was in it.',
    ],
  },
  {
    title: 'Personal mail',
    description: (who) => `${who} sends attachments to a mail account of their own.`,
    findings: ['Payslips, their own.', 'Payslips of others.', 'A talk for a conference, cleared by legal.'],
  },
];

/** What a case about a person is called. */
export const titleOf = (topic: Topic, who: Person | null): string =>
  who ? `${topic.title}: ${who.login}` : topic.title;

/** What someone wrote into it. */
export function describedCase(random: Random, topic: Topic, who: Person | null, isDone: boolean) {
  const name = who ? `${who.firstName} ${who.lastName}` : 'Someone';
  return {
    description: random.chance(0.85) ? topic.description(name) : null,
    findings: isDone || random.chance(0.4) ? findingsOf(topic, random, name) : null,
  };
}

/** Findings as people write them, in Markdown. */
function findingsOf(topic: Topic, random: Random, name: string): string {
  const points = Array.from({ length: random.whole(1, 3) }, () => `- ${random.pick(topic.findings)}`);
  const verdict = random.pick([
    '**No breach.**',
    '**A breach**, told to legal.',
    '*Open*: waits for an answer.',
  ]);
  const table = '\n\n| step | done |\n| --- | --- |\n| spoke to them | yes |\n| took the device | no |';
  return `# ${topic.title}\n\nSpoke to ${name}.\n\n${[...new Set(points)].join('\n')}\n\n${verdict}${random.chance(0.3) ? table : ''}`;
}
