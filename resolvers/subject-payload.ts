import type { SubjectPayloadType } from '../schema/types/payload-types.js';
import type { Subject } from '../src/domain/entities.js';
import type { Outcomes, UserProblem } from '../src/services/user-problem.js';
import type { OperationContext } from './operation-context.js';
import type { Shape } from './shape.js';
import { subjectShape } from './subject-shape.js';

/** What every act on a person answers. */
export type SubjectPayload = Shape<SubjectPayloadType>;

export const subjectPayload = ({ value, problems }: Outcomes<Subject>, context: OperationContext): SubjectPayload => ({
  subject: value === null ? null : subjectShape(value, context),
  userErrors: problems,
});

export const refusedSubject = (problems: readonly UserProblem[]): SubjectPayload => ({
  subject: null,
  userErrors: problems,
});
