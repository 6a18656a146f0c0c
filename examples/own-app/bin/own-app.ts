import { join } from 'node:path';
import { App, Tags } from 'aws-cdk-lib';
import { loadConfiguration } from 'casebridge/infra';
import { AlertsStack } from '../lib/alerts-stack.ts';
import { EvidenceStack } from '../lib/evidence-stack.ts';
import { FoundationStack } from '../lib/foundation-stack.ts';

// A fault in the file ends the synthesis here, with its line.
const configuration = loadConfiguration(join(import.meta.dirname, '../casebridge.yaml'));

const app = new App();
const { house } = new FoundationStack(app, 'soc-foundation');
const deployment = { ...house, stage: 'prod', configuration };
const { table, bucket } = new EvidenceStack(app, 'soc-evidence', deployment);
new AlertsStack(app, 'soc-alerts', { ...deployment, table, bucket });

Tags.of(app).add('team', 'soc');
Tags.of(app).add('cost-centre', '4711');
