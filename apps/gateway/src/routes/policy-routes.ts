import { PolicyAnswerSchema, SitePolicyQuestionRequestSchema } from '@hanse/api';
import { type HttpApp, principalOf } from '@hanse/http';
import { Type } from 'typebox';
import { callerOf } from '../security/gateway-principal.ts';
import type { RouteParts } from './route-parts.ts';

/** Who may do what here, and why: for oneself, and for others to the operators of the federation and of the site. */
export function policyRoutes(app: HttpApp, { explainer }: RouteParts): void {
  app.post(
    '/v1/policy/explain',
    {
      config: { operation: 'policy.explain', access: 'authenticated' },
      schema: {
        // A misspelt field must not be silently left out.
        body: Type.Object(SitePolicyQuestionRequestSchema.properties, { additionalProperties: false }),
        response: { 200: PolicyAnswerSchema },
      },
    },
    (request) => explainer.explain(request.body, callerOf(principalOf(request))),
  );
}
