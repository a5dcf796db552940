import { QueryClientProvider } from '@tanstack/react-query';
import { createRoot } from 'react-dom/client';
import { HashRouter } from 'react-router';
import { queryClient } from './api/query-client';
import { SessionGate } from './shell/session-gate';
import { FlashProvider } from './shell/flash';
import { applyTheme } from './shell/theme';
import './styles/tokens.css';
import './styles/base.css';
import './styles/shell.css';
import './styles/controls.css';
import './styles/tables.css';
import './styles/jobs.css';
import './styles/job.css';
import './styles/forms.css';
import './styles/operations.css';

applyTheme();
const place = document.getElementById('console');
if (place)
  createRoot(place).render(
    <QueryClientProvider client={queryClient}>
      <HashRouter>
        <FlashProvider>
          <SessionGate />
        </FlashProvider>
      </HashRouter>
    </QueryClientProvider>,
  );
