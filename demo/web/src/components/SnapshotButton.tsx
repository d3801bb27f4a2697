import type { UseMutationResult } from '@tanstack/react-query';

interface Props {
  readonly what: string;
  readonly refresh: UseMutationResult<unknown, Error, void>;
}

/** Asks the server for the rows as they are in the database now, over the socket. */
export function SnapshotButton({ what, refresh }: Props) {
  return (
    <button
      type="button"
      className="icon-button"
      data-testid={`snapshot-${what}`}
      aria-label={`Ask for a snapshot of the ${what}`}
      title={`Ask for a snapshot of the ${what}`}
      disabled={refresh.isPending}
      onClick={() => {
        refresh.mutate();
      }}
    >
      <svg
        viewBox="0 0 24 24"
        width="16"
        height="16"
        aria-hidden="true"
        className={refresh.isPending ? 'spin' : ''}
      >
        <path
          d="M20 12a8 8 0 1 1-2.5-5.8M20 3v4.5h-4.5"
          fill="none"
          stroke="currentColor"
          strokeWidth="2"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
    </button>
  );
}
