import { z } from 'zod'

/** The media type of every error's body: RFC 9457. */
export const problemType = 'application/problem+json'

/** RFC 9457 problem details. `errors` lists every fault of the request, each at its JSON pointer, query parameter or header. */
export const Problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  errors: z
    .array(
      z.object({
        pointer: z.string().optional(),
        parameter: z.string().optional(),
        header: z.string().optional(),
        detail: z.string(),
      }),
    )
    .optional(),
  request_id: z.string(),
})
export type Problem = z.infer<typeof Problem>
export type ProblemError = NonNullable<Problem['errors']>[number]
