import { Component, type ReactNode } from 'react';

interface Props {
  /** The name of the part that failed to render, for the message. */
  readonly what: string;
  readonly children: ReactNode;
}

interface State {
  readonly failed: boolean;
}

/** Data that cannot be shown costs the part of the page that shows it, and not the page. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failed: false };

  static getDerivedStateFromError(): State {
    return { failed: true };
  }

  private readonly retry = () => {
    this.setState({ failed: false });
  };

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <section className="panel" aria-label={this.props.what}>
        <div className="empty" role="alert">
          <p>{this.props.what} cannot be shown.</p>
          <button type="button" className="button small" onClick={this.retry}>
            Try again
          </button>
        </div>
      </section>
    );
  }
}
