import { useState } from 'react';

export type FlashDirection = 'up' | 'down' | 'none';

/** Which way a figure last moved, so that a moving balance can be seen to move. */
export function useFlash(value: number): FlashDirection {
  const [seen, setSeen] = useState<{ value: number; direction: FlashDirection }>({
    value,
    direction: 'none',
  });
  if (seen.value === value) return seen.direction;
  const direction = value > seen.value ? 'up' : 'down';
  setSeen({ value, direction });
  return direction;
}
