import { PolicyAnswerSchema, PolicyQuestionRequestSchema } from '@hanse/api';
import { type HttpApp, principalOf } from '@hanse/http';
import type { PolicyExplainer } from '../trust/policy-explainer.ts';
import { askerOf } from './asker.ts';
import { closed } from './closed.ts';

/** Who may do what, and why: for oneself; for others, to operators and to the administrators of their VO. */
export function policyRoutes(app: HttpApp, { explainer }: { explainer: PolicyExplainer }): void {
  app.post(
    '/v1/policy/explain',
    {
      config: { operation: 'policy.explain', access: 'authenticated' },
      schema: { body: closed(PolicyQuestionRequestSchema), response: { 200: PolicyAnswerSchema } },
    },
    (request) => {
      const isOperator = principalOf(request).kind === 'operator';
      return explainer.explain(request.body, { userId: askerOf(request).userId, isOperator });
    },
  );
}
