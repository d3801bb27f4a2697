import { create } from 'zustand';
import type { OrderStatus } from '../api/types';

/** What the user has chosen to see. Server data never lies here; it lives in the query cache alone. */
export type Tab = 'trade' | 'orders' | 'portfolio' | 'stream';
export type SortField = 'placed_at' | 'updated_at' | 'symbol' | 'quantity' | 'status';
export type SortOrder = 'asc' | 'desc';
export type StatusFilter = OrderStatus | 'all';
export type ToastTone = 'error' | 'success' | 'info';

export interface Toast {
  readonly id: number;
  readonly tone: ToastTone;
  readonly text: string;
}

interface UiState {
  readonly tab: Tab;
  readonly selectedOrderId: string | null;
  readonly orderStatus: StatusFilter;
  readonly orderSymbol: string;
  readonly sortField: SortField;
  readonly sortOrder: SortOrder;
  readonly openPositionsOnly: boolean;
  readonly frameType: string;
  readonly selectedFrame: number | null;
  readonly toasts: readonly Toast[];
}

interface UiActions {
  readonly showTab: (tab: Tab) => void;
  readonly selectOrder: (orderId: string | null) => void;
  readonly filterByStatus: (status: StatusFilter) => void;
  readonly filterBySymbol: (symbol: string) => void;
  readonly sortBy: (field: SortField, order?: SortOrder) => void;
  readonly toggleSortOrder: () => void;
  readonly showOpenPositionsOnly: (only: boolean) => void;
  readonly filterFrames: (type: string) => void;
  readonly selectFrame: (key: number | null) => void;
  readonly toast: (tone: ToastTone, text: string) => void;
  readonly dismissToast: (id: number) => void;
  readonly reset: () => void;
}

const INITIAL: UiState = {
  tab: 'trade',
  selectedOrderId: null,
  orderStatus: 'all',
  orderSymbol: 'all',
  sortField: 'placed_at',
  sortOrder: 'desc',
  openPositionsOnly: true,
  frameType: 'all',
  selectedFrame: null,
  toasts: [],
};

/** More would cover the page; the oldest gives way. */
const TOASTS_SHOWN = 4;

let lastToastId = 0;

export const useUi = create<UiState & UiActions>()((set) => ({
  ...INITIAL,
  showTab: (tab) => set({ tab }),
  selectOrder: (selectedOrderId) => set({ selectedOrderId }),
  filterByStatus: (orderStatus) => set({ orderStatus }),
  filterBySymbol: (orderSymbol) => set({ orderSymbol }),
  sortBy: (sortField, sortOrder) => set(sortOrder ? { sortField, sortOrder } : { sortField }),
  toggleSortOrder: () => set((state) => ({ sortOrder: state.sortOrder === 'asc' ? 'desc' : 'asc' })),
  showOpenPositionsOnly: (openPositionsOnly) => set({ openPositionsOnly }),
  filterFrames: (frameType) => set({ frameType }),
  selectFrame: (selectedFrame) => set({ selectedFrame }),
  toast: (tone, text) =>
    set((state) => {
      if (state.toasts.some((toast) => toast.text === text && toast.tone === tone)) return state;
      lastToastId += 1;
      return { toasts: [...state.toasts, { id: lastToastId, tone, text }].slice(-TOASTS_SHOWN) };
    }),
  dismissToast: (id) => set((state) => ({ toasts: state.toasts.filter((toast) => toast.id !== id) })),
  reset: () => set((state) => ({ ...INITIAL, toasts: state.toasts })),
}));
