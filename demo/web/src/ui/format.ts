const LOCALE = 'en-US';

const quantityFormat = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 6 });
const priceFormat = new Intl.NumberFormat(LOCALE, { minimumFractionDigits: 2, maximumFractionDigits: 4 });
const timeFormat = new Intl.DateTimeFormat(LOCALE, {
  hour12: false,
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
const dateTimeFormat = new Intl.DateTimeFormat(LOCALE, {
  hour12: false,
  month: 'short',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
});
/** By currency; null for one that no format knows. */
const moneyFormats = new Map<string, Intl.NumberFormat | null>();
const plainMoneyFormat = new Intl.NumberFormat(LOCALE, {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

const NOTHING = '–';

/** Rows come from outside: a currency that is unknown is shown as it is, and what is no number as nothing. */
export function formatMoney(amount: number, currency: string): string {
  if (!Number.isFinite(amount)) return NOTHING;
  let format = moneyFormats.get(currency);
  if (format === undefined) {
    format = moneyFormat(currency);
    moneyFormats.set(currency, format);
  }
  return format?.format(amount) ?? `${plainMoneyFormat.format(amount)} ${currencyName(currency)}`.trimEnd();
}

function moneyFormat(currency: string): Intl.NumberFormat | null {
  try {
    return new Intl.NumberFormat(LOCALE, { style: 'currency', currency, minimumFractionDigits: 2 });
  } catch {
    return null;
  }
}

function currencyName(currency: unknown): string {
  return typeof currency === 'string' ? currency : '';
}

export function formatSigned(amount: number): string {
  const sign = amount > 0 ? '+' : amount < 0 ? '−' : '';
  return sign + priceFormat.format(Math.abs(amount));
}

export function formatPrice(price: number | null): string {
  return price === null ? NOTHING : priceFormat.format(price);
}

export function formatQuantity(quantity: number): string {
  return quantityFormat.format(quantity);
}

export function formatTime(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? NOTHING : timeFormat.format(date);
}

export function formatClock(epochMs: number): string {
  return timeFormat.format(epochMs);
}

export function formatDateTime(iso: string | null): string {
  if (iso === null) return NOTHING;
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? NOTHING : dateTimeFormat.format(date);
}

export function formatLatency(latencyMs: number | null): string {
  if (latencyMs === null) return NOTHING;
  return latencyMs < 10 ? `${latencyMs.toFixed(1)} ms` : `${Math.round(latencyMs)} ms`;
}
