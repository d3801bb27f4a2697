import { useUi, type Tab } from '../ui/store';

const TABS: readonly { readonly tab: Tab; readonly label: string; readonly path: string }[] = [
  { tab: 'trade', label: 'Trade', path: 'M4 8h13m-4-4 4 4-4 4M20 16H7m4-4-4 4 4 4' },
  { tab: 'orders', label: 'Orders', path: 'M5 6h14M5 12h14M5 18h9' },
  { tab: 'portfolio', label: 'Portfolio', path: 'M4 19V9m5 10V5m6 14v-8m5 8V7' },
  { tab: 'stream', label: 'Stream', path: 'M3 14h4l3-8 4 12 3-7h4' },
];

/** On a narrow screen one group of panels is shown at a time; style alone decides when this bar is there. */
export function TabBar() {
  const current = useUi((state) => state.tab);
  const showTab = useUi((state) => state.showTab);
  return (
    <nav className="tabbar" aria-label="Sections">
      {TABS.map(({ tab, label, path }) => (
        <button
          key={tab}
          type="button"
          data-testid={`tab-${tab}`}
          aria-current={tab === current ? 'page' : undefined}
          onClick={() => {
            showTab(tab);
          }}
        >
          <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
            <path
              d={path}
              fill="none"
              stroke="currentColor"
              strokeWidth="2"
              strokeLinecap="round"
              strokeLinejoin="round"
            />
          </svg>
          {label}
        </button>
      ))}
    </nav>
  );
}
