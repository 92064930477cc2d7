/** Does it anew where midnight came in the midst of it, in that time zone: what it answers is all of one day. */
export async function withinOneDay<T>(work: () => Promise<T>, timeZone = 'UTC'): Promise<T> {
  const today = (): string => new Date().toLocaleDateString('en-CA', { timeZone });
  for (;;) {
    const began = today();
    const done = await work();
    if (today() === began) return done;
  }
}
