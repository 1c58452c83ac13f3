import { isOperatingError } from '@stampede/domain';

/**
 * Does the same for each member, one after the other. One that fails keeps none of the others from their turn.
 *
 * @throws after the last one, the first error that waiting does not help against, else the first one
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
