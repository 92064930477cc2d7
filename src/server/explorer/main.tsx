// First: an editor that finds no workers would run them in the page.
import 'graphiql/setup-workers/vite';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { GraphiQL } from 'graphiql';
import { createRoot } from 'react-dom/client';
import 'graphiql/style.css';
import { exampleOperations } from './example-operations.js';
import './explorer.css';

const endpoint = new URL('/graphql', globalThis.location.href);
const socket = new URL(endpoint);
socket.protocol = endpoint.protocol === 'https:' ? 'wss:' : 'ws:';

const fetcher = createGraphiQLFetcher({ url: endpoint.href, subscriptionUrl: socket.href });

const container = document.querySelector('#explorer');
if (container !== null) {
  createRoot(container).render(
    // What was typed may name people: it goes when the tab is closed.
    <GraphiQL fetcher={fetcher} defaultTabs={exampleOperations()} storage={globalThis.sessionStorage}>
      <GraphiQL.Logo>
        <h1 className="explorer-title">privacy-graph explorer</h1>
      </GraphiQL.Logo>
    </GraphiQL>,
  );
}
