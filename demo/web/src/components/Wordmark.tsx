export function Wordmark() {
  return (
    <span className="wordmark">
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <rect width="32" height="32" rx="7" fill="var(--accent-solid)" />
        <path
          d="M6 19h5l3-9 4 13 3-8h5"
          fill="none"
          stroke="#fff"
          strokeWidth="2.6"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <span>
        WSE <span className="wordmark-light">Trading Desk</span>
      </span>
    </span>
  );
}
