import { refuse, type HttpExchange } from './http-exchange.js';

const tooSlow = { status: 408, code: 'BAD_REQUEST', message: 'The request did not arrive in time.' };

/** Ends an exchange whose request has not arrived whole after so many milliseconds. */
export function limitReadingTime(exchange: HttpExchange, ms: number): void {
  const { request, response } = exchange;
  const timer = setTimeout(() => {
    if (request.complete) return;
    if (response.headersSent) return void response.destroy();
    response.setHeader('connection', 'close');
    response.once('finish', () => request.socket.destroySoon());
    refuse(exchange, tooSlow);
  }, ms);
  const stop = (): void => {
    clearTimeout(timer);
  };
  request.once('end', stop);
  request.once('close', stop);
  response.once('close', stop);
}
