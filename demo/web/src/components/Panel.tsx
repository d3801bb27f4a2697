import { useId, type ReactNode } from 'react';
import type { Tab } from '../ui/store';

interface PanelProps {
  readonly title: string;
  /** The tab that shows this panel on a narrow screen. */
  readonly tab: Tab;
  readonly area: string;
  readonly note?: ReactNode;
  readonly tools?: ReactNode;
  readonly children: ReactNode;
}

export function Panel({ title, tab, area, note, tools, children }: PanelProps) {
  const titleId = useId();
  return (
    <section className={`panel panel-${area}`} data-tab={tab} aria-labelledby={titleId}>
      <header className="panel-head">
        <h2 id={titleId}>{title}</h2>
        {note !== undefined && <span className="panel-note">{note}</span>}
        {tools !== undefined && <div className="panel-tools">{tools}</div>}
      </header>
      {children}
    </section>
  );
}

interface EmptyProps {
  readonly title: string;
  readonly hint?: string;
}

export function Empty({ title, hint }: EmptyProps) {
  return (
    <div className="empty">
      <p>{title}</p>
      {hint !== undefined && <p className="muted">{hint}</p>}
    </div>
  );
}

interface FailedProps {
  readonly what: string;
  readonly onRetry: () => void;
}

export function Failed({ what, onRetry }: FailedProps) {
  return (
    <div className="empty" role="alert">
      <p>{what} could not be loaded.</p>
      <button type="button" className="button small" onClick={onRetry}>
        Try again
      </button>
    </div>
  );
}

/** Holds the place of rows that are on their way, so that nothing jumps when they come. */
export function Skeleton({ rows }: { readonly rows: number }) {
  return (
    <div className="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} className="skeleton-row" />
      ))}
    </div>
  );
}
