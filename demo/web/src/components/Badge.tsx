export function StatusBadge({
  status,
  label = status,
}: {
  readonly status: string;
  readonly label?: string;
}) {
  return (
    <span className="badge" data-status={status}>
      {label}
    </span>
  );
}
