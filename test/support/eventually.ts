/** Asks until the answer satisfies, twenty times a second; throws with the last answer after `withinMs`. */
export async function eventually<T>(
  look: () => Promise<T> | T,
  satisfies: (seen: T) => boolean,
  withinMs = 45_000,
): Promise<T> {
  const until = performance.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (satisfies(seen)) return seen;
    if (performance.now() > until) throw new Error(`It never came to be; last seen: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
