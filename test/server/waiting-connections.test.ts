import { describe, expect, it } from '@jest/globals';
import { waitingConnections } from '../../src/server/waiting-connections.js';

describe('a place among connections that have not said whose they are', () => {
  const room = (most: number) => {
    const gone: string[] = [];
    return { gone, ...waitingConnections<string>(most, (connection) => void gone.push(connection)) };
  };

  it('is lost by whoever came first, where all come from one address', () => {
    const { enter, gone } = room(2);
    for (const connection of ['a', 'b', 'c', 'd']) enter(connection, 'proxy');
    expect(gone).toEqual(['a', 'b']);
  });

  it('is lost by those who come in numbers, and by nobody else', () => {
    const { enter, gone } = room(3);
    enter('ana', '192.0.2.1');
    for (const connection of ['x1', 'x2', 'x3', 'x4']) enter(connection, '192.0.2.66');
    enter('ben', '192.0.2.2');
    expect(gone).toEqual(['x1', 'x2', 'x3']);
  });

  it('is free again when they have said so, or are gone', () => {
    const { enter, leave, gone } = room(1);
    enter('a', 'one');
    leave('a');
    enter('b', 'one');
    leave('b');
    leave('b');
    enter('c', 'one');
    expect(gone).toEqual([]);
  });
});
