import { useEffect } from 'react';
import { useUi, type Toast } from '../ui/store';

const TOAST_SHOWN_MS = { error: 7_000, success: 4_000, info: 5_000 } as const;

export function Toasts() {
  const toasts = useUi((state) => state.toasts);
  return (
    <div className="toasts" role="region" aria-label="Messages">
      {toasts.map((toast) => (
        <ToastCard key={toast.id} toast={toast} />
      ))}
    </div>
  );
}

function ToastCard({ toast }: { readonly toast: Toast }) {
  const dismiss = useUi((state) => state.dismissToast);
  useEffect(() => {
    const timer = setTimeout(() => {
      dismiss(toast.id);
    }, TOAST_SHOWN_MS[toast.tone]);
    return () => {
      clearTimeout(timer);
    };
  }, [dismiss, toast.id, toast.tone]);
  return (
    <div
      className="toast"
      data-testid="toast"
      data-tone={toast.tone}
      role={toast.tone === 'error' ? 'alert' : 'status'}
    >
      <p>{toast.text}</p>
      <button
        type="button"
        className="icon-button"
        aria-label="Dismiss message"
        onClick={() => {
          dismiss(toast.id);
        }}
      >
        ×
      </button>
    </div>
  );
}
