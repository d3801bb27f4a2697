import { useId, useState, type SubmitEvent } from 'react';
import { usePlaceOrder } from '../api/commands';
import { asSentence } from '../api/errors';
import { ApiError } from '../api/http';
import { newId } from '../api/newId';
import { useAccounts, useBrokerNames, useSymbols } from '../api/queries';
import type { OrderDraft, OrderSide, OrderType } from '../api/types';
import { formatMoney } from '../ui/format';
import { Choice } from './Choice';
import { Panel } from './Panel';

type Problems = Partial<Record<keyof OrderDraft, string>>;

export function OrderTicket() {
  const id = useId();
  const accounts = useAccounts();
  const brokers = useBrokerNames();
  const symbols = useSymbols();
  const place = usePlaceOrder();
  const [accountChoice, setAccountChoice] = useState('');
  const [symbolChoice, setSymbolChoice] = useState('');
  const [side, setSide] = useState<OrderSide>('buy');
  const [type, setType] = useState<OrderType>('market');
  const [quantity, setQuantity] = useState('10');
  const [limit, setLimit] = useState('');
  const [problems, setProblems] = useState<Problems>({});

  const accountRows = accounts.data?.rows ?? [];
  const account = accountRows.find((row) => row.account_id === accountChoice) ?? accountRows[0];
  const symbolRows = symbols.data ?? [];
  const symbol = symbolRows.find((row) => row.symbol === symbolChoice) ?? symbolRows[0];

  function submit(event: SubmitEvent) {
    event.preventDefault();
    const found = check(quantity, type, limit);
    setProblems(found);
    if (!account || !symbol || Object.keys(found).length > 0) return;
    const draft: OrderDraft = {
      account_id: account.account_id,
      symbol: symbol.symbol,
      side,
      quantity: Number(quantity),
      type,
      ...(type === 'limit' ? { limit_price: Number(limit) } : {}),
    };
    const command = { draft, orderId: newId() };
    place.mutate(command, {
      onError: (error) => {
        if (error instanceof ApiError && error.field !== null)
          setProblems({ [error.field]: asSentence(error.message) });
      },
    });
  }

  return (
    <Panel title="New order" tab="trade" area="ticket">
      <form className="ticket" noValidate onSubmit={submit}>
        <label className="field">
          <span>Account</span>
          <select
            data-testid="order-account"
            value={account?.account_id ?? ''}
            disabled={accountRows.length === 0}
            aria-invalid={problems.account_id !== undefined}
            onChange={(event) => {
              setAccountChoice(event.target.value);
            }}
          >
            {accountRows.length === 0 && <option value="">Connect a broker first</option>}
            {accountRows.map((row) => (
              <option key={row.account_id} value={row.account_id}>
                {row.name} · {brokers.get(row.connection_id) ?? row.broker}
              </option>
            ))}
          </select>
          <span className="field-hint">
            {problems.account_id ??
              (account ? `Buying power ${formatMoney(account.buying_power, account.currency)}` : '\u00a0')}
          </span>
        </label>

        <label className="field">
          <span>Symbol</span>
          <select
            data-testid="order-symbol"
            value={symbol?.symbol ?? ''}
            disabled={symbolRows.length === 0}
            aria-invalid={problems.symbol !== undefined}
            onChange={(event) => {
              setSymbolChoice(event.target.value);
            }}
          >
            {symbolRows.length === 0 && <option value="">Loading symbols…</option>}
            {symbolRows.map((row) => (
              <option key={row.symbol} value={row.symbol}>
                {row.name === undefined ? row.symbol : `${row.symbol} · ${row.name}`}
              </option>
            ))}
          </select>
        </label>

        <Choice
          label="Side"
          testId="order-side"
          value={side}
          onChange={setSide}
          options={[
            { value: 'buy', label: 'Buy' },
            { value: 'sell', label: 'Sell' },
          ]}
        />
        <Choice
          label="Type"
          testId="order-type"
          value={type}
          onChange={setType}
          options={[
            { value: 'market', label: 'Market' },
            { value: 'limit', label: 'Limit' },
          ]}
        />

        <div className="field-pair">
          <label className="field">
            <span>Quantity</span>
            <input
              data-testid="order-quantity"
              inputMode="decimal"
              value={quantity}
              aria-invalid={problems.quantity !== undefined}
              aria-describedby={`${id}-quantity`}
              onChange={(event) => {
                setQuantity(event.target.value);
              }}
            />
          </label>
          <label className="field">
            <span>Limit price</span>
            <input
              data-testid="order-limit"
              inputMode="decimal"
              placeholder={type === 'market' ? 'At market' : '0.00'}
              value={type === 'market' ? '' : limit}
              disabled={type === 'market'}
              aria-invalid={problems.limit_price !== undefined}
              aria-describedby={`${id}-limit`}
              onChange={(event) => {
                setLimit(event.target.value);
              }}
            />
          </label>
        </div>
        <p className="field-problem" role="alert">
          <span id={`${id}-quantity`}>{problems.quantity}</span>{' '}
          <span id={`${id}-limit`}>{problems.limit_price}</span>
          {problems.symbol ?? problems.side ?? problems.type}
        </p>

        <button
          type="submit"
          className={`button trade-${side}`}
          data-testid="order-submit"
          disabled={!account || !symbol}
        >
          {side === 'buy' ? 'Buy' : 'Sell'} {symbol?.symbol}
        </button>
      </form>
    </Panel>
  );
}

function check(quantity: string, type: OrderType, limit: string): Problems {
  const problems: Problems = {};
  if (!isPositive(quantity)) problems.quantity = 'Quantity must be a number above zero.';
  if (type === 'limit' && !isPositive(limit))
    problems.limit_price = 'Limit price must be a number above zero.';
  return problems;
}

function isPositive(text: string): boolean {
  const value = Number(text);
  return text.trim() !== '' && Number.isFinite(value) && value > 0;
}
