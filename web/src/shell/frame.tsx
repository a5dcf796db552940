import { useEffect, useState } from 'react';
import { useLocation } from 'react-router';
import { KeyHelp } from '../keys/key-help';
import { useGlobalKeys } from '../keys/use-global-keys';
import { Banners } from './banners';
import { Navigation } from './navigation';
import { Screens } from './screens';
import { TopBar } from './top-bar';

/** The page around every screen. */
export function Frame({ outage }: { readonly outage: Error | null }) {
  const [asksKeys, setAsksKeys] = useState(false);
  const { pathname } = useLocation();
  useGlobalKeys(() => setAsksKeys(true));
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [pathname]);
  return (
    <div className="frame">
      <a className="skip" href="#content" onClick={skipToContent}>
        Skip to the content
      </a>
      <TopBar onKeys={() => setAsksKeys(true)} />
      <Navigation />
      <main id="content" tabIndex={-1}>
        <Banners outage={outage} />
        <Screens />
      </main>
      <KeyHelp isOpen={asksKeys} onClose={() => setAsksKeys(false)} />
    </div>
  );
}

/** The hash belongs to the router, so the focus is set by hand. */
function skipToContent(event: { preventDefault(): void }): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}
