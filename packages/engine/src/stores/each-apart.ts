import { isOperatingError } from '@stampede/domain';

/**
 * Runs `work` for each member, one at a time. A failure does not skip the others.
 *
 * @throws after the last one, the first error that is no operating error, else the first one
 */
export async function eachApart<Member>(
  members: Iterable<Member>,
  work: (member: Member) => Promise<void>,
): Promise<void> {
  const errors: unknown[] = [];
  for (const member of members) {
    try {
      await work(member);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors.find((error) => !isOperatingError(error)) ?? errors[0];
}
