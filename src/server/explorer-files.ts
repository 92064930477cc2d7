import sirv from 'sirv';
import { notFound, refuse, type HttpExchange } from './http-exchange.js';

/** Everything from the page's own folder; the editor makes its styles at run time and its workers from blobs. */
const contentPolicy = [
  "default-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "connect-src 'self' ws: wss:",
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Serves the built explorer below `/explorer/`. The folder is read once, here: it must exist. */
export function explorerFiles(folder: string): (exchange: HttpExchange) => void {
  const serve = sirv(folder, {
    etag: true,
    setHeaders: (response, pathname) => {
      response.setHeader('content-security-policy', contentPolicy);
      // The names under assets/ change with their content.
      const lasting = pathname.startsWith('/assets/');
      response.setHeader('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  return (exchange) => {
    const { request, response, path } = exchange;
    request.url = path.slice('/explorer'.length);
    serve(request, response, () => {
      refuse(exchange, notFound);
    });
  };
}
