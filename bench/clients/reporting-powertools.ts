import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { logMetrics } from '@aws-lambda-powertools/metrics/middleware';
import middy from '@middy/core';

/** The same by Powertools. */
const logger = new Logger();
const metrics = new Metrics({ namespace: 'casebridge', defaultDimensions: { stage: 'bench' } });

export const handler = middy()
  .use(injectLambdaContext(logger))
  .use(logMetrics(metrics))
  .handler(async () => {
    logger.info('delivery accepted', { alerts: 1 });
    metrics.addDimension('result', 'accepted');
    metrics.addMetric('Deliveries', MetricUnit.Count, 1);
    return null;
  });
