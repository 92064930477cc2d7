/** Coordinates of the settled contract that the graph does not have yet; a type stands for all of it. Only ever shorter. */
export const notYetDue: ReadonlySet<string> = new Set([]);
