-- The demo's read model, in a schema of its own: the database may be that of another application, with tables of the same
-- names. Run at every start by connections whose search_path is that schema; changes nothing that is there.
-- One starter at a time: concurrent CREATE IF NOT EXISTS statements may trip over each other.
SELECT pg_advisory_xact_lock(7305001);

CREATE SCHEMA IF NOT EXISTS wse_demo;

-- `position` is the next offset to read: every record below it is included in the tables.
CREATE TABLE IF NOT EXISTS wse_projection_positions (
  projector text NOT NULL,
  topic text NOT NULL,
  partition int NOT NULL,
  position bigint NOT NULL,
  PRIMARY KEY (projector, topic, partition)
);

CREATE TABLE IF NOT EXISTS broker_connections (
  user_id text NOT NULL,
  connection_id uuid NOT NULL,
  broker text NOT NULL,
  broker_name text NOT NULL,
  status text NOT NULL,
  account_count int NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, connection_id)
);

-- Numbers have no declared scale: they keep the digits that the events carry.
CREATE TABLE IF NOT EXISTS accounts (
  user_id text NOT NULL,
  account_id uuid NOT NULL,
  connection_id uuid NOT NULL,
  broker text NOT NULL,
  name text NOT NULL,
  currency text NOT NULL,
  balance numeric NOT NULL,
  buying_power numeric NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, account_id)
);

CREATE TABLE IF NOT EXISTS orders (
  user_id text NOT NULL,
  order_id uuid NOT NULL,
  account_id uuid NOT NULL,
  symbol text NOT NULL,
  side text NOT NULL,
  quantity numeric NOT NULL,
  type text NOT NULL,
  limit_price numeric,
  status text NOT NULL,
  filled_price numeric,
  reason text,
  placed_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, order_id)
);
CREATE INDEX IF NOT EXISTS orders_newest ON orders (user_id, placed_at DESC, order_id DESC);

CREATE TABLE IF NOT EXISTS positions (
  user_id text NOT NULL,
  position_id uuid NOT NULL,
  account_id uuid NOT NULL,
  symbol text NOT NULL,
  quantity numeric NOT NULL,
  average_price numeric NOT NULL,
  status text NOT NULL,
  realized_pnl numeric NOT NULL,
  opened_at timestamptz NOT NULL,
  closed_at timestamptz,
  updated_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, position_id)
);
CREATE INDEX IF NOT EXISTS positions_newest ON positions (user_id, opened_at DESC, position_id DESC);

CREATE OR REPLACE FUNCTION iso_millis(timestamptz) RETURNS text LANGUAGE sql STABLE PARALLEL SAFE AS
  $$ SELECT to_char($1 AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') $$;

-- The rows exactly as events carry them, for snapshots and reads; user_id and the last two columns are for
-- choosing and ordering.
CREATE OR REPLACE VIEW connection_rows AS
  SELECT user_id, connection_id::text AS connection_id, broker, broker_name, status, account_count,
    iso_millis(updated_at) AS updated_at, updated_at AS sort_time, connection_id AS sort_id
  FROM broker_connections;

CREATE OR REPLACE VIEW account_rows AS
  SELECT user_id, account_id::text AS account_id, connection_id::text AS connection_id, broker, name,
    currency, balance, buying_power, iso_millis(updated_at) AS updated_at,
    updated_at AS sort_time, account_id AS sort_id
  FROM accounts;

CREATE OR REPLACE VIEW order_rows AS
  SELECT user_id, order_id::text AS order_id, account_id::text AS account_id, symbol, side, quantity, type,
    limit_price, status, filled_price, reason, iso_millis(placed_at) AS placed_at,
    iso_millis(updated_at) AS updated_at, placed_at AS sort_time, order_id AS sort_id
  FROM orders;

CREATE OR REPLACE VIEW position_rows AS
  SELECT user_id, position_id::text AS position_id, account_id::text AS account_id, symbol, quantity,
    average_price, status, realized_pnl, iso_millis(opened_at) AS opened_at,
    iso_millis(closed_at) AS closed_at, iso_millis(updated_at) AS updated_at,
    opened_at AS sort_time, position_id AS sort_id
  FROM positions;
